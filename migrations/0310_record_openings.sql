-- A record that somebody opened out of the ordinary: a protected one with a reason, or the essential of any in an emergency. The log
-- has the row that lets her in; these say it to whoever keeps the record.
CREATE TABLE record_openings (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    opened_by TEXT NOT NULL REFERENCES accounts (id),
    opened_by_name TEXT NOT NULL,
    -- reason, emergency
    way TEXT NOT NULL,
    -- Encrypted.
    reason TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX record_openings_by_person ON record_openings (person, opened_at);
-- Who is told of it, and when she said that she has seen it.
CREATE TABLE opening_notices (
    opening TEXT NOT NULL REFERENCES record_openings (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    seen_at BIGINT,
    PRIMARY KEY (opening, account)
);
CREATE INDEX opening_notices_unseen ON opening_notices (account) WHERE seen_at IS NULL;
-- Attempts at an emergency opening within the last hour, whatever came of them.
CREATE TABLE emergency_attempts (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    tried_at BIGINT NOT NULL
);
CREATE INDEX emergency_attempts_by_account ON emergency_attempts (account, tried_at);
