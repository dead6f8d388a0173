-- What gives points on the waiting list of a service: {"next": 3, "list": [{"key": 1, "points": 10, "words": "…"}]}. It stays here.
CREATE TABLE ranking_criteria (
    service TEXT PRIMARY KEY REFERENCES services (id),
    criteria TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
-- Which of them somebody on the list meets, as it was when her points were written; encrypted, because they tell of her.
ALTER TABLE enrolments ADD COLUMN criteria TEXT NOT NULL DEFAULT '';
