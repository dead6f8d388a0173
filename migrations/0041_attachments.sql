-- Documents of a referral. Only ciphertext is kept; key and file name travel in the signed event and are encrypted here.
CREATE TABLE attachments (
    id TEXT PRIMARY KEY,
    referral TEXT NOT NULL REFERENCES referrals (id),
    -- own: added here; peer: announced by the other side and fetched.
    side TEXT NOT NULL,
    -- SHA-256 of the ciphertext: the capability under which the other side fetches it.
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    blob_key TEXT NOT NULL,
    -- Bytes in clear, and as stored.
    size BIGINT NOT NULL,
    stored_size BIGINT NOT NULL,
    -- announced, fetching, complete, damaged, erased
    state TEXT NOT NULL,
    chunks BIGINT NOT NULL,
    chunks_present BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE (referral, digest)
);
CREATE INDEX attachments_by_digest ON attachments (digest);
CREATE INDEX attachments_wanted ON attachments (next_attempt) WHERE state = 'fetching';

CREATE TABLE attachment_chunks (
    attachment TEXT NOT NULL REFERENCES attachments (id),
    position BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (attachment, position)
);
