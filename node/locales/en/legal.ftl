# Consents and legal bases.
legal-title = Consents and legal bases
legal-none = No consent on record. Without a legal basis the name cannot be told to another cooperative.
legal-new = Record a consent
legal-new-title = New consent or legal basis
legal-new-lead = It holds for one purpose and, if it is a consent to tell somebody, for one recipient. Withdrawing it is as easy as giving it.
legal-basis = Legal basis
legal-purpose = What it is for
legal-purpose-referral = Telling the identity for a referral
legal-purpose-care = The work with the person
legal-purpose-contact = Telling the person about other activities
legal-recipient = To which linked cooperative
legal-recipient-none = None
legal-recipient-help = For a referral by consent a linked cooperative must be chosen.
legal-recipient-needed = Choose the cooperative: nobody consents to everybody.
legal-given-on = Given on
legal-given-in-future = The date is in the future.
legal-expires-on = Ends on
legal-expires-help = Left empty, it holds until it is withdrawn.
legal-expired-already = It would have ended already: check the date.
legal-notice = Notice given
legal-notice-help = The version that was read and handed to the person: the newest of each service.
legal-note = Who gave it and where the paper is
legal-note-help = For example: signed by the mother, folder at the office.
legal-record = Record
legal-recorded = Recorded.
legal-standing-live = holds
legal-standing-ending = about to end
legal-standing-expired = ended
legal-standing-withdrawn = withdrawn
legal-standing-mistaken = written by mistake
legal-from-to = from { $from } to { $to }
legal-from = from { $from }
legal-withdraw = Withdraw
legal-withdraw-title = Withdraw the consent?
legal-withdraw-words = Referrals that rest on this consent are taken back at once, and the other cooperative erases the data. If the work has begun or is over, the other cooperative must say whether it keeps the data and on what basis, or erase them. This cannot be undone: to give it again, a new one is recorded.
legal-withdrawn = Consent withdrawn. The referrals that rested on it know.
legal-withdraw-beside = { $n ->
    [one] The other consent to { $name } is withdrawn with it:
   *[other] The other { $n } consents to { $name } are withdrawn with it:
}
legal-renew = Renew
legal-settle = No longer needed
legal-settled = Marked: no longer needed.
legal-not-settled = Not marked: it still holds, or somebody has dealt with it already.
legal-correct = Correct
legal-correct-title = Correct a consent
legal-correct-lead = What you write here holds instead of the wrong one, which stays, marked as written by mistake.
legal-correct-relied = Referrals to its cooperative rest on the wrong one ({ $who }). Leave the basis “Consent”, the same recipient and purpose, and an end that is not over; if the person never said yes, go back to the record and use “Withdraw”: the referrals are withdrawn and the other cooperative is told. What you wrote is still here.
legal-corrected = Corrected: the new one holds, and the one before stays, marked as written by mistake.
legal-mistaken-title = It should not have been written at all
legal-mistaken-words = If the person never gave this consent, for example because it was another’s, mark it as written by mistake: it holds no more, and who marked it and when stays written. If she gave it and then took it back, go back to the record and use “Withdraw”.
legal-mistaken = Mark as written by mistake
legal-marked-mistaken = Marked as written by mistake: it holds no more.
legal-mistaken-on = marked as a mistake on { $day } by { $name }
legal-mistaken-relied = Nothing has changed: referrals rest on this consent ({ $who }). If a date or a word is wrong use “Correct”, with the same recipient. If the person never said yes use “Withdraw”: the referrals are withdrawn and the other cooperative is told.
legal-mistaken-basis-relied = Nothing has changed: referrals rest on this basis ({ $who }). If a date or a word is wrong use “Correct”, with the same basis. If it is not the right basis, withdraw or close the referrals first, or record the same basis as it should be.
legal-correct-basis-relied = Referrals rest on the wrong one ({ $who }). Leave the same basis, the purpose “Telling the identity for a referral” and an end that is not over; if it is not the right basis, withdraw or close the referrals first. What you wrote is still here.
legal-relied-hidden = { $n ->
    [one] another one of colleagues, which you may not open
   *[other] { $n } others of colleagues, which you may not open
 }
legal-mistaken-already = Nothing has changed: meanwhile this consent was marked as written by mistake, and holds for nothing. Look at the person’s record: if another one holds, withdraw that.
legal-not-mistaken = Nothing has changed. A consent is marked as a mistake by who recorded it, or by who coordinates, and only while it is neither withdrawn nor marked already. Look at the person’s record, and ask one of them if it is needed.
legal-settled-on = marked on { $day } as no longer needed
legal-who-has = Who has her data
legal-who-has-none = No other cooperative has received data about this person through a referral.
legal-none-consent = No consent on record, and «{ $service }» rests on consent: ask for it and record it.
legal-none-other = No consent on record. The service that the person is in rests on something else ({ $basis }): none is needed for it. To tell the name to another cooperative, the basis is chosen in the referral.
legal-who-has-hidden = { $n ->
    [one] There is also a referral that you may not see.
   *[other] There are also { $n } referrals that you may not see.
}
held-record = the record is here since { $day }
held-unsaid = nobody has written yet for how long, nor for whom
held-by-hand = Whoever told them knows: the node sends nothing to who is not linked.
held-given-benefit = Rows for the SIUSS with the person’s name
held-given-statement = Statement with the person’s name
held-given-on = downloaded on { $day }
held-given-between = downloaded several times, from { $from } to { $to }
legal-told-named = knows the name
legal-told-unnamed = only without name
legal-told-on-its-way = name queued
legal-told-erased = data erased
legal-holder-opened-sent = sent on
legal-holder-opened-received = received on
legal-holder-consent = { $basis }, since { $from }
legal-holder-consent-revoked = { $basis }, since { $from }, withdrawn on { $to }
legal-holder-fields-sender = Fields told
legal-holder-fields-receiver = Fields it has told us
legal-holder-since = Name told on
legal-holder-ticked = Fields chosen for when there is a place
legal-holder-on-its-way = Fields queued, not arrived yet
legal-holder-documents = Documents attached
legal-purpose-images = Taking and using pictures
legal-purpose-communication = Telling a body (school, ASL, Comune…)
legal-named = Or to whom, in your words
legal-named-help = Whoever is not linked: the school, the ASL, the Comune, the site or newsletter on which a picture goes.
legal-named-needed = Write to which body, or choose a cooperative: nobody consents to everybody.
legal-recipient-one = Choose a linked cooperative or write to whom: only one of the two.
legal-recipient-linked = A referral goes to a linked cooperative only: choose it from the list, or change the purpose to “Telling a body”.
legal-recipient-none-for-care = The work with the person stays here: take the recipient away, or choose another purpose.
legal-notice-another = Another one, written below
legal-notice-words = Another notice
legal-notice-words-help = For example that of the Comune, with its date. Empty if you chose it above.
legal-notice-one = Choose a version or write another one: only one of the two.
notice-title = Notice
notice-over = Notice on the processing of data
notice-lead = What the person was told about their data, with which version and on which day.
notice-read = Read and print
notice-others = Other versions:
notice-handed-out = Handed out
notice-handed = Version { $number }, handed out on { $day }
notice-none = It is not written that it was handed out.
notice-no-version = This service has no notice yet. A coordinator, or whoever watches over data protection, writes it in “Processing and notice” of the service.
notice-number = Version
notice-on = Handed out on
notice-to = To whom
notice-to-person = To the person
notice-to-representative = To who speaks for the person
notice-write = Mark as handed out
notice-written = Marked as handed out.
notice-too-early = On that day this version was not there yet: choose another one, or look at the day.
audit-enrolment-notice = Notice marked as handed out
merging-moves-notices-handed-out-person = { $n ->
    [one] One notice that was handed out
   *[other] { $n } notices that were handed out
}
