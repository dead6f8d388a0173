-- What presses and has no date comes last, on both engines; and "over" is one column, not a list of states.
DROP INDEX referrals_pressing;
CREATE INDEX referrals_pressing ON referrals (urgency, (CASE WHEN due_at IS NULL THEN 1 ELSE 0 END), due_at, id) WHERE turn = 'own' AND ended_as = '' AND urgency IN ('emergency', 'urgent');
-- Led by the peer, because the time agreed with each is asked for: by the end alone SQLite read every referral of each peer.
DROP INDEX referrals_kept;
CREATE INDEX referrals_kept ON referrals (peer, ended_at, id) WHERE own_side = 'receiver' AND erased_at IS NULL AND ended_at IS NOT NULL;
