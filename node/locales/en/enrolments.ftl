# Enrolments: who is in a service, who waits, who was there.
enrolments-title = Enrolments
enrolments-lead = Who is in the service, who waits for a place and in which order, who was there.
enrolments-lists = Lists of the people of the service
enrolments-part-in-carico = In the service
enrolments-part-lista = Waiting list
enrolments-part-concluse = Closed
enrolments-empty-in-carico = Nobody is in it
enrolments-empty-lista = Nobody waits
enrolments-empty-concluse = Nothing closed
enrolments-empty-words = With “New enrolment” you add a person. You see only the people that your role may see.
enrolment-minor-alone = They are a minor, and it is not written who represents them.
enrolments-without-notice = Without today’s notice
enrolments-without-notice-only = Only those who have not been handed today’s notice yet.
enrolments-without-notice-all = See all
enrolments-without-notice-nobody = Everybody has been handed today’s notice.
enrolments-free = { $n ->
    [one] free place, of { $all }
   *[other] free places, of { $all }
}
enrolments-taken = { $n ->
    [one] person with a place
   *[other] people with a place
}
enrolments-not-counted = You write the free places of this service by hand: who is enrolled here does not change them.
enrolments-count-here = Let the node count them
enrolments-people = People

enrolment-new = New enrolment
enrolment-new-title = New enrolment
enrolment-new-lead = A person comes into a service, or waits for a place.
enrolment-person = Who
enrolment-nobody = Nobody found.
enrolment-service = Service
enrolment-act = What happens
enrolment-on = From which day
enrolment-on-help = Today or a day that is past.
enrolment-points = Points in the ranking
enrolment-points-help = From 0 to 999: more points come first; with equal points, whoever waits longer.
enrolment-estimated = When a place is thought to be free
enrolment-estimated-help = Leave empty if nobody knows.
enrolment-estimated-passed = { $day } (the estimate has passed: look at it again)
enrolment-estimate = Estimate
enrolment-estimate-now = there is a place now
enrolment-estimate-column = Estimate, from the places that become free
enrolment-from-help = The day that counts among equal points. Empty: that of the step.
enrolment-until = Until when
enrolment-held-until = The place is held until
enrolment-review = To be looked at again on
enrolment-reason = Reason
enrolment-note = To remember
enrolment-note-help = Read by whoever may see the person.
enrolment-save = Save
enrolment-begun = Enrolment saved.
enrolment-begin-active = In the service from that day.
enrolment-begin-assigned = Has the place and has not begun.
enrolment-begin-waiting = Waits for a place, with points.
enrolment-begin-requested = Has asked, and it is not decided.

enrolment-state = State
enrolment-state-requested = Requested
enrolment-state-waiting = Waiting
enrolment-state-assigned = Place assigned
enrolment-state-active = Active
enrolment-state-suspended = Suspended
enrolment-state-closed = Closed
enrolment-since = Since
enrolment-started = In the service since
enrolment-contact = Whom to call
enrolment-contact-telephone = Telephone of whom to call
enrolment-rank = Place in line
enrolment-waiting-since = Waits since
enrolment-particulars = More
enrolment-now = Now
enrolment-story = What happened
enrolment-from-day = From { $day }
enrolment-others = The people of the service
enrolment-open-referral = Open the referral
enrolment-open = Open the enrolment
enrolment-from-referral = In which service
enrolment-from-referral-button = Open the enrolment
enrolment-service-gone = This service is not there any more
enrolment-service-gone-advice = Go back to the referral and choose another service.
enrolment-with-referral = It came with a referral and moves with it: both cooperatives see its steps, so they are taken there.
enrolment-detach = Part from the referral
enrolment-detach-words = From here on it moves by hand, and what happens in the referral changes it no more. For a wrong service, or a referral that moves no more.
enrolment-detached = Parted from the referral: from here on it moves by hand.
enrolment-begun-already = The enrolment of this referral is there already
enrolment-begun-already-advice = Go back to the referral and open it from there. Nothing has changed.
enrolment-tie-button = Tie to the referral
enrolment-tie-agrees = Already in this service: “{ $now }”, as the referral says. Tied, the days are those of the referral, and from here on both move together. Hours, diary and plan stay.
enrolment-tie-becomes = Already in this service: here it is “{ $now }”, the referral says “{ $after }”. Tied, it becomes “{ $after }”, and from here on both move together. Hours, diary and plan stay.
enrolment-tie-ahead = Already in this service: here it is “{ $now }”, the referral stands at “{ $after }”. First take the referral on until it has started; then they can be tied here.
enrolment-tie-offered = Already in this service, with a place offered: open the enrolment, write what was answered, then come back here.
enrolment-tie-first = Already in this service: nothing has changed. Below you can tie it to the referral.
enrolment-tied = Enrolment tied to the referral: from here on both move together.
enrolment-referral-waits = There is a referral about this person that no enrolment follows
enrolment-referral-waits-words = Open the referral and begin the enrolment there, or tie the one that exists: so both move together. What you begin here follows no referral.

enrolment-act-avvia = Take in
enrolment-act-avvia-help = The person comes into the service.
enrolment-act-avvia-done = The person is in the service.
enrolment-act-riprendi = Resume
enrolment-act-riprendi-help = The person comes back into the service after the pause.
enrolment-act-riprendi-done = The person is in the service again.
enrolment-act-assegna = Assign the place
enrolment-act-assegna-help = The place is taken although it has not begun.
enrolment-act-assegna-done = Place assigned.
enrolment-act-lista = Waiting list
enrolment-act-lista-help = Waits for a place: with how many points, and when it is thought to come.
enrolment-act-lista-done = On the waiting list.
enrolment-act-punti = Change points
enrolment-act-punti-help = The points, the day since which she waits, when a place is thought to be free.
enrolment-act-punti-done = Waiting list updated.
enrolment-act-sospendi = Suspend
enrolment-act-sospendi-help = It rests for a while: the place stays taken.
enrolment-act-sospendi-done = Enrolment suspended.
enrolment-act-concludi = Close
enrolment-act-concludi-help = The enrolment ends; a place that was taken is free. What is written stays.
enrolment-act-concludi-done = Enrolment closed.

# Why a request came to nothing.
enrolment-ending-request_requirements = Does not meet the requirements
enrolment-ending-request_renounced = Has given it up
enrolment-ending-request_elsewhere = Is cared for elsewhere
enrolment-ending-request_moved = Has moved away
enrolment-ending-request_unreachable = Cannot be reached
enrolment-ending-request_lapsed = The time has passed without an answer
enrolment-ending-request_no_place = The service will have no place
enrolment-ending-request_mistake = It was there twice, or a mistake
enrolment-ending-request_deceased = Death
enrolment-ending-request_other = Other
enrolment-ending-twin = Was there twice: the same enrolment exists two times
enrolment-ending-help = She never came into the service: these reasons do not count among its outcomes.

enrolment-refused-not-now = This step cannot be taken now: look at the state above.
enrolment-refused-before = This day is before the last step.
enrolment-refused-future = This day has not come: for a place that is held use “Place assigned”.
enrolment-refused-full = Every place is taken. Put the person on the waiting list.
enrolment-refused-twice = Already in this service or waiting for it: open the enrolment from the person’s page.
enrolment-refused-closed = This service is closed: nobody comes into it any more.
enrolment-refused-year = Write the year with four figures.
enrolment-refused-from = This day is after that of the step.
enrolment-refused-reasons = Whoever was in the service ends for other reasons than whoever never came in: choose again.
enrolment-overtaken = Meanwhile somebody else took a step: it stands above. What you typed is still here; if it still holds, press again.
enrolment-meanwhile = The last step, taken meanwhile

# The last step was wrong.
enrolment-correggi = Correct the last step
enrolment-correggi-lead = The same step, with the right day, reason or note. The one before stays in the story, struck out.
enrolment-correggi-done = Step corrected.
enrolment-annulla = Undo the last step
enrolment-annulla-lead = It is as it was before, and the step counts in no number any more. It stays in the story, struck out, with the reason.
enrolment-annulla-done = Step undone.
enrolment-back = Back to the enrolment
enrolment-wrong-step = The step to put right
enrolment-goes-back = It goes back to
enrolment-undo-why = Why it was wrong
enrolment-undone-over = Meanwhile every place is taken: undone, the service will have one person more than places. If nobody has taken hers, look at the open offers.
enrolment-hours-hang = { $n ->
    [one] On one day there are hours done for her
   *[other] On { $n } days there are hours done for her
}
enrolment-hours-more = { $n ->
    [one] and one more day
   *[other] and { $n } more days
}
enrolment-hours-hang-words = They say that she was in the service. If the hours are wrong too, correct those first (Hours done, of her enrolment); if they are right, the step cannot be changed like this.
enrolment-step-corrected = { $state }: corrected later
enrolment-step-undone = { $state }: undone
enrolment-step-corrects = { $state }: as corrected
enrolment-step-undoes = Undone: the step “{ $state }”
enrolment-step-again = Again: { $state }
enrolment-step-again-short = back to here: step undone
enrolment-struck-corrected = corrected later
enrolment-struck-undone = undone
enrolment-refused-referral = The steps of this enrolment are those of its referral, signed by both cooperatives: they are put right there. If the referral is over and she comes back, open a new enrolment.
enrolment-refused-points = It changed only the place on the list: write the right points with “Change points”.
enrolment-refused-no-step = No step is left to put right. If there is need, open a new enrolment.
enrolment-refused-hours = Hours were done on those days: they stand above. Nothing has changed.

enrolment-first-in-line = A place is free and somebody waits: { $service }
enrolment-first-in-line-words = First in line
enrolment-first-in-line-hidden = First in line is a record that you may not see: ask who follows it.
referrals-in-line = { $n ->
    [one] One request of another cooperative waits, without a name yet
   *[other] { $n } requests of other cooperatives wait, without a name yet
}
referrals-outside-line = { $n ->
    [one] One request of another cooperative waits outside of this list
   *[other] { $n } requests of other cooperatives wait outside of this list
}
referrals-in-line-rank = place { $rank } was told
referrals-in-line-unnamed = without a name yet
referrals-in-line-named = the name is known: open the referral to put her on the list
referrals-in-line-open = See the list

# A free place that is offered to somebody who waits.
offer-title = Tell that there is a place
offer-lead = Call the family, then write here what you have offered. From then on the place is held: nobody else gets it, and the other cooperatives do not see it as free.
offer-lead-by-hand = Call the family, then write here what you have offered. You write the free places of this service by hand: take this one away yourself, or the other cooperatives still see it as free.
offer-button = Tell
offer-how = How you have told
offer-how-phone = By telephone
offer-how-in_person = Face to face
offer-how-letter = By letter
offer-how-message = By e-mail or message
offer-on = On which day
offer-until = The place is held until
offer-until-help = The time of this service is proposed: { $n ->
    [one] one day
   *[other] { $n } days
}. When that day has passed the place stays held, and the page “Home” tells you to call again.
offer-note-help = To whom you spoke, what was said. Whoever may see the person reads it.
offer-save = Hold the place
offer-none-free = No place is said to be free
offer-none-free-words = The free places of this service are written by hand, and now they are 0. If one is about to become free you can tell her all the same: the place is marked here, the number written by hand does not change.
offer-none-free-change = Write how many places are free
offer-rules-title = How a place is offered
offer-rules-lead = It holds for { $service }: for how many days a place that was offered is held, and who gets the e-mail when one becomes free.
offer-rules-days = Days for which the place is held
offer-rules-days-help = Empty: { $n } days, as in all services. With each offer you can write another day.
offer-rules-email = E-mail of who looks after the list
offer-rules-email-help = Is told when a place is free and somebody waits, without names. Empty: whoever is named for urgent referrals in the settings is told.
offer-rules-save = Save
offer-rules-saved = Saved: it holds from the next offer on.
offer-rules-overtaken = Meanwhile somebody else has changed these rules. What you wrote is still here: look at what is different and save again.
offer-rules-change = Change the time for the whole service
offer-done = The place is held for her.
offer-open = Place offered
offer-all = Places offered
offer-earlier = Earlier offers
offer-told-on = Offered on { $day }
offer-held = Held until { $day }
offer-over = Was held until { $day }
offer-held-until = Place offered, held until
offer-answered = Answer of { $day }
offer-before = answer to an offer, { $day }: { $answer }
offer-answer-title = Write the answer
offer-answer-lead = What she has answered to who offered her the place. Nothing is decided by itself.
offer-answer-button = Write the answer
offer-answer = What she has answered
offer-answered-on = On which day
offer-answer-until-help = If she accepts: until when you wait for her. If she needs time: the new day.
offer-reason = Why she leaves the list
offer-reason-none = Choose
offer-answer-save = Save the answer
offer-answer-accepted = Accepts
offer-answer-accepted-help = The place is assigned to her.
offer-answer-accepted-done = Place assigned.
offer-answer-kept = Not now: keeps her place in line
offer-answer-kept-help = The place is free again, and nothing changes on the list.
offer-answer-kept-done = The place is free again. She stays where she was in line.
offer-answer-last = Not now: goes to the end
offer-answer-last-help = The place is free again; she waits since today, without points.
offer-answer-last-done = The place is free again. She is at the end of the list.
offer-answer-left = Gives up: leaves the list
offer-answer-left-help = The place is free again, and her wait ends with its reason.
offer-answer-left-done = She has left the list, and the place is free again.
offer-answer-more_time = Needs more time
offer-answer-more_time-help = The place stays held until the new day.
offer-answer-more_time-done = The place is held for longer.
offer-answer-no_answer = No answer
offer-answer-no_answer-help = The place is free again; she stays where she is in line.
offer-answer-no_answer-done = The place is free again. She stays where she was in line.
offer-answer-taken_back = The offer does not hold any more
offer-answer-taken_back-help = It was a mistake, or the place is gone.
offer-answer-taken_back-done = The offer is taken back.
offer-correction = Did not take the place offered on { $day }: end of the list
offer-refused-waiting = She is not on the waiting list now, or moves with a referral: no place can be offered to her here.
offer-refused-full = No place is free: they are taken, or held for who was told.
offer-refused-overtaken = Meanwhile somebody has offered her a place or has written the answer. What you have written is still here: open the page again and check.
offer-refused-day = This day cannot be: it has not come, or it is before.
offer-refused-until = Write a day from that of the offer on, three months at most; if she needs time, after the one before.

enrolment-passed-offer = The place offered to { $name } was held until { $day }
enrolment-passed-offer-words = Call again, or go on to the next: the place stays held until you write it.
enrolment-passed-place = The place of { $name } was held until { $day }
enrolment-passed-place-words = She has not begun: write whether she came in or the place is free.
enrolment-passed-pause = The pause of { $name } was to be looked at again on { $day }
enrolment-passed-pause-words = Write whether she comes back or it ends.

# The ranking: criteria, points, expected day.
ranking-title = Criteria of the ranking
ranking-lead = What gives points on the waiting list of this service. It stays here: other cooperatives do not see it.
ranking-in-line = { $n ->
    [0] Nobody is on the waiting list now.
    [one] One person is on the waiting list now: when the criteria change, her points stay as they were until you compute them again.
   *[other] { $n } people are on the waiting list now: when the criteria change, their points stay as they were until you compute them again.
}
ranking-stale = { $n ->
    [one] One person in line has points from other criteria
   *[other] { $n } people in line have points from other criteria
}
ranking-stale-words = Before computing again you see who moves.
ranking-preview = See who moves
ranking-typed = { $n ->
    [one] One person in line has points that were typed: computing again leaves them. Open her from the list and tick her criteria.
   *[other] { $n } people in line have points that were typed: computing again leaves them. Open them from the list and tick their criteria.
}
ranking-rows-help = One criterion a row, for example “Lives in the Comune” and 10. To remove one, empty its row; changing the words takes it from nobody. Without criteria points are typed.
ranking-words = Criterion
ranking-points = Points
ranking-words-n = Criterion { $n }
ranking-points-n = Points { $n }
ranking-save = Save the criteria
ranking-saved = Criteria saved. Nobody has moved.
ranking-overtaken = Somebody has changed the criteria meanwhile. What you typed is still here: look at what is different and save again.
ranking-twice = This criterion is there already.
ranking-most = At most { $n } criteria.
ranking-points-needed = Write how many points it gives, from 1 to 99.
ranking-words-needed = Write what gives these points.
ranking-again = Compute the points again
ranking-again-lead = Who has other points or another place if points are computed again with the criteria of now. Nothing has changed yet.
ranking-nobody-moves = Nobody moves
ranking-nobody-moves-words = The points in line are those of the criteria of now.
ranking-points-change = Points
ranking-place-change = Place in line
ranking-from-to = from { $before } to { $after }
ranking-hidden = A record that you may not see
ranking-more = { $n ->
    [one] And one more person.
   *[other] And { $n } more people.
}
ranking-moved-meanwhile = The list or the criteria have changed meanwhile: look again at who moves.
ranking-recomputed = Points computed again.
ranking-recomputed-step = points computed again with the new criteria
ranking-why = Why these points
ranking-met = What holds for this person
ranking-gives = { $n ->
    [one] 1 point
   *[other] { $n } points
}
ranking-correction = Correction by hand
ranking-correction-help = Points more or fewer, for example 5 or -3.
ranking-correction-why = Why the correction
ranking-corrected = Correction: { $why }
ranking-why-needed = Write why.
ranking-correction-needed = Write by how many points.
ranking-outside = The sum must be between 0 and { $n }.
ranking-typed-here = This service has its criteria: leave it empty, you tick them on the next page.
ranking-tick-now = Enrolment saved. Now tick the criteria: points come from them.
ranking-how = In the service, in the last { $days } days, places that became free: { $freed }; her place in line: { $place }. You can write another day.
ranking-estimate-now = There is a place for her now.
ranking-estimate-around = Proposed day: { $day }.
ranking-estimate-far = A place is more than five years away: no day is proposed.
ranking-estimate-unknown = It is too early to propose a day.

# Until when somebody is thought to stay.
enrolment-expected = Expected end
enrolment-expected-lead = Until when she is thought to stay. From it follows which places become free; it closes nothing by itself.
enrolment-expected-help = If it is not known, leave it empty.
enrolment-expected-plan = Her plan goes on until { $day }.
enrolment-expected-before = This day is before she had her place.
enrolment-expected-saved = Expected end saved.
enrolment-expected-overtaken = Meanwhile somebody else wrote another day. What you typed is still here: look and save again.
enrolments-free-within = { $n ->
    [one] free within { $days } days, by expected ends
   *[other] free within { $days } days, by expected ends
}
enrolments-free-ahead = By expected ends: { $soon } within 30 days, { $later } within 90
enrolment-passed-end = The expected end of { $name } was on { $day }
enrolment-passed-end-words = Write until when she stays, or close. Until then the place is not among those that become free.
enrolment-passed-ends-soon = The expected end of { $name } is on { $day }
enrolment-passed-ends-soon-words = If she stays longer, write the new day.
enrolment-death-help = If you choose death, the day is written on the record too and all other enrolments and waits end.
enrolment-source = Who asked
enrolment-source-help = If it comes from another cooperative of the network, open it from its referral.
enrolment-source-unsaid = I do not know
enrolment-source-referral = Referral of another cooperative
enrolment-source-herself = The person
enrolment-source-family = Family
enrolment-source-relatives = Relatives
enrolment-source-guardian = Foster parents or guardian
enrolment-source-social_service = Social service
enrolment-source-health = Health service, hospital, paediatrician
enrolment-source-school = School
enrolment-source-third_sector = Third sector, volunteers
enrolment-source-juvenile_justice = Juvenile justice
enrolment-source-court = Court
enrolment-source-juvenile_court = Judicial authority for minors
enrolment-source-police = Police
enrolment-source-professional = A professional
enrolment-source-neighbours = Neighbours
enrolment-source-other = Other
