-- Each word of a name with one letter left out: by it a word is found that was typed with a letter wrong, missing, too many or swapped.
CREATE TABLE name_slips (
    slip TEXT NOT NULL,
    word TEXT NOT NULL REFERENCES name_words (word),
    PRIMARY KEY (slip, word)
);
CREATE INDEX name_slips_by_word ON name_slips (word);
INSERT INTO name_slips (slip, word)
WITH RECURSIVE cut (word, place) AS (
    SELECT word, 1 FROM name_words WHERE length(word) >= 3
    UNION ALL
    SELECT word, place + 1 FROM cut WHERE place < length(word)
)
SELECT DISTINCT substr(word, 1, place - 1) || substr(word, place + 1), word FROM cut;
