-- Addresses from which a program reads somebody's calendar (iCalendar).
CREATE TABLE calendar_feeds (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    -- Of the secret part of the address.
    hash TEXT NOT NULL,
    -- mia, squadra
    view TEXT NOT NULL,
    -- How much it says: plain, initials, names
    says TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    -- Of what it said last, and since when it says that.
    digest TEXT NOT NULL,
    revised_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_feeds_by_hash ON calendar_feeds (hash);
CREATE INDEX calendar_feeds_by_account ON calendar_feeds (account, made_at);
