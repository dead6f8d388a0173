-- How a referral ended, also once its loop is closed; empty while it has not. What counts or decides by the end reads this.
ALTER TABLE referrals ADD COLUMN ended_as TEXT NOT NULL DEFAULT '';
UPDATE referrals SET ended_as = state WHERE state IN ('completed', 'failed', 'declined', 'withdrawn', 'expired', 'entered_in_error');
UPDATE referrals SET ended_as = COALESCE((SELECT e.step FROM referral_events e WHERE e.referral = referrals.id AND e.step IN ('completed', 'failed', 'declined', 'withdrawn', 'expired') ORDER BY e.at DESC LIMIT 1), state) WHERE state = 'closed';
