-- Each side may suspend a link, and lifts only its own suspension.
ALTER TABLE peers ADD COLUMN suspended_by_peer BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE peers SET suspended_by_peer = TRUE WHERE state = 'suspended' AND NOT suspended_by_us;
