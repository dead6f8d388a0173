-- An import also puts people into services. How many of the lines that are taken are written (a line may only enrol somebody who is here
-- already), how many enrolments were made, and of these how many stayed when it was undone.
ALTER TABLE imports ADD COLUMN written BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN enrolled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN enrolled_stayed BIGINT NOT NULL DEFAULT 0;
UPDATE imports SET written = made;

-- The line that somebody was made of: a later line of hers enrols her into another service.
ALTER TABLE import_people ADD COLUMN line BIGINT NOT NULL DEFAULT 0;

-- Enrolments that an import made, with the version that it left them at. One that went again leaves its line.
CREATE TABLE import_enrolments (
    import TEXT NOT NULL REFERENCES imports (id),
    enrolment TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- Why it stayed when the import was undone; empty: it did not, or it was not.
    stayed TEXT NOT NULL,
    PRIMARY KEY (import, enrolment)
);
