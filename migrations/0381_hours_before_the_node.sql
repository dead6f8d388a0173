-- Hours of a contract that were delivered before the node was begun, and are in no row of it: minutes (null: none), and before which
-- day (empty: none).
ALTER TABLE contracts ADD COLUMN earlier_minutes BIGINT;
ALTER TABLE contracts ADD COLUMN earlier_before TEXT NOT NULL DEFAULT '';
