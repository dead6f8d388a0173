# The home page.
home-booking-asked = Booking to approve: { $resource }
home-booking-late = It should be back already: { $resource }
home-booking-today = To be handed out or fetched today: { $resource }
home-booking-free = A time that you waited for has become free: { $resource }
home-morning = Good morning { $name }
home-afternoon = Good afternoon { $name }
home-evening = Good evening { $name }
home-lead = This is what awaits you today.
home-new-person = New person
home-new-referral = New referral
home-invite = Invite a cooperative
home-today = To do today
home-nothing = Nothing pending
home-nothing-words = When a cooperative writes to you, or when somebody must telephone, you find it here.
home-nothing-reads = When something needs your attention, you find it here.
home-revoked = Consent revoked, and the answer is still missing
home-drafts = { $n ->
    [one] A referral that you were writing
   *[other] { $n } referrals that you were writing
 }
home-drafts-words = Kept as drafts: nothing has left.
home-news = News from the other cooperatives
home-now = now:
home-overdue = { $n ->
    [one] A message to { $peer } has not arrived yet: telephone
   *[other] { $n } messages to { $peer } have not arrived yet: telephone
 }
home-nobody-named = Nobody is told of urgent referrals by e-mail at once
home-nobody-named-words = Write who is told by e-mail when an urgent referral arrives, and who stands in.
home-halted = { $peer }'s node takes no more of our messages
home-halted-words = They stay in the queue and nothing is lost. Find out by telephone what has happened, then press Try now on the page Deliveries:
home-halted-ask = They stay in the queue and nothing is lost. Whoever administers the node has to find out by telephone what has happened and let them go on:
home-held = Deliveries to { $peer } have been held for { $days } days
home-held-words = Nothing is lost and the node tries once a day, but somebody has to find out what has happened:
home-telephone = call { $number }
home-open = Open
home-call = New answers to “who has a place?”
home-call-place = There is a place: choose
home-link-confirm = The link waits for a person: compare the code by telephone.
home-link-frozen = The link is stopped: read why and what to do.
home-link-renamed = It says it has another name or telephone: check before you accept it.
home-link-proposal = It proposes an agreement: read it, then sign or decline it.
home-link-certificate = The certificate of their node has expired: messages pass all the same, but it must be renewed.
home-link-keys = Their node has new keys: if they have not told you, call them.
home-to-answer = your turn
home-sent = sent, open
home-received = received, open
home-finished = in the archive
home-network = Linked cooperatives
home-heard = last contact
home-alert-failing = An urgent alert has not left
home-restored = This node was restored from a backup
home-restored-words = See what may have come back: users, consents, erased data.
home-restored-work = What you did here after { $when } may be gone: look at the records, notes and attachments of those days. What the other cooperatives had received already comes back by itself.
home-place-over = The place is no longer held
home-place-over-sender = speak to the other cooperative, or withdraw
home-place-over-receiver = start, hold it longer, or say that there is none any more
home-consent-ending = The consent of { $name } is about to end
home-consent-ended = The consent of { $name } has ended
home-consent-ended-on = ended on { $day }: renew it, or say that it is no longer needed
home-paper-ends = A document of { $name } is about to end
home-paper-ended = A document of { $name } has ended
home-kept = { $n ->
    [one] One referral is past the time it may be kept
   *[other] { $n } referrals are past the time they may be kept
}
home-kept-words = The agreement does not let you keep them longer: look at them and erase them.
home-clock = This computer’s clock does not agree with those of the other cooperatives
home-clock-words = This one says { $ours }, the others { $theirs }. Nothing is lost and messages go through; but dates read wrongly, and a referral expires by itself only when it is time for the others too. Whoever runs the node should turn on time synchronisation.
home-disk-full = The disk of the node is full
home-disk-full-words = The other cooperatives wait and nothing is lost, but what you write here may not be saved. Whoever runs the node must make room at once.
home-disk-low = The disk of the node is nearly full
home-disk-low-words = The node accepts no messages from the other cooperatives: they wait, and nothing is lost. What you write here is saved and leaves. Whoever runs the node must make room.
home-no-telephone = its document tells no number: look for it among your own contacts
home-figures = Figures of referrals and places
home-figures-sent = referrals sent, under way
home-figures-received = referrals received, under way
home-figures-expired = received and expired, in the last year
home-figures-places = free places offered, of { $n }
home-unusable = Messages that could not be used, with { $peer }: see why
home-places = Free places
home-all-services = All our services
# What to do about a referral that waits here.
home-day = Your day
home-day-nothing = There is nothing in your calendar today.
home-calendar = The whole calendar
home-hours = Your hours
home-mine = Your people
home-mine-inside = { $n ->
    [one] one person in care
   *[other] { $n } people in care
}
home-unsigned = Your hours of { $month } have to be signed
home-to-close = Hours of { $month } to be closed: { $service }
home-hours-done = { $hours } hours done
home-contract-near = The hours of the contract { $name } are nearly used
home-contract-ends = The contract { $name } is about to end
home-contract-used = { $n } % used
home-contract-until = until { $day }
home-authorised-ends = The authorisation of hours of { $name } is about to end
home-authorised-ends-days = The authorisation of days of { $name } is about to end
home-authorised-ended = The authorisation of hours of { $name } has ended
home-authorised-ended-days = The authorisation of days of { $name } has ended
home-authorised-ends-hidden = The authorisation of hours of one person is about to end
home-authorised-ends-hidden-days = The authorisation of days of one person is about to end
home-authorised-ended-hidden = The authorisation of hours of one person has ended
home-authorised-ended-hidden-days = The authorisation of days of one person has ended
home-died = { $name }: died on { $day }
home-died-words = Enrolments have ended, and what was planned after that day will not be done.
