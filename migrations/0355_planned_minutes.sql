-- What was planned stays beside what was done: of each part the minutes that its plan gave to it. Zero: nobody had planned it, another
-- row has taken its place, or it was written by mistake.
ALTER TABLE activity_shares ADD COLUMN planned BIGINT NOT NULL DEFAULT 0;
UPDATE activity_shares SET planned = minutes WHERE state = 'planned';
UPDATE activity_shares SET planned = (
    SELECT CASE WHEN a.ends - a.starts = a.planned_ends - a.planned_starts THEN activity_shares.minutes
        ELSE (a.planned_ends - a.planned_starts) / (SELECT COUNT(*) FROM activity_shares n WHERE n.activity = a.id)
            + CASE WHEN (SELECT COUNT(*) FROM activity_shares n WHERE n.activity = a.id AND n.enrolment < activity_shares.enrolment)
                < (a.planned_ends - a.planned_starts) % (SELECT COUNT(*) FROM activity_shares n WHERE n.activity = a.id)
                THEN 1 ELSE 0 END END
    FROM activities a WHERE a.id = activity_shares.activity)
WHERE state IN ('delivered', 'missed') AND activity IN
    (SELECT id FROM activities WHERE planned_starts IS NOT NULL AND state IN ('delivered', 'missed') AND reason <> 'mistake');

-- Their sums, beside those of what was delivered.
ALTER TABLE activity_totals ADD COLUMN planned BIGINT NOT NULL DEFAULT 0;
INSERT INTO activity_totals (month, service, contract, comune, kind, minutes, shares, planned)
    SELECT month, service, contract, comune, kind, 0, 0, CAST(SUM(planned) AS BIGINT) FROM activity_shares
    WHERE planned <> 0 GROUP BY month, service, contract, comune, kind
    ON CONFLICT (contract, month, service, comune, kind) DO UPDATE SET planned = excluded.planned;
