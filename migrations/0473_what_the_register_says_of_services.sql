-- The register of processing (GDPR art. 30) of services: how the other body is reached, on what ground data of art. 9 are processed, and
-- what it said before. The codes are in processing/special.rs.
ALTER TABLE service_processing ADD COLUMN contact TEXT NOT NULL DEFAULT '';
-- Letters of art. 9(2), as codes separated by spaces.
ALTER TABLE service_processing ADD COLUMN grounds TEXT NOT NULL DEFAULT '';
-- Matters of art. 2-sexies, paragraph 2, d.lgs. 196/2003, as codes separated by spaces.
ALTER TABLE service_processing ADD COLUMN matters TEXT NOT NULL DEFAULT '';
-- The law or act that says so, in words.
ALTER TABLE service_processing ADD COLUMN law TEXT NOT NULL DEFAULT '';

-- What it said before each change, by whom, and who changed it.
CREATE TABLE service_processing_versions (
    service TEXT NOT NULL REFERENCES services (id),
    role TEXT NOT NULL,
    controller TEXT NOT NULL,
    contact TEXT NOT NULL,
    years BIGINT NOT NULL,
    rule TEXT NOT NULL,
    purpose TEXT NOT NULL,
    categories TEXT NOT NULL,
    grounds TEXT NOT NULL,
    matters TEXT NOT NULL,
    law TEXT NOT NULL,
    recipients TEXT NOT NULL,
    transfers TEXT NOT NULL,
    measures TEXT NOT NULL,
    changed_by_name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    replaced_by_name TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (service, version)
);

-- On what the processing rested on the day on which a version of a notice was written: a version is never changed. Empty: written before
-- this was kept.
ALTER TABLE service_notices ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE service_notices ADD COLUMN grounds TEXT NOT NULL DEFAULT '';
ALTER TABLE service_notices ADD COLUMN matters TEXT NOT NULL DEFAULT '';
ALTER TABLE service_notices ADD COLUMN law TEXT NOT NULL DEFAULT '';
