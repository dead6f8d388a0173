-- What the social report asks of who works here; each may be left out. The codes are in accounts/employment.rs.
ALTER TABLE accounts ADD COLUMN work TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN sex TEXT NOT NULL DEFAULT '';
-- Years; null: nobody has said.
ALTER TABLE accounts ADD COLUMN born BIGINT;
ALTER TABLE accounts ADD COLUMN work_since BIGINT;
