-- The head of the audit chain, kept apart from the rows: position and hash of the row that was chained last. Without it a log
-- whose last rows were taken away would be whole in itself (see node/src/audit/chain.rs).
INSERT INTO node_facts (name, value)
SELECT 'audit_head', CAST(position AS TEXT) || ' ' || hash FROM audit_entries
WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
