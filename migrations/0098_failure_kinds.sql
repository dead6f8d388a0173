-- What kind of failure the last one was (`node/src/federation/failure.rs`): people read words, not the detail beneath them.
-- One from before has no kind; it is shown again as soon as an attempt fails again.
ALTER TABLE peers ADD COLUMN last_failure_kind TEXT NOT NULL DEFAULT '';
