-- Where an activity takes place: home, site (a place of its service), words; empty: nobody said. The words are encrypted, because what
-- somebody types may be an address; of home there are none.
ALTER TABLE activities ADD COLUMN place_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE activities ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE activity_clocks ADD COLUMN place_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE activity_clocks ADD COLUMN place TEXT NOT NULL DEFAULT '';
