-- What a peer's newest document says of its name and telephone while no administrator has accepted it here. `legal_name`
-- and `telephone` stay what was confirmed; both told columns are empty when the document says the same.
ALTER TABLE peers ADD COLUMN told_name TEXT NOT NULL DEFAULT '';
ALTER TABLE peers ADD COLUMN told_telephone TEXT NOT NULL DEFAULT '';
ALTER TABLE peers ADD COLUMN told_at BIGINT;
