-- What people write for the third section of the social report, once for each year: counts of members and of who sits in the bodies,
-- never a name. The codes are in figures/governance.rs.
CREATE TABLE governance_of_years (
    year BIGINT PRIMARY KEY,
    -- JSON: by sort of members, how many women, men and others at the end of the year, who came in and who left.
    members TEXT NOT NULL,
    -- traditional, two_tier, one_tier; empty: not written.
    system TEXT NOT NULL,
    -- JSON: by body, how many women, men and others, in office since when and until when.
    seats TEXT NOT NULL,
    -- Meetings of the year; null: not written.
    assemblies BIGINT,
    -- Of a hundred members who may vote, how many took part, and how many of those by proxy.
    attendance BIGINT,
    proxies BIGINT,
    boards BIGINT,
    board_attendance BIGINT,
    -- How members take part, in words.
    democracy TEXT NOT NULL,
    -- JSON: by sort of stakeholder, how it is involved, in words.
    stakeholders TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
