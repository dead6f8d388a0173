-- A message that could not be used is shown until a person says that she has looked: one that came, by its entry in the
-- exception log, and one of ours that the peer could not use.
ALTER TABLE inbox_exceptions ADD COLUMN seen_at BIGINT;
CREATE INDEX inbox_exceptions_unseen ON inbox_exceptions (peer, number) WHERE seen_at IS NULL;
-- Only the last word about a place counts.
CREATE INDEX inbox_exceptions_by_place ON inbox_exceptions (peer, epoch, seq, number);
ALTER TABLE outbox ADD COLUMN exception_seen_at BIGINT;
CREATE INDEX outbox_refused ON outbox (peer, position) WHERE exception <> '' AND exception_seen_at IS NULL;
