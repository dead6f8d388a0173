-- Plans of people in a service ("PAI", "PEI", "PTRI"): each change of an approved one is a new row. Days are yyyy-mm-dd; empty: not known.
CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    enrolment TEXT NOT NULL REFERENCES enrolments (id),
    -- 1, then that which comes after it.
    edition BIGINT NOT NULL,
    -- pai, pei, ptri, individual, other
    kind TEXT NOT NULL,
    -- draft, proposed, approved, under_review, ended, replaced, dropped
    state TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    -- When it is looked at next; empty: nothing is planned.
    review_on TEXT NOT NULL,
    -- Needs and resources; encrypted.
    texts TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    approved_by_name TEXT NOT NULL,
    approved_on TEXT NOT NULL,
    -- Since when it holds no more, and why: reached, needs_changed, moved, renounced, service_over, other.
    ended_on TEXT NOT NULL,
    ending TEXT NOT NULL,
    -- Why it was given back, dropped or ended; encrypted.
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX plans_by_enrolment ON plans (enrolment, edition);
CREATE INDEX plans_by_state ON plans (state, review_on);
-- One is written at a time, and one holds at a time.
CREATE UNIQUE INDEX plans_written_once ON plans (enrolment) WHERE state IN ('draft', 'proposed');
CREATE UNIQUE INDEX plans_holding_once ON plans (enrolment) WHERE state IN ('approved', 'under_review');

CREATE TABLE plan_goals (
    plan TEXT NOT NULL REFERENCES plans (id),
    number BIGINT NOT NULL,
    until_day TEXT NOT NULL,
    -- open, no, partly, yes
    reached TEXT NOT NULL,
    reached_on TEXT NOT NULL,
    -- The goal, how one sees that it is reached, who follows it, what is done; encrypted.
    texts TEXT NOT NULL,
    -- What was seen of it; encrypted.
    note TEXT NOT NULL,
    PRIMARY KEY (plan, number)
);

CREATE TABLE plan_reviews (
    plan TEXT NOT NULL REFERENCES plans (id),
    number BIGINT NOT NULL,
    -- The day for which it was planned, and that on which it was held.
    planned_on TEXT NOT NULL,
    held_on TEXT NOT NULL,
    -- goes_on, change, end
    outcome TEXT NOT NULL,
    -- Who took part and what was decided; encrypted.
    texts TEXT NOT NULL,
    next_on TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (plan, number)
);

CREATE TABLE plan_sharings (
    plan TEXT NOT NULL REFERENCES plans (id),
    number BIGINT NOT NULL,
    day TEXT NOT NULL,
    -- person, family, representative, other
    sharer TEXT NOT NULL,
    -- read, signed, refused
    how TEXT NOT NULL,
    -- Her name, and what she said; encrypted.
    texts TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (plan, number)
);
