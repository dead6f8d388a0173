-- Whether somebody who has gone still follows a referral is asked on every home page of who can hand it over.
CREATE INDEX referrals_by_reader ON referrals (reader) WHERE reader IS NOT NULL;
-- What presses is shown before the rest, on every home page.
CREATE INDEX referrals_pressing ON referrals (urgency, due_at, id) WHERE turn = 'own' AND urgency IN ('emergency', 'urgent');
