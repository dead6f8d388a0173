-- Which rows of the access log name which records, so that whoever asks who has seen a record need not have the whole log read. A worker makes
-- it from the rows, in stretches of the chain (node/src/audit/named.rs); it can be thrown away and is made again. No backup holds it.
CREATE TABLE audit_stretches (
    -- Places in the chain of its first row and of its last one.
    begins BIGINT NOT NULL PRIMARY KEY,
    ends BIGINT NOT NULL,
    -- Moments of its oldest row and of its newest one.
    earliest BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    -- It is to be compared with its rows: some have gone by their age, or somebody has the chain verified.
    stale BOOLEAN NOT NULL
);
CREATE TABLE audit_named (
    stretch BIGINT NOT NULL,
    -- The first eight bytes of the SHA-256 of an identifier.
    object BIGINT NOT NULL,
    -- For each row of the stretch that names it, how far it stands from the first one: two bytes.
    places BYTEA NOT NULL,
    PRIMARY KEY (stretch, object)
);
-- The rows of an object are asked for by its identifier alone, the newest first.
DROP INDEX audit_entries_by_object;
CREATE INDEX audit_entries_by_object ON audit_entries (object_id, at);
