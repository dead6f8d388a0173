-- Appointments ("appuntamenti"): what is about nobody. One row for each day it is repeated on. Days are yyyy-mm-dd, times minutes
-- after midnight; no times: whole days.
CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    -- The first row that was written with it.
    series TEXT NOT NULL,
    -- Encrypted both; a place may be empty.
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    starts BIGINT,
    ends BIGINT,
    -- Whose team it is for, or everybody; neither: only those who take part.
    service TEXT REFERENCES services (id),
    everybody BOOLEAN NOT NULL,
    made_by TEXT NOT NULL REFERENCES accounts (id),
    made_by_name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_by_name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX appointments_by_day ON appointments (last_day, first_day);
CREATE INDEX appointments_by_series ON appointments (series, first_day);

-- Colleagues who take part.
CREATE TABLE appointment_guests (
    appointment TEXT NOT NULL REFERENCES appointments (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (appointment, account)
);
CREATE INDEX appointment_guests_by_account ON appointment_guests (account, appointment);

-- What an appointment said before each change.
CREATE TABLE appointment_versions (
    appointment TEXT NOT NULL REFERENCES appointments (id),
    version BIGINT NOT NULL,
    -- JSON, encrypted.
    said TEXT NOT NULL,
    -- changed, cancelled, restored
    act TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    replaced_by_name TEXT NOT NULL,
    PRIMARY KEY (appointment, version)
);
