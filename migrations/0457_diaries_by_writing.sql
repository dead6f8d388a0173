-- The diary of a service: what was written lately about everybody in it. Its pages are led by when something was written.
CREATE INDEX diary_by_writing ON diary_entries (written_at, id, person);
