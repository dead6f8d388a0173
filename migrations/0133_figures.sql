-- What is planned and not yet done, month by month, without reading what was done.
CREATE INDEX activity_shares_planned ON activity_shares (month, minutes) WHERE state = 'planned';
