-- Which lines of a sheet become a record, one letter for each (1 or 0): decided with the first of them, so that a node that was
-- restarted goes on where it stopped. Empty: not decided yet, or everything is made.
ALTER TABLE imports ADD COLUMN taken TEXT NOT NULL DEFAULT '';
