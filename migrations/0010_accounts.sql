-- The people who work with this node's panel (see node/src/accounts.rs).

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    -- Folded: what is typed at the door, an e-mail address or a short name.
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Codes separated by blanks, in alphabetical order: always read and written as one set.
    roles TEXT NOT NULL,
    locale TEXT NOT NULL,
    -- A PHC string; NULL until the person has chosen a password through her link.
    password_hash TEXT,
    -- Encrypted secret of the second factor: confirmed, and being set up.
    second_factor TEXT,
    second_factor_pending TEXT,
    -- The last time step a code was accepted for, so that no code opens twice.
    second_factor_step BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE account_recovery_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE account_sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- 'open', or 'half' while the second factor is still asked for.
    stage TEXT NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX account_sessions_by_account ON account_sessions (account_id);

-- One-time links: to log in, or (without an account) to make the first one.
CREATE TABLE account_links (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT REFERENCES accounts (id),
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Failed attempts in the present window, by hashed login or address.
CREATE TABLE account_attempts (
    place TEXT PRIMARY KEY,
    window_start BIGINT NOT NULL,
    failures BIGINT NOT NULL
);
