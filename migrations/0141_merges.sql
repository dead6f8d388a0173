-- A record that was merged into another leads there; it keeps what it says, so that it can be given back.
ALTER TABLE people ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';

CREATE TABLE merges (
    id TEXT PRIMARY KEY,
    kept TEXT NOT NULL REFERENCES people (id),
    merged TEXT NOT NULL REFERENCES people (id),
    -- What the record that stays said before, and what was written; encrypted.
    changed TEXT NOT NULL,
    merged_by TEXT NOT NULL,
    merged_by_name TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    parted_by_name TEXT NOT NULL,
    -- When it was undone; empty while it holds.
    parted_at BIGINT
);
CREATE INDEX merges_by_kept ON merges (kept, merged_at);
CREATE INDEX merges_by_merged ON merges (merged);

-- Each row that moved from one record to the other.
CREATE TABLE merge_moves (
    merge TEXT NOT NULL REFERENCES merges (id),
    -- table.column
    place TEXT NOT NULL,
    moved TEXT NOT NULL,
    PRIMARY KEY (merge, place, moved)
);

-- Pairs of which somebody has said that they are two people. The smaller identifier is the first.
CREATE TABLE not_same (
    first TEXT NOT NULL REFERENCES people (id),
    second TEXT NOT NULL REFERENCES people (id),
    said_by TEXT NOT NULL,
    said_by_name TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (first, second)
);
