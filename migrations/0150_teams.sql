-- Who works in a service ("squadra"), on which days. While she does, she sees who is in it.
CREATE TABLE team_members (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL REFERENCES services (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    -- educator, care_worker, social_worker, psychologist, teacher, volunteer, trainee, other
    qualification TEXT NOT NULL,
    -- What she does there, in words.
    duty TEXT NOT NULL,
    -- The first and the last day, yyyy-mm-dd; an empty last one is not known yet.
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    -- Taken out at once, whatever the days say; milliseconds.
    removed_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX team_members_by_account ON team_members (account, service, since, until) WHERE removed_at IS NULL;
CREATE INDEX team_members_by_service ON team_members (service, account);
-- Whoever works in a service is asked for the people in it, at every list.
CREATE INDEX enrolments_open ON enrolments (service, person) WHERE state <> 'closed';
