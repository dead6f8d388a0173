-- A proposal of a peer that a person has to read; the newest replaces one that nobody has answered. It never touches the
-- agreement in force, which is the row of `agreements` with the state `both`.
CREATE TABLE agreement_proposals (
    node_id TEXT PRIMARY KEY REFERENCES peers (node_id),
    envelope TEXT NOT NULL,
    text TEXT NOT NULL,
    proposed_at BIGINT NOT NULL
);
INSERT INTO agreement_proposals (node_id, envelope, text, proposed_at)
    SELECT node_id, envelope, text, changed_at FROM agreements WHERE state = 'proposed_by_peer';
DELETE FROM agreements WHERE state = 'proposed_by_peer';

-- Agreements with both signatures that a later one has replaced: evidence of what was exchanged under them needs them.
CREATE TABLE agreements_replaced (
    node_id TEXT NOT NULL REFERENCES peers (node_id),
    envelope TEXT NOT NULL,
    text TEXT NOT NULL,
    replaced_at BIGINT NOT NULL
);
CREATE INDEX agreements_replaced_by_node ON agreements_replaced (node_id, replaced_at);
