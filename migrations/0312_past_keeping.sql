-- Whoever may be kept no longer, as it was found when everybody was looked through last: the list, and not the decision, which is made
-- when somebody is erased.
CREATE TABLE people_past_keeping (
    person TEXT PRIMARY KEY REFERENCES people (id),
    -- yyyy-mm-dd: the last day on which she was to be kept.
    until TEXT NOT NULL,
    -- The service that kept her longest.
    service TEXT NOT NULL REFERENCES services (id)
);
CREATE INDEX people_past_keeping_by_day ON people_past_keeping (until, person);
