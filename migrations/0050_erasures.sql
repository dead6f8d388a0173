-- What this node has erased: identifiers and scopes only, nothing of the person. The same entries stand in
-- erasures.ndjson in the data folder, outside database and backup (see node/src/erasure.rs).
CREATE TABLE erasures (
    object TEXT NOT NULL,
    -- referral_content
    scope TEXT NOT NULL,
    erased_at BIGINT NOT NULL,
    -- The entry is in the file too, durably.
    in_ledger BOOLEAN NOT NULL,
    PRIMARY KEY (object, scope)
);
CREATE INDEX erasures_not_in_ledger ON erasures (erased_at) WHERE in_ledger = FALSE;
