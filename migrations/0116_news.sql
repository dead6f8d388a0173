-- The newest event of the other side that stands in a referral: where nobody here has read it, the home page says so.
ALTER TABLE referrals ADD COLUMN news_number BIGINT NOT NULL DEFAULT 0;
UPDATE referrals SET news_number = COALESCE(
    (SELECT MAX(e.number) FROM referral_events e WHERE e.referral = referrals.id AND e.side = 'peer'), 0);
CREATE INDEX referrals_with_news ON referrals (changed_at) WHERE news_number > read_number;
