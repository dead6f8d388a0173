-- Words of a referral's number, cooperative and service, for finding by how they begin: reading all of them for every search
-- takes longer with every year.
CREATE TABLE referral_words (
    word TEXT NOT NULL,
    referral TEXT NOT NULL REFERENCES referrals (id),
    PRIMARY KEY (word, referral)
);
CREATE INDEX referral_words_by_referral ON referral_words (referral);

-- One character at a time: the two engines have no function in common that finds a space.
INSERT INTO referral_words (word, referral)
WITH RECURSIVE split (referral, word, rest) AS (
    SELECT id, '', search || ' ' FROM referrals
    UNION ALL
    SELECT referral, CASE WHEN substr(rest, 1, 1) = ' ' THEN '' ELSE word || substr(rest, 1, 1) END, substr(rest, 2)
    FROM split WHERE rest <> ''
)
SELECT DISTINCT word, referral FROM split WHERE word <> '' AND substr(rest, 1, 1) = ' ';

ALTER TABLE referrals DROP COLUMN search;
