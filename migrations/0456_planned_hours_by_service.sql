-- Hours that are still to be done are counted by month, and from now on for one service or one municipality too: their index has both,
-- so that no activity is read for it.
DROP INDEX activity_shares_planned;
CREATE INDEX activity_shares_planned ON activity_shares (month, service, comune, minutes) WHERE state = 'planned';
