-- What sharing has spared, as the owner said when the use was written down: money that hiring would have cost, kilometres that nobody drove,
-- days that nobody waited. 0: nothing was said. It owes nobody anything.
ALTER TABLE bookings ADD COLUMN avoided_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bookings ADD COLUMN avoided_kilometres BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bookings ADD COLUMN avoided_days BIGINT NOT NULL DEFAULT 0;

-- The lines of the account with the other cooperatives, by the day of the use: those of a year are read, not those of ten.
CREATE INDEX bookings_settled ON bookings (begins_at, id) WHERE direction <> 'own' AND settled_at IS NOT NULL;
-- The same of one of them.
CREATE INDEX bookings_settled_with ON bookings (peer, begins_at, id) WHERE direction <> 'own' AND settled_at IS NOT NULL;
-- Uses that are over and not yet in the account.
CREATE INDEX bookings_to_settle ON bookings (begins_at, id)
    WHERE direction <> 'own' AND state IN ('returned', 'settling', 'contested');

-- How far the account of a year with a partner may be from even, as the two have agreed; a partner without a row has no limit.
CREATE TABLE partner_limits (
    -- Node id of the partner.
    partner TEXT NOT NULL,
    -- cents, minutes, units
    unit TEXT NOT NULL,
    most BIGINT NOT NULL,
    -- What was agreed, in words: where, when; never a person's name.
    note TEXT NOT NULL,
    PRIMARY KEY (partner, unit)
);
