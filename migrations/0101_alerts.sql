-- E-mails without content that say that something urgent waits. One row for each who is told; ended ones are kept a month.
CREATE TABLE alerts (
    -- The referral.
    object TEXT NOT NULL,
    -- person or substitute: the address is looked up when it leaves.
    recipient TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Why the last attempt failed; empty: it did not.
    failure TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    -- NULL once it has left or was given up.
    due_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (object, recipient)
);
CREATE INDEX alerts_due ON alerts (due_at);
