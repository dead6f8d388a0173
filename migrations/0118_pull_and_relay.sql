-- What a node needs that pulls, that is pulled from, or that is a relay (protocol, section 14), and the generations of its own
-- keys. CHECKs are on numbers and on lists that the protocol closes.

-- As a relay: how many deposits were taken of each sender for each recipient. It outlives them, so that a recorded deposit that
-- is sent again changes nothing; `head` is the digest of the last one, whose repetition gets
-- `answer` again, as signed, while it is still there.
CREATE TABLE relay_shelves (
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    last_number BIGINT NOT NULL CHECK (last_number >= 1),
    head TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (sender, recipient),
    CHECK (sender <> recipient)
);

-- As a relay: what is kept for others, byte for byte. Nobody has read them, so they may be anything. A backup must not have
-- them, which is for the program that fills the table to see to: what is erased here could not be erased there.
CREATE TABLE relay_deposits (
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 1),
    -- What the head says of it.
    holds TEXT NOT NULL CHECK (holds IN ('batch', 'question', 'reply', 'documents')),
    -- Places of a batch; none of anything else.
    epoch BIGINT,
    first_seq BIGINT,
    last_seq BIGINT,
    body BYTEA NOT NULL,
    body_digest TEXT NOT NULL,
    bytes BIGINT NOT NULL CHECK (bytes BETWEEN 1 AND 1114112),
    arrived_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- The digest of the last answer to a pull that had it, until the recipient says that it has dealt with that one. A batch
    -- goes by its receipt instead.
    given_in TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sender, recipient, number),
    CHECK ((holds = 'batch') = (epoch IS NOT NULL)),
    CHECK ((epoch IS NULL) = (first_seq IS NULL) AND (epoch IS NULL) = (last_seq IS NULL)),
    CHECK (epoch IS NULL OR (epoch >= 1 AND first_seq >= 1 AND last_seq BETWEEN first_seq AND first_seq + 99)),
    CHECK (sender <> recipient AND expires_at >= arrived_at)
);
-- What a pull asks for: one stream after a place, in the order in which it was left. The other sorts have no place.
CREATE INDEX relay_deposits_of_stream ON relay_deposits (recipient, sender, epoch, last_seq) WHERE epoch IS NOT NULL;
CREATE INDEX relay_deposits_loose ON relay_deposits (recipient, sender, number) WHERE epoch IS NULL;
-- A receipt names what it clears by its digest.
CREATE INDEX relay_deposits_by_digest ON relay_deposits (recipient, sender, body_digest);
CREATE INDEX relay_deposits_over ON relay_deposits (expires_at);

-- As a relay: receipts that wait for the sender of the stream to pull. One for each stream: a later one takes its place unless it
-- says less.
CREATE TABLE relay_receipts (
    -- The sender of the stream, who fetches it, and its receiver, who signed it.
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    epoch BIGINT NOT NULL CHECK (epoch >= 1),
    received BIGINT NOT NULL CHECK (received >= 0),
    exceptions_total BIGINT NOT NULL CHECK (exceptions_total >= 0),
    envelope TEXT NOT NULL,
    digest TEXT NOT NULL,
    arrived_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    given_in TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sender, recipient),
    CHECK (sender <> recipient AND expires_at >= arrived_at)
);
CREATE INDEX relay_receipts_over ON relay_receipts (expires_at);

-- As a sender: every body that was posted, given in the answer to a pull or left at a relay and that no receipt has answered. A
-- receipt counts only if it names one of them. Beside it messages are kept as ever: this table delivers nothing.
CREATE TABLE outgoing_bodies (
    peer TEXT NOT NULL,
    digest TEXT NOT NULL,
    epoch BIGINT NOT NULL CHECK (epoch >= 1),
    first_seq BIGINT NOT NULL CHECK (first_seq >= 1),
    last_seq BIGINT NOT NULL CHECK (last_seq >= first_seq),
    -- Counts the bodies of a peer: a receipt for one ends it and those before it.
    ordinal BIGINT NOT NULL CHECK (ordinal >= 1),
    -- The relay where it was left, with the number of the deposit. Empty: it was posted or given to the peer itself.
    relay TEXT NOT NULL DEFAULT '',
    number BIGINT,
    -- Until when the relay has said that it keeps it; none before it has. It need not be left again until then.
    kept_until BIGINT,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (peer, digest, relay),
    UNIQUE (peer, ordinal),
    CHECK ((relay = '') = (number IS NULL)),
    CHECK (relay <> '' OR kept_until IS NULL)
);
CREATE INDEX outgoing_bodies_to_leave_again ON outgoing_bodies (kept_until) WHERE relay <> '';

-- As a sender: the last number used at each relay for each recipient, and what the relay said last.
CREATE TABLE relays_used (
    relay TEXT NOT NULL,
    recipient TEXT NOT NULL,
    last_number BIGINT NOT NULL CHECK (last_number >= 0),
    -- What it would take, as it said last.
    room_messages BIGINT NOT NULL DEFAULT 0 CHECK (room_messages >= 0),
    room_bytes BIGINT NOT NULL DEFAULT 0 CHECK (room_bytes >= 0),
    -- The code of its last refusal. Empty: it took the last deposit.
    refused TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (relay, recipient),
    CHECK (relay <> recipient)
);

-- As a node that pulls: whom it asks, and when next. How far each stream has come is in incoming_streams, and nowhere else.
CREATE TABLE pulled_nodes (
    node TEXT PRIMARY KEY,
    -- The digest of its last answer that was dealt with or stored whole: told with the next pull.
    had TEXT NOT NULL DEFAULT '',
    last_asked_at BIGINT,
    last_answer_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    failing_since BIGINT,
    last_failure TEXT NOT NULL DEFAULT '',
    next_at BIGINT NOT NULL
);
CREATE INDEX pulled_nodes_next ON pulled_nodes (next_at);

-- As a node that pulls: the last receipt of each stream, as signed, for the next pull at the node where its messages came from.
CREATE TABLE pull_receipts (
    node TEXT NOT NULL REFERENCES pulled_nodes (node),
    sender TEXT NOT NULL,
    envelope TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    PRIMARY KEY (node, sender)
);

-- Signed refusals and other replies that still have to go: to the peer itself, or into a deposit. A hello is not among them: it is
-- answered at once or asked for again.
CREATE TABLE replies_to_bring (
    -- The digest of what is answered.
    answers TEXT NOT NULL,
    peer TEXT NOT NULL,
    -- Empty: straight to the peer.
    relay TEXT NOT NULL DEFAULT '',
    body BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (peer, answers)
);
CREATE INDEX replies_to_bring_next ON replies_to_bring (next_attempt_at);

-- Pieces of attachments that a node without endpoints has brought: ciphertext, until a chunk is whole and goes to attachment_chunks.
-- Open questions are not kept: they are made anew from what is held. BYTEA, as there.
CREATE TABLE brought_pieces (
    peer TEXT NOT NULL,
    -- The digest of the whole blob, which a signed message has announced.
    blob TEXT NOT NULL,
    -- Where the piece begins in the blob, and its length.
    start BIGINT NOT NULL CHECK (start >= 0),
    bytes BIGINT NOT NULL CHECK (bytes BETWEEN 1 AND 1048592),
    content BYTEA NOT NULL,
    arrived_at BIGINT NOT NULL,
    PRIMARY KEY (peer, blob, start)
);
-- Transfers that nobody goes on with are taken away by their age.
CREATE INDEX brought_pieces_by_age ON brought_pieces (arrived_at);

-- The node's own working keys, one row for each that there ever was. The secrets are files outside the database; what stands here
-- is public, and tells when each was in use. A new key is made, then listed by a version of the document, then used; the one before
-- stays listed until nothing that needs it is under way. A generation is counted for each purpose from 1, and its number is never
-- used again, also after a restore.
CREATE TABLE key_generations (
    purpose TEXT NOT NULL CHECK (purpose IN ('signing', 'opening', 'tls')),
    generation BIGINT NOT NULL CHECK (generation >= 1),
    -- Key id, or of a certificate's key the pin. The public key itself is in the versions of the document, but for TLS.
    key_id TEXT NOT NULL,
    -- The versions of the own document that list it: from, and the first that does not any more.
    listed_from BIGINT CHECK (listed_from >= 1),
    listed_until BIGINT,
    made_at BIGINT NOT NULL,
    -- When it became the one that signs, the first sealing key, or the certificate that is shown, and when it ceased to be.
    used_from BIGINT,
    used_until BIGINT,
    -- When its secret was erased. An opening key outlives its use: seals for it may still be under way, for 35 days.
    erased_at BIGINT,
    -- A version of the document says that it must not be believed any more.
    revoked_in BIGINT,
    PRIMARY KEY (purpose, generation),
    UNIQUE (purpose, key_id),
    CHECK (listed_until IS NULL OR (listed_from IS NOT NULL AND listed_until > listed_from)),
    CHECK (used_from IS NULL OR used_from >= made_at),
    CHECK (used_until IS NULL OR (used_from IS NOT NULL AND used_until >= used_from)),
    CHECK (revoked_in IS NULL OR purpose = 'signing')
);
-- At most one of each is in use.
CREATE UNIQUE INDEX key_generations_in_use ON key_generations (purpose) WHERE used_from IS NOT NULL AND used_until IS NULL;
