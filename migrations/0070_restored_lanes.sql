-- After a restore an own event may come back for a number that a newer, still unsigned step has taken meanwhile.
-- `moved`: by how many numbers this step gave way, since its referral last looked. `held`: it is not signed before the
-- referral has looked whether the rules still allow it.
ALTER TABLE outbox ADD COLUMN moved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE;
-- Which step it was, where its text came back empty because the peer has erased it.
ALTER TABLE outbox ADD COLUMN recovered_step TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN recovered_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_held ON outbox (peer, subject) WHERE held;

-- Steps that were taken here after a restore and were never signed, because what came back left no room for them. The page
-- of the referral tells; no content is kept.
CREATE TABLE dropped_steps (
    message TEXT PRIMARY KEY,
    referral TEXT NOT NULL REFERENCES referrals (id),
    step TEXT NOT NULL,
    at BIGINT NOT NULL,
    author_name TEXT NOT NULL DEFAULT '',
    dropped_at BIGINT NOT NULL
);
CREATE INDEX dropped_steps_by_referral ON dropped_steps (referral, at);
