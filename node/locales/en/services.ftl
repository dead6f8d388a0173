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
services-legal-basis = Usual legal basis
services-legal-basis-help = It is proposed to who refers; another one can be chosen.
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
services-fact-basis = Usual legal basis
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
