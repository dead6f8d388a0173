-- What each peer has said. Receipts are made from this row; `safe` moves when a verified backup covers it.
CREATE TABLE incoming_streams (
    peer TEXT PRIMARY KEY,
    epoch BIGINT NOT NULL,
    received BIGINT NOT NULL,
    head TEXT NOT NULL,
    safe BIGINT NOT NULL,
    -- The newest version of the peer's document that a message named.
    document BIGINT NOT NULL,
    exceptions BIGINT NOT NULL,
    -- Why nothing more is accepted: a validly signed contradiction. Empty: it runs.
    halted TEXT NOT NULL DEFAULT ''
);

-- Epochs a peer has opened after a restore, as signed: what lies before them stays provable.
CREATE TABLE incoming_epochs (
    peer TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    opening TEXT NOT NULL,
    PRIMARY KEY (peer, epoch)
);

-- Every message of every stream, exact core bytes. `state`: stored, processed, quarantined, unopened (a new seal may come),
-- empty.
CREATE TABLE inbox (
    peer TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    core TEXT NOT NULL,
    core_digest TEXT NOT NULL,
    -- As received; emptied once opened. What belongs to a lane is then in `body`, encrypted: salt (32 bytes) and text.
    seal TEXT,
    body TEXT,
    state TEXT NOT NULL,
    -- It came with a new seal after it could not be opened: when it opens now, the exception is settled.
    sealed_again BOOLEAN NOT NULL DEFAULT FALSE,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (peer, epoch, seq)
);
CREATE UNIQUE INDEX inbox_by_id ON inbox (id, peer);
CREATE INDEX inbox_waiting ON inbox (received_at, peer, epoch, seq) WHERE state = 'stored';

-- The cumulative exception log per stream, repeated in receipts and hello from the cursor the sender tells.
CREATE TABLE inbox_exceptions (
    peer TEXT NOT NULL,
    number BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    code TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (peer, number)
);

-- Proof that a peer has signed two things that cannot both be true: the core that came second. The first is in inbox.
CREATE TABLE contradictions (
    peer TEXT NOT NULL,
    core_digest TEXT NOT NULL,
    core TEXT NOT NULL,
    code TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (peer, core_digest)
);
