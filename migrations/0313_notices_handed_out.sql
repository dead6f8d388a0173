-- Which version of which service's notice goes with a consent; empty: another, in words.
ALTER TABLE legal_bases ADD COLUMN notice_service TEXT NOT NULL DEFAULT '';
ALTER TABLE legal_bases ADD COLUMN notice_number BIGINT NOT NULL DEFAULT 0;

-- That a person who is in a service, or waits for it, was handed its notice: which version, on which day.
CREATE TABLE notices_handed_out (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    enrolment TEXT NOT NULL REFERENCES enrolments (id),
    service TEXT NOT NULL REFERENCES services (id),
    number BIGINT NOT NULL,
    -- yyyy-mm-dd
    given_on TEXT NOT NULL,
    -- person, representative
    given_to TEXT NOT NULL,
    written_by TEXT NOT NULL REFERENCES accounts (id),
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX notices_handed_out_by_person ON notices_handed_out (person);
CREATE INDEX notices_handed_out_by_enrolment ON notices_handed_out (enrolment, given_on);
