-- Who asked for a person decides about her once she is named: these rows stood in the other side's work list until now, where
-- nothing could be done about them.
UPDATE referrals SET turn = CASE own_side WHEN 'receiver' THEN 'own' ELSE 'peer' END
WHERE kind = 'admission_request' AND state IN ('sent', 'under_review') AND identity = 'disclosed' AND NOT question_open
  AND NOT consent_revoked;
