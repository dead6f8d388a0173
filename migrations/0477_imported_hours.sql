-- Activities that an import of delivered hours wrote, and the first of the lines that each comes of: where the node stopped in the middle it
-- goes on after those. One that went again leaves its line.
CREATE TABLE import_activities (
    import TEXT NOT NULL REFERENCES imports (id),
    activity TEXT NOT NULL,
    line BIGINT NOT NULL,
    -- Why it stayed when the import was undone; empty: it did not, or it was not.
    stayed TEXT NOT NULL,
    PRIMARY KEY (import, activity)
);
