-- Work that goes on although consent was revoked: the home page of who watches over data asks for it every time.
CREATE INDEX referrals_revoked ON referrals (changed_at) WHERE consent_revoked = TRUE AND closed_at IS NULL;
