-- Linked peers that a restored node has not met yet. Each may hold a later version of the node's own document than the
-- backup knew: until all have been asked (or a person decides not to wait) the node signs no new version of it.
CREATE TABLE restore_unmet (
    peer TEXT PRIMARY KEY
);
