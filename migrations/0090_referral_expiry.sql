-- When an unanswered referral counts as expired. It is not always the next date that matters: a question has a deadline of
-- its own, after which the referral's clock runs again.
ALTER TABLE referrals ADD COLUMN expires_at BIGINT;

-- Where a question is open this is too early; the rules of the protocol are asked again before anything expires.
UPDATE referrals SET expires_at = due_at WHERE state IN ('sent', 'under_review', 'waitlisted') AND erased_at IS NULL;
