-- A step that was wrong is put right by a step of its own, which says which one it corrects or undoes: neither is written over.
ALTER TABLE enrolment_steps ADD COLUMN corrects BIGINT;
ALTER TABLE enrolment_steps ADD COLUMN undoes BIGINT;
-- What the step found, as JSON: state, since, points, waiting_since, estimated, until, reason, started_on. Empty: it was the first, or
-- was taken before this was kept.
ALTER TABLE enrolment_steps ADD COLUMN found TEXT NOT NULL DEFAULT '';
