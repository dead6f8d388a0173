-- The register of processing (GDPR art. 30): processing that is no service. The codes are in processing/others.rs.
CREATE TABLE other_processing (
    -- staff, access_log, contacts, referrals: what the node itself does, once somebody has confirmed or changed what it proposes;
    -- otherwise an identifier.
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- controller, joint, processor
    role TEXT NOT NULL,
    -- The body for which, or with which, it is done, and how it is reached; empty: nobody.
    controller TEXT NOT NULL,
    contact TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- Whose data they are, in words.
    subjects TEXT NOT NULL,
    -- Codes separated by spaces: of categories of data, of art. 6(1), of art. 9(2), of art. 2-sexies d.lgs. 196/2003.
    categories TEXT NOT NULL,
    lawful TEXT NOT NULL,
    grounds TEXT NOT NULL,
    matters TEXT NOT NULL,
    law TEXT NOT NULL,
    recipients TEXT NOT NULL,
    transfers TEXT NOT NULL,
    -- For how long, in words.
    kept TEXT NOT NULL,
    measures TEXT NOT NULL,
    -- yyyy-mm-dd: the last day; empty: it goes on.
    ended_on TEXT NOT NULL,
    changed_by_name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- What it said before each change, by whom, and who changed it.
CREATE TABLE other_processing_versions (
    id TEXT NOT NULL REFERENCES other_processing (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    controller TEXT NOT NULL,
    contact TEXT NOT NULL,
    purpose TEXT NOT NULL,
    subjects TEXT NOT NULL,
    categories TEXT NOT NULL,
    lawful TEXT NOT NULL,
    grounds TEXT NOT NULL,
    matters TEXT NOT NULL,
    law TEXT NOT NULL,
    recipients TEXT NOT NULL,
    transfers TEXT NOT NULL,
    kept TEXT NOT NULL,
    measures TEXT NOT NULL,
    ended_on TEXT NOT NULL,
    changed_by_name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    replaced_by_name TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);
