-- Where a service is besides its main place, how its places can be entered, and in which languages it is given: JSON, as docs/export.md
-- says; empty: nobody has said it. They stay on this node and in its open data: the feed has one address and no languages.
ALTER TABLE services ADD COLUMN locations TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN languages TEXT NOT NULL DEFAULT '';
