-- Delivered work: who did what, for whom, from when to when. Days are yyyy-mm-dd, months yyyy-mm, times minutes after midnight.
CREATE TABLE activities (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL REFERENCES services (id),
    worker TEXT NOT NULL REFERENCES accounts (id),
    day TEXT NOT NULL,
    month TEXT NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    -- When it was planned for; null: it was not planned.
    planned_starts BIGINT,
    planned_ends BIGINT,
    -- direct, indirect, travel
    kind TEXT NOT NULL,
    -- planned, delivered, missed, replaced
    state TEXT NOT NULL,
    -- Why it was missed.
    reason TEXT NOT NULL,
    -- Encrypted.
    note TEXT NOT NULL,
    -- The row that this one corrects.
    replaces TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX activities_by_worker ON activities (worker, day, starts);
CREATE INDEX activities_by_service ON activities (service, month, worker);
CREATE UNIQUE INDEX activities_replaced_once ON activities (replaces) WHERE replaces <> '';

-- For whom, and how many of its minutes are hers: of a group each has an equal part, and together they are its minutes.
-- Work for nobody in particular has one row without a person.
CREATE TABLE activity_shares (
    -- The activity and the enrolment.
    id TEXT PRIMARY KEY,
    activity TEXT NOT NULL REFERENCES activities (id),
    person TEXT NOT NULL,
    enrolment TEXT NOT NULL,
    service TEXT NOT NULL,
    -- Under which contract, and where she lived: as they were when it was written. Empty: none.
    contract TEXT NOT NULL,
    comune TEXT NOT NULL,
    day TEXT NOT NULL,
    month TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    minutes BIGINT NOT NULL
);
CREATE UNIQUE INDEX activity_shares_once ON activity_shares (activity, enrolment);
CREATE INDEX activity_shares_by_person ON activity_shares (person, day);
CREATE INDEX activity_shares_by_enrolment ON activity_shares (enrolment, state, month, minutes);
CREATE INDEX activity_shares_by_contract ON activity_shares (contract, month, state, comune, person, kind, minutes);

-- Sums of delivered minutes, kept with every row: dashboards and what is left of a contract do not add up years of them.
CREATE TABLE activity_totals (
    month TEXT NOT NULL,
    service TEXT NOT NULL,
    contract TEXT NOT NULL,
    comune TEXT NOT NULL,
    kind TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    shares BIGINT NOT NULL,
    PRIMARY KEY (contract, month, service, comune, kind)
);
CREATE INDEX activity_totals_by_month ON activity_totals (month, service);

-- A month of a service that was closed: its hours stay as they are until somebody opens it again and says why.
CREATE TABLE month_locks (
    service TEXT NOT NULL REFERENCES services (id),
    month TEXT NOT NULL,
    number BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    locked_at BIGINT NOT NULL,
    locked_by_name TEXT NOT NULL,
    reopened_at BIGINT,
    reopened_by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (service, month, number)
);
CREATE UNIQUE INDEX month_locked_once ON month_locks (service, month) WHERE reopened_at IS NULL;

-- Whoever did the work says that the hours of her month are right.
CREATE TABLE month_signatures (
    worker TEXT NOT NULL REFERENCES accounts (id),
    month TEXT NOT NULL,
    number BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    -- SHA-256 of the rows that were signed.
    digest TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    undone_at BIGINT,
    undone_by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (worker, month, number)
);
CREATE UNIQUE INDEX month_signed_once ON month_signatures (worker, month) WHERE undone_at IS NULL;

-- Work that has begun and runs: one for each colleague.
CREATE TABLE activity_clocks (
    worker TEXT PRIMARY KEY REFERENCES accounts (id),
    service TEXT NOT NULL REFERENCES services (id),
    -- Enrolments, as a JSON array.
    enrolments TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Encrypted.
    note TEXT NOT NULL,
    -- The contract that was chosen; empty: none.
    contract TEXT NOT NULL,
    started_at BIGINT NOT NULL
);
