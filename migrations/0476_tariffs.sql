-- What an hour costs besides the base tariff: for one qualification, from a day on, or both. JSON, as docs/export.md says; empty: nothing.
ALTER TABLE contracts ADD COLUMN tariffs TEXT NOT NULL DEFAULT '';

-- As what somebody worked: the qualification that she had in the team of the service on that day. Empty: she was in none.
ALTER TABLE activity_shares ADD COLUMN qualification TEXT NOT NULL DEFAULT '';
-- The statement of a contract with several tariffs is read from the index, as that of one with one tariff is.
DROP INDEX activity_shares_by_contract;
-- Who was taken out of a team at once had been in it: until when is not asked of hours that were written.
UPDATE activity_shares SET qualification = COALESCE((
    SELECT t.qualification FROM activities a JOIN team_members t ON t.service = a.service AND t.account = a.worker
    WHERE a.id = activity_shares.activity AND t.since <= activity_shares.day AND (t.until = '' OR t.until >= activity_shares.day)
    ORDER BY CASE WHEN t.removed_at IS NULL THEN 0 ELSE 1 END, t.id DESC LIMIT 1), '')
WHERE state <> 'replaced';
CREATE INDEX activity_shares_by_contract ON activity_shares (contract, month, state, comune, person, kind, minutes, qualification, day);
