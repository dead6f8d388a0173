-- Bookings between two nodes. What both have signed lies in the lanes; here is what lists and workers need of it, always computed from
-- there. Bookings of our own resources by our own people have no row.
CREATE TABLE booking_exchanges (
    booking TEXT PRIMARY KEY REFERENCES bookings (id),
    -- Whose move it is: own, peer, nobody.
    turn TEXT NOT NULL,
    -- Which date matters next (answer, option, offer, beginning, end), and when; empty: none does.
    due TEXT NOT NULL,
    due_at BIGINT,
    -- The node has not yet looked at what was asked: it could not say what is free, or did not know the whole story.
    to_answer BOOLEAN NOT NULL,
    -- The number of the peer's newest event, and of the newest that somebody here has read.
    news_number BIGINT NOT NULL,
    read_number BIGINT NOT NULL,
    -- When its contents were erased; and whether our own words still lie in the outbox, because the peer has not received them.
    erased_at BIGINT,
    erasure_due BOOLEAN NOT NULL
);

-- Which step, whose, when and by whom: what is left also after an erasure.
CREATE TABLE booking_events (
    booking TEXT NOT NULL REFERENCES bookings (id),
    -- own, peer
    side TEXT NOT NULL,
    number BIGINT NOT NULL,
    step TEXT NOT NULL,
    -- Its coded reason, if it has one.
    code TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- The account that took it here; none: the node by itself, or the peer's.
    account TEXT,
    author_name TEXT NOT NULL,
    PRIMARY KEY (booking, side, number)
);

-- Steps that people took here after a restore and that what came back left no room for.
CREATE TABLE booking_dropped (
    message TEXT PRIMARY KEY,
    booking TEXT NOT NULL REFERENCES bookings (id),
    step TEXT NOT NULL,
    at BIGINT NOT NULL,
    author_name TEXT NOT NULL,
    dropped_at BIGINT NOT NULL
);
CREATE INDEX booking_dropped_by_booking ON booking_dropped (booking, at);

-- What we have proposed to a peer while another agreement is in force; that one stays so until the peer has signed.
CREATE TABLE agreement_offers (
    node_id TEXT PRIMARY KEY REFERENCES peers (node_id),
    envelope TEXT NOT NULL,
    text TEXT NOT NULL,
    offered_at BIGINT NOT NULL
);
