-- When somebody said of a ground that has ended and was not renewed that it is not needed any more, and who.
ALTER TABLE legal_bases ADD COLUMN settled_at BIGINT;
ALTER TABLE legal_bases ADD COLUMN settled_by_name TEXT NOT NULL DEFAULT '';
-- Those that end, or have ended, and that nobody has dealt with.
DROP INDEX legal_bases_by_end;
CREATE INDEX legal_bases_by_end ON legal_bases (expires_at)
    WHERE expires_at IS NOT NULL AND withdrawn_at IS NULL AND settled_at IS NULL;
