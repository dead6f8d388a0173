-- Things to do ("cose da fare"): for somebody or for the team of a service, about a person or about nobody.
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    -- Encrypted both; words may be empty.
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    person TEXT REFERENCES people (id),
    -- Whose team it is for, where it is for nobody in particular.
    service TEXT REFERENCES services (id),
    assignee TEXT REFERENCES accounts (id),
    -- yyyy-mm-dd and hh:mm; empty: no day, or no hour.
    due TEXT NOT NULL,
    due_hour TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    made_by TEXT NOT NULL,
    made_by_name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    done_at BIGINT,
    done_by TEXT NOT NULL,
    done_by_name TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX tasks_open ON tasks (assignee, due) WHERE done_at IS NULL;
CREATE INDEX tasks_of_teams ON tasks (service, due) WHERE done_at IS NULL AND assignee IS NULL;
CREATE INDEX tasks_by_person ON tasks (person, due) WHERE person IS NOT NULL;
CREATE INDEX tasks_done ON tasks (done_at);

-- Each time the day was moved, who did it, and what it was.
CREATE TABLE task_moves (
    task TEXT NOT NULL REFERENCES tasks (id),
    version BIGINT NOT NULL,
    due TEXT NOT NULL,
    due_hour TEXT NOT NULL,
    moved_by_name TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (task, version)
);
