-- What this cooperative lends: to its own people, and to the cooperatives it is linked with.
CREATE TABLE resources (
    -- A bare UUIDv7: it is also the key of the entry in the feed `resources`.
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- Folded name: the order of the list.
    sort_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Everything that peers are told, as JSON: one shape here and on the wire.
    content TEXT NOT NULL,
    -- What stays here: how it is handed out, as JSON.
    rules TEXT NOT NULL,
    -- public, linked, unlisted
    visibility TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- Out of use: the feed says "deleted", bookings that name it stay readable.
    closed_at BIGINT
);
CREATE INDEX resources_by_name ON resources (sort_key, id);

-- When it cannot be had: repairs, feasts, somebody else's use of the house.
CREATE TABLE resource_blackouts (
    id TEXT PRIMARY KEY,
    resource TEXT NOT NULL REFERENCES resources (id),
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX resource_blackouts_by_time ON resource_blackouts (resource, ends_at, begins_at);

-- How many hours a partner may have of it in a month; a partner without a row has no limit.
CREATE TABLE resource_quotas (
    resource TEXT NOT NULL REFERENCES resources (id),
    -- Node id of the partner.
    partner TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    PRIMARY KEY (resource, partner)
);
