-- What a contract pays for: an hour, or a day on which a person was there; and how many of these days are authorised (null: no limit).
ALTER TABLE contracts ADD COLUMN unit TEXT NOT NULL DEFAULT 'hour';
ALTER TABLE contracts ADD COLUMN days BIGINT;
