-- Who belongs to a person: household, support network, whoever speaks for her. What is said is encrypted whole, kind and flags too:
-- that somebody has a guardian says something of her. Only whose page it stands on, and which record it leads to, are in clear.
CREATE TABLE relations (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    -- The record of the other; empty: somebody who has none here.
    other TEXT NOT NULL,
    said TEXT NOT NULL,
    -- yyyy-mm-dd; empty: it holds.
    ended_on TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX relations_by_person ON relations (person, written_at);
CREATE INDEX relations_by_other ON relations (other, written_at) WHERE other <> '';

-- What a relation said before each change.
CREATE TABLE relation_versions (
    relation TEXT NOT NULL REFERENCES relations (id),
    version BIGINT NOT NULL,
    said TEXT NOT NULL,
    ended_on TEXT NOT NULL,
    replaced_by_name TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (relation, version)
);
