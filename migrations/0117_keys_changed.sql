-- When a document with other keys than the one before was seen first: people are told of it for 72 hours.
ALTER TABLE peers ADD COLUMN keys_changed_at BIGINT;
