-- People this cooperative knows. Names are in clear and indexed, because they are what people search by; the codice
-- fiscale is encrypted and found by a keyed hash; address, contacts, guardian and notes are encrypted together.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    family_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    -- Folded "family given": sorts and compares alike on both engines.
    sort_key TEXT NOT NULL,
    birth_date TEXT NOT NULL DEFAULT '',
    birth_place TEXT NOT NULL DEFAULT '',
    sex TEXT NOT NULL DEFAULT '',
    citizenship TEXT NOT NULL DEFAULT '',
    -- full, provisional, or why there is none: foreign, newborn, unknown, anonymous
    tax_code_kind TEXT NOT NULL,
    tax_code TEXT NOT NULL DEFAULT '',
    tax_code_lookup TEXT NOT NULL DEFAULT '',
    comune TEXT NOT NULL DEFAULT '',
    private TEXT NOT NULL DEFAULT '',
    -- A restricted record: only who opened it and the data protection officer.
    protected BOOLEAN NOT NULL DEFAULT FALSE,
    opened_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX people_by_name ON people (sort_key, id);
CREATE INDEX people_by_change ON people (changed_at);
CREATE INDEX people_by_opener ON people (opened_by, sort_key);
CREATE INDEX people_by_tax_code ON people (tax_code_lookup) WHERE tax_code_lookup <> '';
CREATE INDEX people_by_birth ON people (birth_date) WHERE birth_date <> '';

-- Words of the names, for finding by how they begin.
CREATE TABLE people_words (
    word TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (word, person)
);
CREATE INDEX people_words_by_person ON people_words (person);

-- Trigrams of the names, for finding in spite of typing errors.
CREATE TABLE people_trigrams (
    trigram TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (trigram, person)
);
CREATE INDEX people_trigrams_by_person ON people_trigrams (person);

-- What a record said before each change, encrypted: nothing is silently overwritten.
CREATE TABLE people_history (
    person TEXT NOT NULL REFERENCES people (id),
    version BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_by_name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    before TEXT NOT NULL,
    PRIMARY KEY (person, version)
);
