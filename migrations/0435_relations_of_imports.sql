-- The import that wrote a relation, with the record it made; empty: somebody by hand. While nobody has changed it, it goes again with
-- that record.
ALTER TABLE relations ADD COLUMN import TEXT NOT NULL DEFAULT '';
