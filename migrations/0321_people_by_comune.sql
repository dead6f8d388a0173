-- The people of a municipality in the order of names, and which municipalities there are, without reading everybody.
CREATE INDEX people_by_comune ON people (comune, sort_key, id, merged_into, protected, opened_by);
