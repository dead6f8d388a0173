-- A node publishes several feeds: each has versions and a digest of its own. Everything that is here is of the feed `services`.
ALTER TABLE feed_entries RENAME TO feed_entries_before;
CREATE TABLE feed_entries (
    owner TEXT NOT NULL,
    -- services, resources
    feed TEXT NOT NULL,
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    digest TEXT NOT NULL,
    visibility TEXT NOT NULL,
    envelope TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (owner, feed, key)
);
INSERT INTO feed_entries (owner, feed, key, version, digest, visibility, envelope, received_at)
SELECT owner, 'services', key, version, digest, visibility, envelope, received_at FROM feed_entries_before;
-- The index of the table of before goes with it, and its name is free.
DROP TABLE feed_entries_before;
CREATE UNIQUE INDEX feed_entries_by_version ON feed_entries (owner, feed, version);

-- How far each feed of each peer is known here.
ALTER TABLE feed_replicas RENAME TO feed_replicas_before;
CREATE TABLE feed_replicas (
    owner TEXT NOT NULL,
    feed TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    contents TEXT NOT NULL DEFAULT '',
    -- The newest snapshot, as signed.
    snapshot TEXT NOT NULL DEFAULT '',
    -- The newest version that the owner has told of.
    told BIGINT NOT NULL DEFAULT 0,
    synced_at BIGINT NOT NULL DEFAULT 0,
    -- When asking failed last, so that a peer that is away is not asked every second; 0: the last time it did not.
    failed_at BIGINT NOT NULL DEFAULT 0,
    -- When the owner said last that it has no such feed: its program is older than ours.
    absent_at BIGINT NOT NULL DEFAULT 0,
    -- fork (two signed truths of one version, kept in `proof`), rollback, or empty.
    trouble TEXT NOT NULL DEFAULT '',
    proof TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (owner, feed)
);
INSERT INTO feed_replicas (owner, feed, version, contents, snapshot, told, synced_at, failed_at, trouble, proof)
SELECT owner, 'services', version, contents, snapshot, told, synced_at, failed_at, trouble, proof FROM feed_replicas_before;
DROP TABLE feed_replicas_before;

-- What peers lend, opened for search: always derived from feed_entries.
CREATE TABLE directory_resources (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Folded name, description, group, what it has and comes with, and municipality.
    search TEXT NOT NULL,
    -- room, vehicle, equipment, specialist_hours, training_seats
    kind TEXT NOT NULL,
    comune TEXT NOT NULL,
    province TEXT NOT NULL,
    units BIGINT NOT NULL,
    -- Whether somebody looks at a request before it is confirmed.
    approval BOOLEAN NOT NULL,
    -- Whether it can be asked for now.
    accepts BOOLEAN NOT NULL,
    -- Cents for what the content says; none: it costs nothing.
    price BIGINT,
    content TEXT NOT NULL,
    -- The owner's date.
    at BIGINT NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX directory_resources_by_kind ON directory_resources (kind, province);
