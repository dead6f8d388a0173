-- On what basis data of a person may be used or told: consents, and bases that need none.
CREATE TABLE legal_bases (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    -- consent, public_interest, care, legal_obligation, court_order, vital_interest
    basis TEXT NOT NULL,
    -- What for: referral, care, contact.
    purpose TEXT NOT NULL,
    -- To whom: a node id, or empty for this cooperative alone.
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    -- Which notice (informativa) was given.
    notice TEXT NOT NULL,
    -- Who gave it and on which paper, in words; encrypted.
    note TEXT NOT NULL,
    given_on BIGINT NOT NULL,
    expires_at BIGINT,
    withdrawn_at BIGINT,
    recorded_by TEXT NOT NULL,
    recorded_by_name TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX legal_bases_by_person ON legal_bases (person, recorded_at);
CREATE INDEX legal_bases_by_end ON legal_bases (expires_at) WHERE expires_at IS NOT NULL;
