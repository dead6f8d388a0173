-- Imports of people from a sheet. The file, what is told of its lines and its name are encrypted; file and lines go when it is over.
CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    -- mapping, checking, checked, making, made, undoing, undone, dropped
    state TEXT NOT NULL,
    -- Name of the file, encrypted: people call files after people.
    name TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_by_name TEXT NOT NULL,
    -- Who asked last for what the node does: the records are hers, and so are the rows in the log.
    acted_by TEXT NOT NULL,
    acted_by_name TEXT NOT NULL,
    -- The first lines of each sheet, encrypted; empty when it is over.
    preview TEXT NOT NULL,
    -- Which sheet, which line is the head, what the columns hold: JSON.
    mapping TEXT NOT NULL,
    -- What the trial counted: JSON.
    counts TEXT NOT NULL,
    -- Lines gone through so far, of how many.
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    -- Lines that cannot be taken are left out, as somebody said; those that look like somebody are taken.
    without_bad BOOLEAN NOT NULL,
    with_known BOOLEAN NOT NULL,
    -- Records made, and of these how many stayed when it was undone.
    made BIGINT NOT NULL,
    stayed BIGINT NOT NULL,
    -- Message key of what has to be known; empty: nothing.
    remark TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX imports_by_state ON imports (state, changed_at);

CREATE TABLE import_files (
    import TEXT PRIMARY KEY REFERENCES imports (id),
    content TEXT NOT NULL
);

-- Lines that are told of: those that cannot be taken, that look like somebody, that are passed over.
CREATE TABLE import_lines (
    import TEXT NOT NULL REFERENCES imports (id),
    line BIGINT NOT NULL,
    -- bad, known, repeated, passed
    outcome TEXT NOT NULL,
    -- What stands in it and why it is told, encrypted.
    told TEXT NOT NULL,
    PRIMARY KEY (import, line)
);
CREATE INDEX import_lines_by_outcome ON import_lines (import, outcome, line);

-- Who was made by an import. A record that went again leaves its line: it says that there was one.
CREATE TABLE import_people (
    import TEXT NOT NULL REFERENCES imports (id),
    person TEXT NOT NULL,
    -- Why it stayed when the import was undone; empty: it did not, or it was not.
    stayed TEXT NOT NULL,
    PRIMARY KEY (import, person)
);

-- What the columns of sheets with these titles hold, as somebody said it last.
CREATE TABLE import_mappings (
    -- Keyed hash of the titles.
    titles TEXT PRIMARY KEY,
    fields TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
