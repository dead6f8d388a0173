-- The diary of a person: what was done and seen, by whom, on which day. Texts are encrypted.
CREATE TABLE diary_entries (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    -- The enrolment it belongs to; empty: to none in particular.
    enrolment TEXT NOT NULL,
    -- talk, visit, call, meeting, activity, other
    kind TEXT NOT NULL,
    -- yyyy-mm-dd
    day TEXT NOT NULL,
    text TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX diary_by_person ON diary_entries (person, day, written_at);

-- What an entry said before each correction.
CREATE TABLE diary_versions (
    entry TEXT NOT NULL REFERENCES diary_entries (id),
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    text TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (entry, version)
);
