-- To which enrolment a document belongs can be corrected; what it was before is kept with the rest of what was said. Until now it could
-- not change: every version had that of its document.
ALTER TABLE document_versions ADD COLUMN enrolment TEXT NOT NULL DEFAULT '';
UPDATE document_versions SET enrolment = (SELECT d.enrolment FROM documents d WHERE d.id = document_versions.document);
