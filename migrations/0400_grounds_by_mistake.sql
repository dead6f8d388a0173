-- When somebody said of a ground that it was written by mistake, and who. It stays as it was written, and rests nothing on it; where it
-- was corrected the one that says it rightly is a ground of its own.
ALTER TABLE legal_bases ADD COLUMN mistaken_at BIGINT;
ALTER TABLE legal_bases ADD COLUMN mistaken_by_name TEXT NOT NULL DEFAULT '';
