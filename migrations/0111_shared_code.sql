-- The code that both nodes say of a referral is searched like its number: the last eight digits of its id, in two words.
INSERT INTO referral_words (word, referral) SELECT substr(id, length(id) - 7, 4), id FROM referrals WHERE true ON CONFLICT DO NOTHING;
INSERT INTO referral_words (word, referral) SELECT substr(id, length(id) - 3, 4), id FROM referrals WHERE true ON CONFLICT DO NOTHING;
