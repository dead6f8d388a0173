-- Own services, in the words of HSDS 3.1.
CREATE TABLE services (
    -- A bare UUIDv7: it is also the key of the feed entry.
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- Folded name: the order of the list.
    sort_key TEXT NOT NULL,
    -- Everything that peers are told, as JSON: one shape here and on the wire.
    content TEXT NOT NULL,
    -- On what basis data are disclosed to this service, unless somebody says otherwise.
    legal_basis TEXT NOT NULL,
    -- public, linked, unlisted
    visibility TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- Out of use: the feed says "deleted", referrals that name it stay readable.
    closed_at BIGINT
);
CREATE INDEX services_by_name ON services (sort_key, id);

-- The latest signed word on every key of a feed: own ones (owner is this node) and replicas of the peers'.
CREATE TABLE feed_entries (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    digest TEXT NOT NULL,
    visibility TEXT NOT NULL,
    envelope TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE UNIQUE INDEX feed_entries_by_version ON feed_entries (owner, version);

-- How far each peer's feed is known here.
CREATE TABLE feed_replicas (
    owner TEXT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    contents TEXT NOT NULL DEFAULT '',
    -- The newest snapshot, as signed.
    snapshot TEXT NOT NULL DEFAULT '',
    -- The newest version that the owner has told of.
    told BIGINT NOT NULL DEFAULT 0,
    synced_at BIGINT NOT NULL DEFAULT 0,
    -- When asking failed last, so that a peer that is away is not asked every second.
    failed_at BIGINT NOT NULL DEFAULT 0,
    -- fork (two signed truths of one version, kept in `proof`), rollback, or empty.
    trouble TEXT NOT NULL DEFAULT '',
    proof TEXT NOT NULL DEFAULT ''
);

-- What peers offer, opened for search: always derived from feed_entries.
CREATE TABLE directory_offers (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Folded name, description, territory and municipality.
    search TEXT NOT NULL,
    category TEXT NOT NULL,
    area TEXT NOT NULL,
    comune TEXT NOT NULL,
    province TEXT NOT NULL,
    available BIGINT NOT NULL,
    maximum BIGINT NOT NULL,
    accepts_referrals BOOLEAN NOT NULL,
    content TEXT NOT NULL,
    -- The owner's date.
    at BIGINT NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX directory_offers_by_category ON directory_offers (category, province);
