-- What was asked of the other side of a referral for the person it is about, and its last answer. It stays when the referral's
-- content is erased: it is the receipt.
CREATE TABLE referral_asks (
    referral TEXT NOT NULL REFERENCES referrals (id),
    -- The number of the event that asks, in our lane.
    number BIGINT NOT NULL,
    -- rectification, erasure, restriction, restriction_end
    asked TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answer_by BIGINT NOT NULL,
    -- done, or why it was not; empty: no answer yet.
    answer TEXT NOT NULL,
    kept_until BIGINT,
    answered_at BIGINT,
    PRIMARY KEY (referral, number)
);

-- For whom this cooperative processes the data of a service, and how long they are kept.
CREATE TABLE service_processing (
    service TEXT PRIMARY KEY REFERENCES services (id),
    -- controller, joint, processor
    role TEXT NOT NULL,
    -- The body for which, or with which, it is done; empty: nobody.
    controller TEXT NOT NULL,
    -- Years after the last day; 0: nothing obliges to keep them.
    years BIGINT NOT NULL,
    -- The law, contract or act that says so.
    rule TEXT NOT NULL,
    changed_by_name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- What people are told of the processing of a service (informativa), in versions: none is ever changed.
CREATE TABLE service_notices (
    service TEXT NOT NULL REFERENCES services (id),
    number BIGINT NOT NULL,
    -- yyyy-mm-dd: from when it is handed out.
    since TEXT NOT NULL,
    text TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (service, number)
);

-- What people ask about their own data (GDPR, arts. 15 to 21).
CREATE TABLE subject_requests (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    -- access, rectification, erasure, restriction, portability, objection
    kind TEXT NOT NULL,
    -- yyyy-mm-dd
    received_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    -- person, representative, other
    asked_by TEXT NOT NULL,
    -- How it is known that it is she, what she asks, why more time is needed, what was answered: JSON, encrypted.
    texts TEXT NOT NULL,
    extended BOOLEAN NOT NULL,
    -- When the others who hold data were told.
    told_at BIGINT,
    -- granted, partly, refused; empty: open.
    outcome TEXT NOT NULL,
    answered_on TEXT NOT NULL,
    answered_by_name TEXT NOT NULL,
    recorded_by_name TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX subject_requests_by_person ON subject_requests (person, received_on);
CREATE INDEX subject_requests_open ON subject_requests (due_on, id) WHERE outcome = '';

-- When everything that said something of a person was erased; her record is then found by nobody.
ALTER TABLE people ADD COLUMN erased_at BIGINT;
