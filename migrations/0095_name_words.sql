-- The whole name beside each of its words: the other typed words are compared where the first one is found.
ALTER TABLE people_words RENAME TO people_words_before;
CREATE TABLE people_words (
    word TEXT NOT NULL,
    name TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (word, name, person)
);
INSERT INTO people_words (word, name, person)
SELECT w.word, p.sort_key, w.person FROM people_words_before w JOIN people p ON p.id = w.person;
DROP TABLE people_words_before;
CREATE INDEX people_words_by_person ON people_words (person);

-- Every word that some name has, and how many records have it: a town has many people and few names, so the trigrams of the
-- words are few. A word that no record has any more goes, and its trigrams with it.
CREATE TABLE name_words (
    word TEXT PRIMARY KEY,
    records BIGINT NOT NULL
);
INSERT INTO name_words (word, records) SELECT word, COUNT(*) FROM people_words GROUP BY word;
CREATE TABLE name_trigrams (
    trigram TEXT NOT NULL,
    word TEXT NOT NULL REFERENCES name_words (word),
    PRIMARY KEY (trigram, word)
);
CREATE INDEX name_trigrams_by_word ON name_trigrams (word);
INSERT INTO name_trigrams (trigram, word)
WITH RECURSIVE cut (word, framed, place) AS (
    SELECT word, '  ' || word || ' ', 1 FROM name_words
    UNION ALL
    SELECT word, framed, place + 1 FROM cut WHERE place + 3 <= length(framed)
)
SELECT DISTINCT substr(framed, place, 3), word FROM cut;
DROP TABLE people_trigrams;
