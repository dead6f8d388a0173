-- When a case ended: from here the time runs for which a received one may be kept.
ALTER TABLE referrals ADD COLUMN ended_at BIGINT;
UPDATE referrals SET ended_at = COALESCE(closed_at, changed_at) WHERE state IN ('completed', 'failed', 'declined', 'withdrawn', 'expired', 'closed', 'entered_in_error');
CREATE INDEX referrals_kept ON referrals (ended_at, id) WHERE own_side = 'receiver' AND erased_at IS NULL AND ended_at IS NOT NULL;

-- What is left in the chain of a row of the access log that grew too old: its place and its hash.
CREATE TABLE audit_pruned (
    position BIGINT PRIMARY KEY,
    hash TEXT NOT NULL
);
