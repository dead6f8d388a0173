-- The day on which somebody died, in clear like her day of birth: lists say it, and it is looked for by when it was written, so that
-- who works with her is told. It is written once for all the services that she was in.
ALTER TABLE people ADD COLUMN died_on TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN death_written_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX people_died ON people (death_written_at, id) WHERE died_on <> '';
