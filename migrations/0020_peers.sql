-- The nodes this one knows, how far the link with each has come, and what both administrators were told of it.
CREATE TABLE peers (
    node_id TEXT PRIMARY KEY,
    -- invited, verified, agreed, active, suspended, ended
    state TEXT NOT NULL,
    -- Taken from the newest accepted document, so that lists need not read it.
    legal_name TEXT NOT NULL,
    telephone TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    document_version BIGINT NOT NULL,
    genesis TEXT NOT NULL,
    invited_by_us BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    confirmed_by TEXT,
    -- Why nothing flows although the link is active: rolled_back, contradiction, forked. Empty: it flows.
    frozen TEXT NOT NULL DEFAULT '',
    frozen_at BIGINT,
    -- The last time something with a valid signature came from it, and the last failure of ours to reach it.
    last_contact BIGINT,
    last_failure_at BIGINT,
    last_failure TEXT NOT NULL DEFAULT '',
    -- How far its clock is from ours, milliseconds, as measured by the last hello.
    clock_difference BIGINT,
    suspended_by_us BOOLEAN NOT NULL DEFAULT FALSE
);

-- Every version of a peer's document that was accepted, exact bytes: old evidence is verified with old keys.
CREATE TABLE peer_documents (
    node_id TEXT NOT NULL REFERENCES peers (node_id),
    version BIGINT NOT NULL,
    envelope TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (node_id, version)
);

-- Invitations this node wrote. The secret is encrypted; `used_by` is the node that took it up.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by TEXT
);

-- How two nodes introduced themselves to each other: what the short code is derived from, and who has confirmed it.
CREATE TABLE introductions (
    node_id TEXT PRIMARY KEY REFERENCES peers (node_id),
    -- The invitation's secret and our nonce, encrypted.
    secret TEXT NOT NULL,
    own_nonce TEXT NOT NULL,
    -- Both introductions as signed; the digests of their payloads go into the code.
    own_envelope TEXT NOT NULL,
    peer_envelope TEXT NOT NULL,
    -- The short code, once both nonces are shown.
    code TEXT,
    own_confirmation TEXT,
    confirmation_told BOOLEAN NOT NULL DEFAULT FALSE,
    peer_confirmed_at BIGINT
);

-- The data-sharing agreement in force or proposed: one payload, signed by one side or by both.
CREATE TABLE agreements (
    node_id TEXT PRIMARY KEY REFERENCES peers (node_id),
    envelope TEXT NOT NULL,
    text TEXT NOT NULL,
    -- proposed_by_us, proposed_by_peer, both, declined
    state TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
