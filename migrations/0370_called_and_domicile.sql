-- What somebody wants to be called: in clear like her names, because she is searched by it. Domicile, languages and whether an
-- interpreter is needed stand encrypted with her address (`people.private`): nothing is asked by them.
ALTER TABLE people ADD COLUMN called TEXT NOT NULL DEFAULT '';
-- True of a word that stands only in what she wants to be called. Few people have one: they are found without reading the words of
-- everybody's names.
ALTER TABLE people_words ADD COLUMN called BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX people_words_called ON people_words (called, word, name, person) WHERE called = TRUE;
