-- The folded name of the person beside each of her enrolments: the people of a service are listed by name from one index. It follows
-- every change of the name.
ALTER TABLE enrolments ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE enrolments SET name = (SELECT p.sort_key FROM people p WHERE p.id = enrolments.person);
CREATE INDEX enrolments_inside ON enrolments (service, name, id) WHERE state IN ('assigned', 'active', 'suspended');
CREATE INDEX enrolments_in_line ON enrolments (service, (CASE WHEN state = 'waiting' THEN 0 ELSE 1 END), points DESC, waiting_since, id)
    WHERE state IN ('requested', 'waiting');
-- How long people wait and waited, without reading their rows.
CREATE INDEX enrolments_waits ON enrolments (service, waiting_since, state, started_on) WHERE waiting_since <> '';

-- Lists of people: whom to pass over is decided in the index, and only the lines of one page are read.
DROP INDEX people_by_name;
CREATE INDEX people_by_name ON people (sort_key, id, merged_into, protected, opened_by);
DROP INDEX people_by_change;
CREATE INDEX people_by_change ON people (changed_at, id, merged_into, protected, opened_by);
-- Who may be the same person: one name and one day of birth.
DROP INDEX people_by_birth;
CREATE INDEX people_by_birth ON people (birth_date, sort_key) WHERE birth_date <> '';

-- The month of a team, without reading its rows.
DROP INDEX activities_by_service;
CREATE INDEX activities_by_service ON activities (service, month, state, worker, kind, starts, ends);
