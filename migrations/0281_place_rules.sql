-- How a service offers its places: for how many days one is held (null: as everywhere), and who is told by e-mail that one is free
-- while somebody waits (empty: whom the cooperative has named for urgent referrals).
CREATE TABLE place_rules (
    service TEXT PRIMARY KEY REFERENCES services (id),
    held_days BIGINT,
    email TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
