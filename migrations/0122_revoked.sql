-- A consent was revoked and nobody has answered yet: the home page of who watches over data asks for it every time.
CREATE INDEX referrals_revoked ON referrals (changed_at) WHERE consent_revoked = TRUE AND closed_at IS NULL;
