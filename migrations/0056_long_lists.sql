-- Lists stay quick when most referrals are finished: those that are not (the words of FINISHED in
-- node/src/referrals/store/list.rs), and the few records that are hidden.
CREATE INDEX referrals_not_finished ON referrals (direction, due_at) WHERE NOT (closed_at IS NOT NULL OR (turn <> 'own' AND state IN ('completed', 'failed', 'declined', 'withdrawn', 'expired', 'closed', 'entered_in_error')));
CREATE INDEX people_protected ON people (id) WHERE protected = TRUE;
