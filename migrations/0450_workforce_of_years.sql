-- What people write for the fourth section of the social report, once for each year: volunteers without an account, what was paid back to
-- volunteers, training. Counts and texts, never a name. The codes are in figures/workforce.rs.
CREATE TABLE workforce_of_years (
    year BIGINT PRIMARY KEY,
    -- JSON: women, men, others and minutes of those who have no account; null: not written.
    volunteers TEXT NOT NULL,
    -- What volunteers do, in words.
    doing TEXT NOT NULL,
    -- JSON: by documented and self_declared, cents of the year and how many volunteers had them.
    refunds TEXT NOT NULL,
    -- By which rules it is paid back, in words.
    rules TEXT NOT NULL,
    -- JSON: by subject, how many people and minutes of all of them together.
    training TEXT NOT NULL,
    -- The collective agreement that is applied, in words.
    agreement TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
