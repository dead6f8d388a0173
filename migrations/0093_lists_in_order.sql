-- Lists in the order in which they are read: with many thousand referrals, sorting took longer than everything else of a page.
-- The words are those of referrals/store/list.rs.
CREATE INDEX referrals_finished ON referrals (changed_at DESC, id) WHERE (closed_at IS NOT NULL OR (turn <> 'own' AND state IN ('completed', 'failed', 'declined', 'withdrawn', 'expired', 'closed', 'entered_in_error')));
DROP INDEX referrals_not_finished;
CREATE INDEX referrals_not_finished ON referrals (direction, (CASE WHEN due_at IS NULL THEN 1 ELSE 0 END), due_at, changed_at DESC, id) WHERE NOT (closed_at IS NOT NULL OR (turn <> 'own' AND state IN ('completed', 'failed', 'declined', 'withdrawn', 'expired', 'closed', 'entered_in_error')));
-- Dates that are over: places no longer held.
CREATE INDEX referrals_by_due ON referrals (due_kind, due_at) WHERE closed_at IS NULL;
