-- How many chunks of a document of ours the other side has asked for: what its page says of the way it has gone. Of those that
-- were here before nobody has counted: -1.
ALTER TABLE attachments ADD COLUMN chunks_asked BIGINT NOT NULL DEFAULT 0;
UPDATE attachments SET chunks_asked = -1 WHERE side = 'own';
