-- Whoever works in a service turns the pages of who is in it, in the order of names: the index that only found them is replaced by one
-- that is in order too. The calendar asks for days.
DROP INDEX enrolments_open;
CREATE INDEX enrolments_open_by_name ON enrolments (service, name, person) WHERE state <> 'closed';
CREATE INDEX enrolments_started ON enrolments (started_on) WHERE started_on <> '';
CREATE INDEX enrolments_ended ON enrolments (since) WHERE state = 'closed';
