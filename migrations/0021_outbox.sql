-- What this node has to say to each peer. One row in outgoing_streams per peer; its row lock, taken as the last thing in a
-- business transaction, gives positions without gaps in commit order.
CREATE TABLE outgoing_streams (
    peer TEXT PRIMARY KEY,
    next_position BIGINT NOT NULL,
    -- The stream on the wire: epoch, last signed sequence number and its digest.
    epoch BIGINT NOT NULL,
    signed_seq BIGINT NOT NULL,
    signed_head TEXT NOT NULL,
    -- What the peer has signed for: durably received, safe in a backup, and how many exceptions it has told.
    received BIGINT NOT NULL,
    safe BIGINT NOT NULL,
    exceptions BIGINT NOT NULL,
    -- How many messages the peer is ready to take.
    receive_window BIGINT NOT NULL DEFAULT 10,
    last_receipt TEXT NOT NULL DEFAULT '',
    last_receipt_at BIGINT,
    -- Why the sender stopped: the signed refusal's code. Empty: it runs.
    halted TEXT NOT NULL DEFAULT '',
    -- Everything up to this position is received: the worker need not look at what lies before.
    delivered_position BIGINT NOT NULL DEFAULT 0,
    -- For the page of deliveries: failures in a row, since when, and when the next attempt is.
    attempts BIGINT NOT NULL DEFAULT 0,
    failing_since BIGINT,
    next_attempt_at BIGINT
);

-- Epochs this node has opened after a restore, as signed: repeated in every hello.
CREATE TABLE outgoing_epochs (
    peer TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    opening TEXT NOT NULL,
    PRIMARY KEY (peer, epoch)
);

-- One message each. Before signing only the intent is there; `epoch`, `seq`, `core` come when the delivery worker signs,
-- which it does in the order of `position` and never before a hello with the peer. An erasure empties the body.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    peer TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    subject TEXT,
    lane TEXT,
    number BIGINT,
    seen TEXT,
    -- Encrypted: the salt of the commitment (32 bytes) and the text. Before signing the text is the bare intent.
    body TEXT,
    -- Why the seal is empty (erased, withdrawn, expired). Empty: it is not.
    empty_reason TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    epoch BIGINT,
    seq BIGINT,
    core TEXT,
    core_digest TEXT,
    -- The delivery ticks: receipt, taken into the receiver's work list, opened by a person there.
    received_at BIGINT,
    processed_at BIGINT,
    read_at BIGINT,
    exception TEXT NOT NULL DEFAULT '',
    -- The peer could not open the seal: seal again, this many times so far.
    seal_again BOOLEAN NOT NULL DEFAULT FALSE,
    sealed_again BIGINT NOT NULL DEFAULT 0,
    -- Came back from the peer after a restore and waits to be applied to what the features know.
    recovered BOOLEAN NOT NULL DEFAULT FALSE,
    -- Set when a person has dealt with a late message by telephone.
    settled_at BIGINT,
    UNIQUE (peer, position),
    UNIQUE (peer, epoch, seq)
);
CREATE INDEX outbox_waiting ON outbox (peer, position) WHERE received_at IS NULL;
CREATE INDEX outbox_recovered ON outbox (peer, epoch, seq) WHERE recovered;
CREATE INDEX outbox_to_seal_again ON outbox (peer) WHERE seal_again;
CREATE INDEX outbox_by_subject ON outbox (subject) WHERE subject IS NOT NULL;

-- The two lanes of a subject (a referral) shared with one peer: the last number and core digest of each side.
-- `side` is own or peer; `head` of our own lane lags behind until the event is signed.
CREATE TABLE lanes (
    peer TEXT NOT NULL,
    subject TEXT NOT NULL,
    side TEXT NOT NULL,
    number BIGINT NOT NULL,
    head TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (peer, subject, side)
);

-- Every event of both lanes: an index into outbox (own) and inbox (peer), where the signed cores and the texts are.
CREATE TABLE lane_events (
    peer TEXT NOT NULL,
    subject TEXT NOT NULL,
    side TEXT NOT NULL,
    number BIGINT NOT NULL,
    message TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (peer, subject, side, number)
);
CREATE INDEX lane_events_by_message ON lane_events (message);
