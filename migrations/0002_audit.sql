-- Who did or saw what, when and why. Rows are written inside the business transaction; `position` and `hash` are
-- filled later, in batches, by the one sealer, in commit order (see node/src/audit.rs).
CREATE TABLE audit_entries (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    reason TEXT,
    detail TEXT,
    position BIGINT UNIQUE,
    hash TEXT
);
CREATE INDEX audit_entries_by_time ON audit_entries (at);
CREATE INDEX audit_entries_by_object ON audit_entries (object_kind, object_id, at);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, at);
CREATE INDEX audit_entries_unsealed ON audit_entries (id) WHERE position IS NULL;
