-- A task comes again: week, fortnight, month, year; empty: it does not. Until which day, if there is one (yyyy-mm-dd), and the day from
-- which it is counted, so that what is due on the 31st is due on the 31st again after a shorter month.
ALTER TABLE tasks ADD COLUMN repeats TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN repeats_until TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN repeats_from TEXT NOT NULL DEFAULT '';
-- The task that was done before this one; empty: none.
ALTER TABLE tasks ADD COLUMN follows TEXT NOT NULL DEFAULT '';
CREATE INDEX tasks_by_follows ON tasks (follows) WHERE follows <> '';
