-- Authorised hours that end, or have ended lately, are told by their last day: of all that were ever written only these are read.
CREATE INDEX authorisations_by_end ON authorisations (ends, enrolment) WHERE withdrawn_at IS NULL AND ends <> '';
