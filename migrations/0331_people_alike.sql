-- Pairs of records that may be one person, as they were found when records were compared last: the list, and not the decision, which is
-- made by who looks at them. The smaller identifier is the first.
CREATE TABLE people_alike (
    first TEXT NOT NULL REFERENCES people (id),
    second TEXT NOT NULL REFERENCES people (id),
    -- How strong the reason is, the strongest first.
    reason BIGINT NOT NULL,
    PRIMARY KEY (first, second)
);
CREATE INDEX people_alike_by_second ON people_alike (second);
CREATE INDEX people_alike_by_reason ON people_alike (reason, first, second);
