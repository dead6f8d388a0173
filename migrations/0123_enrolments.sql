-- Whether the node counts the free places of a service from who has one, and how many have one now.
ALTER TABLE services ADD COLUMN counted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE services ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;

-- Who is in a service, waits for it or was in it ("presa in carico"). Days are yyyy-mm-dd; an empty one is not known.
CREATE TABLE enrolments (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    service TEXT NOT NULL REFERENCES services (id),
    -- requested, waiting, assigned, active, suspended, closed
    state TEXT NOT NULL,
    -- The first day of this state.
    since TEXT NOT NULL,
    -- On the waiting list: points of the ranking, the day that counts, when a place is thought to be free.
    points BIGINT NOT NULL,
    waiting_since TEXT NOT NULL,
    estimated TEXT NOT NULL,
    -- Until when a place is held, or when a pause is looked at again.
    until TEXT NOT NULL,
    -- Why it rests or has ended, in the codes of referrals.
    reason TEXT NOT NULL,
    started_on TEXT NOT NULL,
    -- The received referral it came from; both move together.
    referral TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX enrolments_by_person ON enrolments (person, created_at);
CREATE INDEX enrolments_by_service ON enrolments (service, state, since);
CREATE INDEX enrolments_waiting ON enrolments (service, points DESC, waiting_since, id) WHERE state = 'waiting';
-- Nobody is twice in one service, and a referral leads to one place.
CREATE UNIQUE INDEX enrolments_once ON enrolments (person, service) WHERE state <> 'closed';
CREATE UNIQUE INDEX enrolments_of_referral ON enrolments (referral) WHERE referral <> '';

-- Every step of it, as it was taken.
CREATE TABLE enrolment_steps (
    enrolment TEXT NOT NULL REFERENCES enrolments (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- Encrypted.
    note TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_by_name TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (enrolment, number)
);
