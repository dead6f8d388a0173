-- The report of a year. A plan keeps its encrypted words before the days it held: those are read in the index.
CREATE INDEX plans_held ON plans (approved_on, ended_on, state, enrolment, id) WHERE approved_on <> '';
-- What became of the referrals of a year, without reading those of the others.
CREATE INDEX referrals_by_opening ON referrals (created_at, kind, direction, state, ended_as, outcome, coded_reason, id);
