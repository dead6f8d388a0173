-- Sums of delivered minutes of a contract, wherever the people live: what is left of its hours is asked by every home page of who
-- writes contracts, and the sums by municipality are a hundred times as many.
CREATE TABLE contract_totals (
    contract TEXT NOT NULL,
    month TEXT NOT NULL,
    kind TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    PRIMARY KEY (contract, month, kind)
);
INSERT INTO contract_totals (contract, month, kind, minutes)
    SELECT contract, month, kind, CAST(SUM(minutes) AS BIGINT) FROM activity_totals WHERE contract <> '' GROUP BY contract, month, kind;
