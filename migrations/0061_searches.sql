-- What somebody typed into a search box, encrypted, under the number that stands in the address instead of it. Kept for hours.
CREATE TABLE searches (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    typed TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX searches_by_age ON searches (created_at);
