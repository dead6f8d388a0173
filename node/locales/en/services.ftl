# The cooperative's services.
services-free = Free
services-of-all = of { $all }
services-say-places = Save
services-places-said = Free places updated and published.
services-places-title = Free places
services-places-lead = Nothing was saved: correct the number that is marked and save again.
services-places-meanwhile = Meanwhile somebody else wrote { $n }. What you typed is still here: check it and save again.
services-lead = What your cooperative offers. When you save, linked cooperatives know at once.
services-lists = Lists of services
services-own = Ours
services-network = In the network
services-add = Add a service
services-new-title = New service
services-edit-lead = What you write here is signed and shown to the other cooperatives. Do not write names of people.
services-empty-title = No services yet
services-empty = Add the services that can receive referrals: linked cooperatives will see them with their free places.
services-name = Name of the service
services-description = What it does
services-description-help = Who it is for, what it offers, how it works. Two or three sentences are enough.
services-category = Category
services-area = Who it is for
services-choose = Choose…
services-comune = Municipality
services-address = Address
services-withheld = Protected place: do not show the address
services-withheld-help = The address does not leave the node. You tell it only to those who are accepted.
services-address-or-withheld = Write the address, or mark the place as protected.
services-territory = Territory served
services-territory-help = Left empty, it is the municipality.
services-schedule = Opening hours
services-telephone = Telephone of the service
services-email = E-mail of the service
services-email-help = Of the service, not of a person.
services-eligibility = Who can be taken in
services-eligibility-help = Requirements, papers needed.
services-minimum-age = From (completed years)
services-maximum-age = Up to (completed years)
services-ages-help = Empty: no limit. Who refers sees the services for the person’s age first.
services-ages-turned = This age is below the other one: check the two numbers.
services-ages-both = From { $from } to { $to } years
services-ages-from = From { $from } years
services-ages-to = Up to { $to } years
services-not-her-age = Not for this age
services-places = Places
services-free-of = { $free } free of { $all }
services-places-unknown = not told
services-available = Free places now
services-maximum = Places in all
services-unit = What is counted
services-unit-help = For example: places, hours a week, meals.
services-counted = The node counts the free places
services-counted-help = Those of people in the service, suspended or with an assigned place are not free. The free ones written above are not needed.
services-counted-maximum = To count free places write how many there are in all.
services-counted-unit = The node counts places: of hours or meals you say how many are free.
services-places-both = Write both numbers, or leave both empty.
services-places-more = There cannot be more free places than places.
services-also = Something else is counted too
services-also-help = For example day places beside beds, or hours a week. The places that the node counts, and that lists show, are those above; of these you say how many are free.
services-unit-2 = What, besides the first
services-available-2 = Free now, of the second
services-maximum-2 = In all, of the second
services-unit-3 = What, besides the second
services-available-3 = Free now, of the third
services-maximum-3 = In all, of the third
services-unit-needed = Write what is counted.
services-unit-twice = This is counted already: write another name.
services-places-first = Fill in the places above first.
services-accepts = Takes referrals
services-accepts-help = Unticked, the service stays visible but nobody can refer to it.
services-state = State
services-state-open = takes referrals
services-state-paused = takes no referrals
services-state-closed = closed
services-part-what = The service
services-part-places = Places
services-part-where = Where and when
services-part-who = Who sees it
services-visibility = Visible to
services-legal-basis = Legal basis
services-legal-basis-help = What the work with whoever is in the service rests on. A contract is for who pays herself: for data on health it is not enough alone (GDPR, art. 9).
services-publish = Save and publish
services-published = Saved. Linked cooperatives receive the news.
services-close = Close the service
services-close-title = Close the service?
services-close-words = It disappears from the lists of the other cooperatives. Referrals already made stay readable. You can open it again.
services-close-inside = { $n ->
    [one] One person has a place here: the enrolment stays open.
   *[other] { $n } people have a place here: their enrolments stay open.
}
services-closed = Service closed.
services-closed-at = Closed on { $date }. Other cooperatives do not see it.
services-open = Open the service again
services-tax-code = There is a codice fiscale here. Take it out: everybody reads this text.
services-one-line = Write on one line.
services-changed-meanwhile = Somebody has changed the service meanwhile. What you typed is still here: look at what is different and save again.

visibility-linked = Linked cooperatives
visibility-linked-help = Every linked cooperative reads it, and must not show it to others.
visibility-public = Others too
visibility-public-help = Linked cooperatives may pass it on. Anybody reads it, if the administrator of the node publishes the services as open data.
visibility-unlisted = Nobody
visibility-unlisted-help = It stays here, as a draft.

area-family_and_minors = Families and minors
area-disability = Disability and mental health
area-addiction = Addiction
area-elderly = Older people
area-migrants = Migrants
area-poverty = Poverty and adult hardship
area-mixed = Several areas

category-A = A · Social information desk
category-B = B · Prevention and awareness
category-C = C · Emergency intervention
category-D = D · Support to person and family
category-E = E · Social integration
category-F = F · Education and work inclusion
category-G = G · Home care
category-H = H · Meals, transport and other help
category-I = I · Economic contributions
category-L = L · Day centres
category-M = M · Residential

legal-basis-consent = Consent of the person
legal-basis-contract = Contract with the person
legal-basis-public_interest = Task of public interest
legal-basis-care = Social or health care
legal-basis-legal_obligation = Legal obligation
legal-basis-court_order = Court order
legal-basis-vital_interest = Vital interest

# The head of the page of a service.
services-at-a-glance = At a glance
services-view-lead = What this service offers, who works there and what is around it.
services-fact-people = People
services-fact-team = Team
services-fact-hours = Hours
services-fact-contracts = Contracts under way
services-fact-controller = Data controller
services-fact-kept = How long data are kept
services-fact-basis = Legal basis
services-fact-unsaid = Not written yet
services-fact-inside = { $n } in the service
services-fact-by-hand = { $free ->
    [one] 1 place free of { $all }, written by hand
   *[other] { $free } places free of { $all }, written by hand
}
services-fact-waiting = { $n } on the waiting list
services-fact-team-n = { $n ->
    [0] Nobody, for now
    [one] One person
   *[other] { $n } people
}
services-fact-hours-people = Hours by person
services-fact-no-cig = no CIG
services-fact-no-end = no last day
services-fact-until = until { $day }
services-fact-no-contract = No contract under way
services-fact-contracts-all = All contracts
services-fact-controller-joint = { $who }, together with us
services-fact-controller-processor = { $who }; we are its processor
services-fact-years = { $n ->
    [0] Nothing obliges to keep them
    [one] One year after the last day
   *[other] { $n } years after the last day
}

# Hours by days, and costs.
services-schedule-help = In words. Hours day by day are written from the page of the service, once it is saved; if you write something here, the other cooperatives read this.
services-day-1 = Mon
services-day-2 = Tue
services-day-3 = Wed
services-day-4 = Thu
services-day-5 = Fri
services-day-6 = Sat
services-day-7 = Sun
services-day-all = every day
services-period-both = from { $from } to { $to }
services-period-from = from { $from }
services-period-to = until { $to }
services-period-turned = It ends before it begins: check the two days.
services-year = Write the year with four digits.
services-plain-text = There is a sign that cannot be read: delete it and write again.
services-valid = It holds for a time only
services-valid-from = From
services-valid-to = To
services-details-save = Save
services-details-meanwhile = Meanwhile somebody has changed what was there. What you wrote is still here: look at what is different and save again.
services-hours-title = Opening hours
services-hours-write = Write the hours
services-hours-change = Change the hours
services-hours-lead = When the service is open, day by day. Do not write names of people.
services-hours-help = A row for each time: choose the days, then from when to when. If it closes for lunch write two rows, morning and afternoon. More empty rows appear when you save.
services-hours-row = Time { $n }
services-hours-days = Days
services-hours-opens = Opens at
services-hours-closes = Closes at
services-hours-time-help = For example 9, 9:30 or 930. Midnight: 24.
services-hours-description = Good to know
services-hours-description-help = For example: by appointment, the desk only.
services-hours-closures = When it is closed
services-hours-closures-help = Holidays, in words. For example: the last three weeks of August and public holidays.
services-hours-closed = closed: { $words }
services-hours-whole-day = around the clock
services-hours-no-day = Choose at least one day for this time.
services-hours-no-time = Write a time as 9, 9:30 or 930.
services-hours-turned = It closes before it opens: check the two times. If it closes after midnight write two rows: until 24, and from 0 of the next day.
services-hours-overlap = This time overlaps with another one ({ $day }): { $who }. Nothing was saved and what you wrote is still here: correct one of the two.
services-hours-saved = Hours saved.
services-costs-title = What the person pays
services-costs-write = Write the costs
services-costs-change = Change the costs
services-costs-lead = What whoever uses the service pays. Do not write names of people.
services-costs-free = It is free for everybody
services-costs-free-help = Whoever uses the service pays nothing. If you tick this the rows below stay empty.
services-costs-help = Otherwise a row for each cost: the fee, the share of the person, meals. More empty rows appear when you save.
services-costs-row = Cost { $n }
services-costs-option = For what, or for whom
services-costs-option-help = For example: Fee, Share, Meals, ISEE up to 9,000 euro.
services-costs-amount = How much, in euro
services-costs-amount-help = Empty if it is not one number: then explain it below.
services-costs-description = How it is worked out
services-costs-description-help = For example: a month; a meal; by the ISEE, in bands set by the Comune.
services-costs-free-words = Free: whoever uses the service pays nothing
services-costs-no-option = Write for what, or for whom, this cost is.
services-costs-no-amount = Write how much is paid, or how it is worked out.
services-costs-free-and = You ticked “It is free for everybody”, but a cost is written here: untick it or empty the row.
services-costs-saved = Costs saved.

# Places, accessibility and languages.
services-address-help = Of the main place. Other places, and who can get in, are written from the page of the service, once it is saved.
services-access = Accessibility
services-access-step_free = step-free entrance or ramp
services-access-lift = lift
services-access-toilet = toilet for wheelchair users
services-access-parking = reserved parking
services-access-tactile = tactile paths or Braille
services-access-hearing = help for who hears little or signs
services-access-no_wheelchair = no way in with a wheelchair
services-access-details = What else to know to get in
services-access-details-help = For example: the ramp is in the courtyard, ring at the gate.
services-access-both = You ticked “step-free entrance” and also “no way in with a wheelchair”: untick one of the two.
services-locations-title = Places and accessibility
services-locations-write = Write the places
services-locations-change = Change the places
services-locations-lead = Where the service is and who can get in. Do not write names of people.
services-locations-withheld = The address of this service is not shown
services-locations-withheld-words = The places you write here are shown: do not write a protected place.
services-locations-main = Main place
services-locations-main-at = { $where }. Address and telephone are changed on the page of the service.
services-locations-main-withheld = The address is not shown. What you write here is read only by who works in the cooperative.
services-locations-main-name = What the place is called
services-locations-main-name-help = Only if its name is not that of the service.
services-locations-help = If the service is elsewhere too, a row for each other place. To take a place away empty its row. More empty rows appear when you save.
services-locations-row = Other place { $n }
services-locations-name = What it is called
services-locations-name-help = For example: Imola desk.
services-locations-telephone = Telephone of the place
services-locations-telephone-help = Empty if it is that of the service.
services-locations-tel = tel. { $number }
services-locations-no-name = Write what this place is called.
services-locations-no-address = Write the address of this place.
services-locations-saved = Places saved.
services-locations-others = Other places
services-locations-also = { $n ->
    [one] and one more place
   *[other] and { $n } more places
}
services-languages-title = Languages
services-languages-write = Write the languages
services-languages-change = Change the languages
services-languages-lead = Which languages are spoken with who comes. Do not write names of people.
services-languages-spoken = Spoken by who works in the service
services-languages-other = Other languages
services-languages-interpretation = With an interpreter or mediator
services-languages-interpretation-help = For example: Chinese and Urdu, on request, two days ahead.
services-languages-interpreted = with an interpreter: { $words }
services-languages-saved = Languages saved.
