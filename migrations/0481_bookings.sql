-- Bookings: of our resources by our own people and by other cooperatives, and those that we have asked of others. Of ours, this table is
-- the truth: nobody else writes it. Of the others' it is what they have told.
CREATE TABLE bookings (
    -- A bare UUIDv7: also the subject of its messages.
    id TEXT PRIMARY KEY,
    -- own: of ours, by one of us; received: of ours, by another cooperative; sent: of another cooperative's, by us
    direction TEXT NOT NULL,
    -- Node id of the other cooperative; empty for own.
    peer TEXT NOT NULL,
    -- Key of the resource in its owner's feed; of ours the id of its row.
    resource TEXT NOT NULL,
    -- Its name when it was asked for, so that a list needs no feed.
    resource_name TEXT NOT NULL,
    -- The account that asked for it; empty where another cooperative did.
    asked_by TEXT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    -- The same with the time that is kept free around it: what nobody else may touch.
    held_from BIGINT NOT NULL,
    held_to BIGINT NOT NULL,
    units BIGINT NOT NULL,
    -- What for, encrypted: people write names.
    purpose TEXT NOT NULL,
    -- How many come; 0: nobody said.
    people BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Whether it takes its time from the others: confirmed, in use, or an option that still runs.
    holds BOOLEAN NOT NULL,
    -- Until when an option is held, an answer is awaited or somebody may still come to take it; none: no limit runs.
    until_at BIGINT,
    -- Bookings that were asked for together, every week for instance; empty: one alone.
    series TEXT NOT NULL,
    -- Why it was refused, called off or contested: a code, and words (encrypted).
    reason TEXT NOT NULL,
    reason_text TEXT NOT NULL,
    taken_at BIGINT,
    returned_at BIGINT,
    -- A vehicle's meter when it went and when it came back; none: not written.
    meter_out BIGINT,
    meter_back BIGINT,
    -- Fuel or charge when it came back, in per cent.
    fuel_back BIGINT,
    -- What was found broken (encrypted); empty: nothing.
    damage TEXT NOT NULL,
    -- What was written down at the end: how many minutes, kilometres or units, and what they cost.
    settled_quantity BIGINT,
    settled_unit TEXT NOT NULL,
    settled_cents BIGINT,
    settled_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
-- What holds a resource in a time: the question of every availability search.
CREATE INDEX bookings_held ON bookings (resource, held_to, held_from) WHERE holds;
-- Those that hold it for more than a week, which the question for an hour would miss: see bookings/store/ground.rs.
CREATE INDEX bookings_held_long ON bookings (resource, held_to, held_from) WHERE holds AND held_to - held_from > 604800000;
CREATE INDEX bookings_by_time ON bookings (begins_at, id);
CREATE INDEX bookings_by_resource ON bookings (resource, begins_at, id);
CREATE INDEX bookings_by_account ON bookings (asked_by, begins_at, id);
CREATE INDEX bookings_by_series ON bookings (series, begins_at) WHERE series <> '';
CREATE INDEX bookings_running_out ON bookings (until_at) WHERE until_at IS NOT NULL;

-- What was asked with it.
CREATE TABLE booking_accessories (
    booking TEXT NOT NULL REFERENCES bookings (id),
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (booking, name)
);

-- Who waits for a time that is taken, first come first told.
CREATE TABLE booking_waits (
    id TEXT PRIMARY KEY,
    resource TEXT NOT NULL REFERENCES resources (id),
    account TEXT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    units BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When she was told that it is free; none: not yet.
    told_at BIGINT
);
CREATE INDEX booking_waits_by_resource ON booking_waits (resource, created_at);
CREATE INDEX booking_waits_by_account ON booking_waits (account, begins_at);
