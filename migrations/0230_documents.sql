-- The papers of a person: an identity document, a certificate, a court order. What it is and what it is called are encrypted together;
-- in clear are only its days, which a calendar has to find.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    -- The enrolment it belongs to; empty: to none.
    enrolment TEXT NOT NULL,
    said TEXT NOT NULL,
    -- yyyy-mm-dd; empty: not told.
    dated_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    -- How many editions it has had: the newest has this number.
    editions BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    added_by_name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- Set: its files are gone, and this row says who took them away, when and why (encrypted).
    deleted_at BIGINT,
    deleted_by_name TEXT NOT NULL,
    deleted_because TEXT NOT NULL
);
CREATE INDEX documents_by_person ON documents (person, added_at);
CREATE INDEX documents_by_end ON documents (expires_on) WHERE expires_on <> '' AND deleted_at IS NULL;

-- What a document said before each change.
CREATE TABLE document_versions (
    document TEXT NOT NULL REFERENCES documents (id),
    version BIGINT NOT NULL,
    said TEXT NOT NULL,
    dated_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    replaced_by_name TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (document, version)
);

-- Its files, each with a key of its own. Name and key are encrypted; only ciphertext is kept.
CREATE TABLE document_editions (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id),
    edition BIGINT NOT NULL,
    name TEXT NOT NULL,
    blob_key TEXT NOT NULL,
    -- SHA-256 of the ciphertext.
    digest TEXT NOT NULL,
    -- Bytes in clear.
    size BIGINT NOT NULL,
    added_by_name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    UNIQUE (document, edition)
);

CREATE TABLE document_chunks (
    edition TEXT NOT NULL REFERENCES document_editions (id),
    position BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (edition, position)
);
