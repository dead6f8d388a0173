# Records that are there twice: merging and parting them.
merging-pairs-title = Records perhaps there twice
merging-pairs-lead = Two records that may be one person. You decide: the node merges nothing by itself.
merging-pairs-empty = No record seems to be there twice
merging-pairs-empty-words = Here are records with the same tax code, or with very similar name and date of birth.
merging-pairs-more = The node is still comparing records that were changed lately: in a few minutes there may be more here.
merging-reason-tax-code = Same tax code
merging-reason-birth = Similar name, same date of birth
merging-reason-near-birth = Same name, nearly the same date of birth
merging-reason-name = Same name, date of birth not known
home-doubles = { $n ->
    [one] One record is perhaps there twice
    [100] At least { $n } records perhaps there twice
   *[other] { $n } records perhaps there twice
}
home-doubles-words = See whether they are one person. Whether they are merged is yours to decide.
merging-perhaps = Perhaps there twice: another record looks like this one.
merging-perhaps-compare = Compare them
merging-compare = Compare
merging-choose-open = Merge with another record…
merging-choose-title = Which other record is the same person
merging-choose-lead = Find it and compare: nothing is merged before the comparison.
merging-find = Name, or codice fiscale
merging-choose-nobody = I find no other record
merging-choose-nobody-words = Try a part of the name, or the codice fiscale.
merging-differ = Not the same person
merging-differ-kept = Noted: you will not be asked again.
merging-title = Merge two records
merging-lead = Choose what stays. You can go back at any time.
merging-stays = The record that stays:
merging-goes = The record that goes into it:
merging-swap = Keep the other one instead
merging-from-first = From the record that stays
merging-from-second = From the other record
merging-both = Both
merging-both-help = One below the other.
merging-alike = The same in both records
merging-moves = What moves to the record that stays
merging-moves-nothing = The other record has nothing to move.
merging-moves-words = Consents and legal bases stay as they are, with their date. Who opened the record that stays will see everything; who opened only the other one still sees it if she coordinates.
merging-moves-enrolments-person = { $n ->
    [one] One enrolment
   *[other] { $n } enrolments
}
merging-moves-diary-entries-person = { $n ->
    [one] One diary entry
   *[other] { $n } diary entries
}
merging-moves-documents-person = { $n ->
    [one] One document
   *[other] { $n } documents
}
merging-moves-activity-shares-person = { $n ->
    [one] One activity of the hours
   *[other] { $n } activities of the hours
}
merging-moves-tasks-person = { $n ->
    [one] One thing to do
   *[other] { $n } things to do
}
merging-moves-relations-person = { $n ->
    [one] One relation of family and network
   *[other] { $n } relations of family and network
}
merging-moves-relations-other = { $n ->
    [one] One relation written in another record
   *[other] { $n } relations written in other records
}
merging-moves-legal-bases-person = { $n ->
    [one] One consent or legal basis
   *[other] { $n } consents and legal bases
}
merging-moves-referrals-person = { $n ->
    [one] One referral, with who has her data
   *[other] { $n } referrals, with who has her data
}
merging-moves-referral-drafts-person = { $n ->
    [one] One draft of a referral
   *[other] { $n } drafts of referrals
}
merging-do = Merge the records
merging-done = Records merged. If it was a mistake, part them under “Merged records”.
merging-overtaken = Meanwhile one of the two records has changed: check what they say now and merge again.
merging-both-long = The two texts together are too long: choose one.
merging-refused = They cannot be merged now
merging-refused-services = Both have a place, or are on the list, in the same service. Close one of the two enrolments first in:
merging-twin-button = Close as a duplicate
merging-twin-words = Of each pair close one: the one with less written in it. Its hours stay where they are and go over to the merged record, and this end counts among no outcomes. If it was a mistake it is undone on its page.
merging-twin-referral = It moves with a referral: close the other one.
merging-twin-done = Closed as a duplicate. If there are no others, the records can be merged now.
merging-twin-first = record that stays
merging-twin-second = record that is merged
merging-twin-gone = This enrolment cannot be closed like this
merging-twin-gone-advice = Meanwhile somebody has changed it: open it and look how it stands. Nothing has changed.
merging-refused-protection = One is protected and the other is not, or both are and two people opened them. Merge them only when both are protected, by the same colleague.
merging-past-title = Merged records
merging-past-lead = The records that went into this one, what they said, and the way back.
merging-past-empty = No record was merged into this one
merging-past-empty-words = Records perhaps there twice are under “People”.
merging-past-open = Another record was merged into this one
merging-was-merged = Merged by
merging-was-parted = Parted again by
merging-said = It said:
merging-part = Part again
merging-part-title = Part the two records?
merging-part-words = The other record comes back with all that it had. What was written after the merge stays here; values changed afterwards stay as they are.
merging-parted = Records parted: each has again what it had.
merging-not-last = This merge cannot be parted now.
merging-not-last-advice = It was parted already, or another record was merged afterwards: part the last one first.
merging-led-here = The record you looked for was merged into this one.
