-- Referrals as this node shows them. The truth is the signed transcript (outbox, inbox, lane_events): every row here is
-- recomputed from it by the pure fold, in the transaction that stores the event, and can be rebuilt at any time.

-- Own numbers, "26-0031": one sequence per year.
CREATE TABLE referral_numbers (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE referrals (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    -- sent: opened by this node; received: opened by the peer.
    direction TEXT NOT NULL,
    -- Which lane this node writes: sender or receiver (in a richiesta_presa the opening side is the receiver).
    own_side TEXT NOT NULL,
    peer TEXT NOT NULL,
    peer_name TEXT NOT NULL,
    -- Several referrals opened together by one open call ("who has a place?").
    call TEXT,
    -- Own person record, where this node keeps one, and who opened that record: an operator sees what is hers.
    person TEXT,
    person_opened_by TEXT,
    -- What people here call the person: own record's name, or the disclosed one. Encrypted; empty before and after.
    label TEXT NOT NULL DEFAULT '',
    service_key TEXT NOT NULL DEFAULT '',
    service_name TEXT NOT NULL DEFAULT '',
    -- Folded text of number, peer and service, for the search box.
    search TEXT NOT NULL,

    state TEXT NOT NULL,
    urgency TEXT NOT NULL,
    legal_basis TEXT NOT NULL DEFAULT '',
    question_open BOOLEAN NOT NULL DEFAULT FALSE,
    accepted_late BOOLEAN NOT NULL DEFAULT FALSE,
    interruption_requested BOOLEAN NOT NULL DEFAULT FALSE,
    consent_revoked BOOLEAN NOT NULL DEFAULT FALSE,
    handed_over BOOLEAN NOT NULL DEFAULT FALSE,
    -- none, offered (received, sealed in the transcript), erased
    identity TEXT NOT NULL DEFAULT 'none',
    waiting_rank BIGINT,
    coded_reason TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',

    -- Whose turn it is: own, peer, nobody.
    turn TEXT NOT NULL,
    -- The next date that matters, and which one it is: answer, question, place, renewal, review.
    due_at BIGINT,
    due_kind TEXT NOT NULL DEFAULT '',
    answer_by BIGINT,

    -- Who here follows it: the account that opened it, or the reader assigned to it.
    opened_by TEXT,
    opened_by_name TEXT NOT NULL DEFAULT '',
    reader TEXT,
    reader_name TEXT NOT NULL DEFAULT '',
    -- When a person entitled to answer opened it here.
    read_at BIGINT,
    -- The last event of the peer that somebody entitled to answer has seen: what was told to it as read.
    read_number BIGINT NOT NULL DEFAULT 0,

    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    closed_at BIGINT,
    erased_at BIGINT,
    -- Our own words about it are still in the outbox and go as soon as the peer has received them.
    erasure_due BOOLEAN NOT NULL DEFAULT FALSE,
    -- Grows with every event: a form shows it, so that an answer typed on an older page is noticed.
    version BIGINT NOT NULL
);
CREATE INDEX referrals_by_state ON referrals (direction, state, changed_at);
CREATE INDEX referrals_by_turn ON referrals (turn, due_at);
CREATE INDEX referrals_by_change ON referrals (changed_at);
CREATE INDEX referrals_by_person ON referrals (person) WHERE person IS NOT NULL;
CREATE INDEX referrals_by_peer ON referrals (peer, changed_at);
CREATE INDEX referrals_by_call ON referrals (call) WHERE call IS NOT NULL;
CREATE INDEX referrals_by_opener ON referrals (opened_by) WHERE opened_by IS NOT NULL;

-- The skeleton of the transcript: which step, whose, when and (our own) by whom. No content, so it outlives an erasure,
-- when the texts in outbox and inbox are gone and only the signed cores are left. Names of our staff do not travel.
CREATE TABLE referral_events (
    referral TEXT NOT NULL REFERENCES referrals (id),
    side TEXT NOT NULL,
    number BIGINT NOT NULL,
    step TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    account TEXT,
    author_name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (referral, side, number)
);

-- A new referral that is being written: four steps that can be left and taken up. The content is encrypted.
CREATE TABLE referral_drafts (
    id TEXT PRIMARY KEY,
    author TEXT NOT NULL,
    person TEXT,
    content TEXT NOT NULL,
    step TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX referral_drafts_by_author ON referral_drafts (author, changed_at);
