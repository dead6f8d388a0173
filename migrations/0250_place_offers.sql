-- A place that was offered to somebody who waits. While nobody has answered, its place is held: it counts as taken.
CREATE TABLE place_offers (
    id TEXT PRIMARY KEY,
    enrolment TEXT NOT NULL REFERENCES enrolments (id),
    service TEXT NOT NULL REFERENCES services (id),
    -- yyyy-mm-dd: when she was told, and the last day on which the place is held.
    offered_on TEXT NOT NULL,
    held_until TEXT NOT NULL,
    -- phone, in_person, letter, message
    how TEXT NOT NULL,
    -- Encrypted.
    note TEXT NOT NULL,
    offered_by TEXT NOT NULL,
    offered_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    -- accepted, kept, last, left, more_time, no_answer, taken_back; empty: it is open.
    answer TEXT NOT NULL,
    answered_on TEXT NOT NULL,
    -- Encrypted.
    answer_note TEXT NOT NULL,
    answered_by_name TEXT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX place_offers_by_enrolment ON place_offers (enrolment, written_at);
-- Nobody is offered two places of one service at once.
CREATE UNIQUE INDEX place_offers_open ON place_offers (enrolment) WHERE answer = '';
CREATE INDEX place_offers_held ON place_offers (service, held_until) WHERE answer = '';
CREATE INDEX place_offers_over ON place_offers (held_until) WHERE answer = '';
-- Places that are held, and pauses that are looked at again, until a day.
CREATE INDEX enrolments_until ON enrolments (until) WHERE state IN ('assigned', 'suspended') AND until <> '';
