-- On what basis this node tells who the person is, where the opening does not say it: a request of admission is opened by the
-- other side, and the basis in it is its own. Empty: the one of the opening.
ALTER TABLE referrals ADD COLUMN own_basis TEXT NOT NULL DEFAULT '';
