-- Who asked for an enrolment that was made by hand, as a code; empty: nobody said it, or it came with a referral of another cooperative.
ALTER TABLE enrolments ADD COLUMN source TEXT NOT NULL DEFAULT '';
