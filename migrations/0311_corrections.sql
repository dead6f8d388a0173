-- The task by which whoever may change a record was asked to correct it; empty: nobody was asked.
ALTER TABLE subject_requests ADD COLUMN correction TEXT NOT NULL DEFAULT '';
