-- What was restricted stays restricted after a restore: setting and ending a restriction have entries in the ledger of erasures (see
-- node/src/people/restriction/store/ledger.rs). Those that hold already get theirs here.
INSERT INTO erasures (object, scope, erased_at, in_ledger)
SELECT id || ' ' || person || ' ' || reason || ' ' || source, 'restriction', since, FALSE FROM restrictions WHERE ended_at IS NULL;
