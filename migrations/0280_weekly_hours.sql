-- How many minutes a week somebody works in a service by her contract; null: nobody has said.
ALTER TABLE team_members ADD COLUMN weekly BIGINT;
