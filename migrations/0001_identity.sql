-- What this node knows of itself.

-- Small facts of the node that are not configuration (first start, the version of a list last looked at).
CREATE TABLE node_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The node's own document log: every version as signed, exact bytes.
CREATE TABLE own_documents (
    version BIGINT PRIMARY KEY,
    envelope TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
