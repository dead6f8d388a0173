-- Counting a list read every row of it, because what decides who may see a referral was not in the index.
DROP INDEX referrals_finished;
CREATE INDEX referrals_finished ON referrals (changed_at DESC, id, turn, state, closed_at, opened_by, reader, person_opened_by, person) WHERE (closed_at IS NOT NULL OR (turn <> 'own' AND state IN ('completed', 'failed', 'declined', 'withdrawn', 'expired', 'closed', 'entered_in_error')));
DROP INDEX referrals_not_finished;
CREATE INDEX referrals_not_finished ON referrals (direction, (CASE WHEN due_at IS NULL THEN 1 ELSE 0 END), due_at, changed_at DESC, id, turn, state, closed_at, opened_by, reader, person_opened_by, person) WHERE NOT (closed_at IS NOT NULL OR (turn <> 'own' AND state IN ('completed', 'failed', 'declined', 'withdrawn', 'expired', 'closed', 'entered_in_error')));
-- The same for people: the pages before the one that is shown are passed over in the index.
DROP INDEX people_by_name;
CREATE INDEX people_by_name ON people (sort_key, id, protected, opened_by);
-- The few that are hidden: led by the column itself, so that no planner reads the names of everybody to find them.
DROP INDEX people_protected;
CREATE INDEX people_protected ON people (protected, id, opened_by) WHERE protected = TRUE;
