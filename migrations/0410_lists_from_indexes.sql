-- Lists of a service go through whoever is in it or waits, and pass over the few whom the reader may not see: the person stands in the
-- index, and only the lines of one page are read.
DROP INDEX enrolments_by_service;
CREATE INDEX enrolments_by_service ON enrolments (service, state, since, person);
DROP INDEX enrolments_inside;
CREATE INDEX enrolments_inside ON enrolments (service, name, id, person, state) WHERE state IN ('assigned', 'active', 'suspended');
DROP INDEX enrolments_open_by_name;
CREATE INDEX enrolments_open_by_name ON enrolments (service, name, person, state) WHERE state <> 'closed';
CREATE INDEX people_gone ON people (merged_into, id) WHERE merged_into <> '';

-- A week of a team is a quarter of its month: by the day, and without reading its rows.
DROP INDEX activities_by_service;
CREATE INDEX activities_by_service ON activities (service, day, state, worker, kind, starts, ends);
