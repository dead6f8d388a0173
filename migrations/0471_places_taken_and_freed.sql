-- Which steps took a place of a service and which gave one back, beside the step and with the service: how often a place becomes free is
-- counted in an index, however many people the service has had. A step that was wrong, and the line that undoes one, did neither; nor did
-- the end of what was there twice.
ALTER TABLE enrolment_steps ADD COLUMN service TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolment_steps ADD COLUMN turn TEXT NOT NULL DEFAULT '';
UPDATE enrolment_steps SET
    service = (SELECT e.service FROM enrolments e WHERE e.id = enrolment_steps.enrolment),
    turn = CASE
        WHEN enrolment_steps.undoes IS NOT NULL OR EXISTS (SELECT 1 FROM enrolment_steps r WHERE r.enrolment = enrolment_steps.enrolment
            AND (r.corrects = enrolment_steps.number OR r.undoes = enrolment_steps.number)) THEN ''
        WHEN enrolment_steps.state IN ('assigned', 'active', 'suspended') THEN 'taken'
        WHEN enrolment_steps.state IN ('closed', 'waiting') AND enrolment_steps.reason <> 'twin' AND EXISTS (SELECT 1 FROM enrolment_steps p
            WHERE p.enrolment = enrolment_steps.enrolment AND p.state IN ('assigned', 'active', 'suspended') AND p.number =
            (SELECT MAX(q.number) FROM enrolment_steps q WHERE q.enrolment = enrolment_steps.enrolment
            AND q.number < enrolment_steps.number AND q.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM enrolment_steps x
            WHERE x.enrolment = q.enrolment AND (x.corrects = q.number OR x.undoes = q.number)))) THEN 'freed'
        ELSE ''
    END;
CREATE INDEX enrolment_steps_turns ON enrolment_steps (service, turn, day) WHERE turn <> '';
