-- Who is in a service now, with what she is counted by. Whatever happens to her (a step, a corrected day of birth, a merge, an
-- erasure), this row says what has to be taken out of the counts before she is counted anew.
CREATE TABLE people_in_care (
    person TEXT PRIMARY KEY REFERENCES people (id),
    birth_date TEXT NOT NULL,
    comune TEXT NOT NULL
);
INSERT INTO people_in_care (person, birth_date, comune)
SELECT p.id, p.birth_date, p.comune FROM people p
WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id AND e.state IN ('active', 'suspended'));

-- How many of them were born on a day (empty: not known), and live in a municipality; a line that counts nobody goes.
CREATE TABLE in_care_by_birth (
    birth_date TEXT PRIMARY KEY,
    people BIGINT NOT NULL
);
INSERT INTO in_care_by_birth (birth_date, people) SELECT birth_date, COUNT(*) FROM people_in_care GROUP BY birth_date;
CREATE TABLE in_care_by_comune (
    comune TEXT PRIMARY KEY,
    people BIGINT NOT NULL
);
INSERT INTO in_care_by_comune (comune, people) SELECT comune, COUNT(*) FROM people_in_care GROUP BY comune;

-- How many enrolments a service has in each state.
CREATE TABLE enrolment_totals (
    service TEXT NOT NULL,
    state TEXT NOT NULL,
    enrolments BIGINT NOT NULL,
    PRIMARY KEY (service, state)
);
INSERT INTO enrolment_totals (service, state, enrolments)
SELECT service, state, COUNT(*) FROM enrolments GROUP BY service, state;
