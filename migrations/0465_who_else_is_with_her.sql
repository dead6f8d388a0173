-- Who is with one person at one time is asked of a whole week of a team. With the activity in the index, the usual answer, that nobody
-- else is, comes from the index alone.
DROP INDEX activity_shares_by_person;
CREATE INDEX activity_shares_by_person ON activity_shares (person, day, activity);
