-- `state` may also be `ahead`: an event of a lane that came before what it builds on (its predecessor's seal could not be
-- opened yet, or our own events that it has seen are not back after a restore). It waits here, and is judged again when the
-- lane of its subject moves.
ALTER TABLE inbox ADD COLUMN subject TEXT;
CREATE INDEX inbox_ahead ON inbox (peer, subject) WHERE state = 'ahead';
