-- Whose the person is follows her record: a hand-over of the first version moved it on the referral alone.
UPDATE referrals SET person_opened_by = (SELECT p.opened_by FROM people p WHERE p.id = referrals.person)
    WHERE person IN (SELECT id FROM people);
-- The code that both nodes say is also found when it is typed without its hyphen.
INSERT INTO referral_words (word, referral) SELECT substr(id, length(id) - 7, 8), id FROM referrals WHERE true ON CONFLICT DO NOTHING;
