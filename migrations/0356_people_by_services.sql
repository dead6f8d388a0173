-- In which services somebody is, all of them together, in their order: by that she is counted too. How many people are in an area, each
-- once, is the sum of the lines that have a service of it; a service that goes to another area takes its people with it.
ALTER TABLE people_in_care ADD COLUMN services TEXT NOT NULL DEFAULT '';
UPDATE people_in_care SET services = COALESCE((SELECT string_agg(e.service, ' ' ORDER BY e.service) FROM enrolments e
    WHERE e.person = people_in_care.person AND e.state IN ('active', 'suspended')), '');
CREATE TABLE in_care_by_services (
    services TEXT PRIMARY KEY,
    people BIGINT NOT NULL
);
INSERT INTO in_care_by_services (services, people) SELECT services, COUNT(*) FROM people_in_care GROUP BY services;
