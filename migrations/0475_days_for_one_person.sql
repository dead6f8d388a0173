-- What was authorised for one person may be days of presence: so many of them, and then minutes are nought (null: it is hours).
ALTER TABLE authorisations ADD COLUMN days BIGINT;
-- Minutes below which a presence is half a day under a contract that is paid by days; null: each is a whole one.
ALTER TABLE contracts ADD COLUMN half_day BIGINT;
