-- The day on which somebody is thought to leave the service; empty: nobody has said one.
ALTER TABLE enrolments ADD COLUMN expected_end TEXT NOT NULL DEFAULT '';
CREATE INDEX enrolments_expected ON enrolments (expected_end, service) WHERE state IN ('assigned', 'active', 'suspended') AND expected_end <> '';
