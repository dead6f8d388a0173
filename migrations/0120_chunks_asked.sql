-- How many chunks of a document of ours the other side has asked for: what its page says of the way it has gone.
ALTER TABLE attachments ADD COLUMN chunks_asked BIGINT NOT NULL DEFAULT 0;
