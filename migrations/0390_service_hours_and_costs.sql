-- When a service is open, by days of the week, and what a person pays for it: JSON, as docs/export.md says; empty: nobody has said it.
-- They stay on this node and in its open data: the feed has words for hours alone.
ALTER TABLE services ADD COLUMN hours TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN costs TEXT NOT NULL DEFAULT '';
