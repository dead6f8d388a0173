-- Records whose data are kept and used for nothing else (GDPR, art. 18). One that has not ended locks the record.
CREATE TABLE restrictions (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    -- request, objection, referral
    reason TEXT NOT NULL,
    -- The request that was granted, or the referral through which another cooperative asked it.
    source TEXT NOT NULL,
    since BIGINT NOT NULL,
    set_by_name TEXT NOT NULL,
    -- yyyy-mm-dd: the day on which she was told that it ends (art. 18(3)); empty: it holds, or who asked it has told her.
    told_on TEXT NOT NULL,
    ended_at BIGINT,
    ended_by_name TEXT NOT NULL
);
CREATE INDEX restrictions_by_person ON restrictions (person);
CREATE INDEX restrictions_by_source ON restrictions (source);

-- Until when, and on which ground of art. 18(2), a restricted record is worked with all the same. The reason in words stands in the log.
CREATE TABLE restriction_uses (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    -- consent, claims, others, interest
    ground TEXT NOT NULL,
    allowed_at BIGINT NOT NULL,
    allowed_by_name TEXT NOT NULL,
    -- yyyy-mm-dd: the last day.
    until_day TEXT NOT NULL,
    -- When it was closed before that day.
    closed_at BIGINT
);
CREATE INDEX restriction_uses_by_person ON restriction_uses (person);
