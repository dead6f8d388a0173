-- What is open is found by whom it is for: the index of what is done no longer leads to it.
DROP INDEX tasks_done;
CREATE INDEX tasks_done ON tasks (done_at) WHERE done_at IS NOT NULL;
