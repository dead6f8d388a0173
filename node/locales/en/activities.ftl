# Hours: what was done, for whom, from when to when.
hours-title = Hours
hours-lead = What you did, for whom and from when to when.
hours-day = Day
hours-week = Hours of the week
hours-week-short = Week
hours-week-lead = What was planned beside what was done.
hours-month = Hours of the month
hours-month-short = Month
hours-month-lead = Check day by day, then sign: from then on these hours no longer change.
hours-days = Days
hours-weeks = Weeks
hours-months = Months
hours-day-before = The day before
hours-day-after = The day after
hours-week-before = The week before
hours-week-after = The week after
hours-month-before = The month before
hours-month-after = The month after
hours-today = Today
hours-show = Show
hours-open-day = Open the day
hours-nothing = Nothing
hours-of-day = Done { $done } hours; in the week { $week }
hours-done-of-planned = Done { $done }, planned { $planned }
hours-planned = To do
hours-done = Written
hours-again = Like last time
hours-new = Write hours
hours-plan = Put on the plan
presences-title = Attendance of a day
presences-open = Attendance of the whole group
presences-lead = Who was in a service on a day, written at once.
presences-who = Who was there
presences-who-help = Everybody who was in care on that day is ticked: take off who was missing.
presences-already = presence written already
presences-written = { $n ->
    [one] One person has her presence of this day already.
   *[other] { $n } people have their presence of this day already.
}
presences-to-come = This day has not come: attendance is written from the day itself.
presences-empty = Nobody in care on that day
presences-empty-words = Here is who was in the service on that day: who begins is written from her enrolment.
presences-write = Write the attendance
presences-n = { $n ->
    [one] one day
   *[other] { $n } days
}
hours-no-service-of-hers = No service to write in
hours-no-services = Hours are written in the services of your team: ask your coordinator to add you to the team, or to add the service.
hours-all = Hours done
hours-left-planned = Planned and not yet done
hours-by-day = Day by day
hours-by-service = Service by service
hours-month-empty = There is nothing in this month
hours-month-empty-words = Write hours on the page of the day: here they add up by themselves.
hours-team = Hours of the service
hours-team-lead = Who worked in this month, who has signed, and the closing of the month.
hours-team-empty = When somebody writes hours in this service you find them here.
hours-team-short = Team
hours-team-week = Week of the team
hours-team-week-lead = Who worked on each day, and what is left to look at. Touch a day to open it.
hours-team-week-empty = Nobody in this week
hours-team-week-empty-words = Here you find who is in the team of the service and who wrote hours in it. Add who works there from the team of the service.
hours-team-week-no-service = No service in use
hours-team-week-no-service-words = The hours of a team are looked at service by service: add the first one in Services.
hours-people = Hours by person
hours-people-lead = How many hours each person had in the month, how many were authorised, and who has too many.
hours-people-lead-days = How many days and hours each person had in the month, how many were authorised, and who has too many.
hours-people-by-person = Person by person
hours-people-in-carico = In the service
hours-people-usciti = Left since then
hours-people-oltre = Beyond what was authorised
hours-people-oltre-days = Beyond what was authorised
hours-people-empty-in-carico = Nobody in the service
hours-people-empty-usciti = Nobody has left
hours-people-empty-oltre = Nobody beyond what was authorised
hours-people-empty-oltre-days = Nobody beyond what was authorised
hours-people-empty-words = Hours come from what is written for each person; those authorised are written in her enrolment.
hours-people-done = Done with her
hours-people-authorised = Authorised
hours-people-left = Left
hours-people-whole = Authorised for the whole time
hours-people-whole-done = Done over the whole time
hours-people-standing = How it stands
hours-people-beyond = { $n ->
    [one] One person has too many hours for what was authorised
   *[other] { $n } people have too many hours for what was authorised
 }
hours-people-beyond-days = { $n ->
    [one] One person has too many days for what was authorised
   *[other] { $n } people have too many days for what was authorised
 }
hours-people-done-days = Days done
hours-people-planned-days = Days planned and not yet done
hours-people-authorised-days = Authorised days
hours-people-left-days = Days left
hours-people-whole-days = Days authorised for the whole time
hours-people-whole-done-days = Days done over the whole time
hours-people-see = See who
hours-rows = Download the rows
hours-rows-part = Her part
hours-person-empty = In this month no hours were done, planned or authorised.
hours-standing-free = No limit
hours-standing-within = Within
hours-standing-ended = Authorisation ended on { $day }
hours-standing-ahead = Beyond, with the plan
hours-standing-beyond = Beyond
hours-week-by-week = Week by week
hours-month-of-service = Month of the service
hours-month-closed = { $month }: closed month
hours-month-closed-words = The hours of this month do not change any more, until somebody opens it again.
hours-to-see = Days to look at
hours-to-see-stat = { $n ->
    [one] day to look at
   *[other] days to look at
 }
hours-elsewhere = In other services
hours-elsewhere-some = { $hours } in other services
hours-of-weekly = of { $hours }
hours-above = { $hours } more
hours-below = { $hours } less
hours-planned-short = pl. { $hours }
hours-planned-long = Planned { $hours }
hours-total = Total
hours-mark-conflict = Two activities at the same time
hours-mark-left = Planned and not said: done or not?
hours-mark-together = One person with two colleagues at the same time
hours-together = at the same time she is with another colleague too
hours-mark-signed = Signed
hours-marks = Marks
hours-sign-missing = To be signed
hours-signed-all = Signed
hours-unsigned = colleagues who have yet to sign
hours-signature = Signature
hours-signed-at = Signed on
hours-not-yet = Not yet
hours-sign = Sign the month
hours-sign-words = You declare that the hours of { $month } are right: { $hours } in all. After that they no longer change; if there is a mistake your coordinator can open them again.
hours-sign-early = The month is not over: after signing you cannot write the hours of the days that are left.
hours-sign-early-yes = I work no more in this month: I sign now
hours-sign-too-early = It was not signed: the month is not over. Sign it from its last day, or confirm that you work no more in this month.
hours-signed = Month signed.
hours-not-signed = It was not signed: meanwhile the hours have changed, or the month is signed already. Check and sign again.
hours-signed-by = { $name } signed on { $date }
hours-signed-for = { $hours } hours in all.
hours-signed-so = This month is signed: its hours no longer change. If there is a mistake ask your coordinator to open it again.
hours-left = There are { $hours } planned hours that nobody has marked as done or not done.
hours-open = Open the hours again
hours-open-words = The signature is taken away, and it stays written who did it and why. Then hours can be corrected and signed again.
hours-opened = Hours opened again.
hours-open-already = There was no signature to take away.
hours-reason-needed = Nothing has changed: write why.
hours-without-contract = { $hours } hours go under no contract
hours-without-contract-words = This happens where the service has no contract in those days, or several and nobody said which. Write the contract, or the hours authorised for the person, then press Put under the contract: hours already written go there.
hours-settle = Put under the contract
hours-settled = Done: hours that have a contract went there.
hours-settled-none = No hours changed: in those days the service has no contract yet, or several and nobody said which.
hours-settle-closed = The month is closed: open it again, then press once more.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-close = Close the month
month-close-title = Close { $month }?
month-close-words = { $hours } hours. From then on nobody can add or correct any until somebody opens the month again and says why.
month-close-unsigned = { $n ->
    [one] One colleague has not signed yet.
   *[other] { $n } colleagues have not signed yet.
}
month-closed = Month closed: the statement is ready.
month-closed-already = This month is closed already.
month-is-closed = This month is closed
month-is-closed-words = Its hours no longer change.
month-open = Open the month again
month-open-words = It stays written who opened it and why. If you have sent the statement already, send a new one after closing it again.
month-opened = Month opened again.
month-open-already = This month was open already.
month-story = Closings
month-was-closed = Closed, time no. { $n }
month-was-opened = Opened again

activity-title = Hours
activity-worker = Who worked
activity-who = For whom
activity-who-help = One person or the whole group: of a group everybody has an equal part of the time.
activity-find = Search among the people of the service
activity-nobody-here = There is nobody in this service whom you may see. Work without the person or travel can be written.
activity-more-people = There are more: search by name.
activity-nobody = Nobody in particular
activity-hidden = { $n ->
    [one] a person you may not see
   *[other] { $n } people you may not see
}
activity-more = and { $n } more
activity-in-a-group = { $n } together
activity-on = Day
activity-when = When
activity-from = From
activity-to = To
activity-time-help = For example 9 or 9:30.
activity-time-shape = Write a time, for example 9 or 9:30.
activity-time-order = The end is before the beginning. If you worked at night, tick the box below.
activity-night = It is a night: it ends the day after
activity-night-help = Two rows are written together: until 24:00, and from 0:00 of the next day.
activity-night-long = This is no night: it does not end the day after, or it is longer than sixteen hours.
activity-night-written = Night written, in two rows: until midnight, and the morning after.
activity-everybody = All the people listed: { $n }
activity-hours = Length
activity-kind = What work
activity-kind-direct = With the person
activity-kind-indirect = Without the person
activity-kind-travel = Travel
activity-note = To remember
activity-note-help = Short. What is about the person goes into her diary.
activity-contract-unsaid = Not said
activity-contract-help = This service has more than one contract on that day.
activity-contract-not-then = This contract does not hold on that day.
activity-until = Repeats until
activity-until-help = Empty: only once.
activity-until-needed = To repeat it, write until when, too.
activity-weekdays = On which days
activity-rhythm = How often
activity-rhythm-weekly = Every week
activity-rhythm-fortnightly = Every two weeks
activity-rhythm-monthly = Once a month, like the first (for example the second Tuesday)
activity-holidays = Leave out public holidays
activity-holidays-help = Those of the whole country, with Easter and Easter Monday. Not the feast of a town.
activity-repeats-none = There is nothing to plan on these days: look at the days and the date.
activity-repeats-count = { $n ->
    [one] One activity
   *[other] { $n } activities
}
activity-repeats-between = from { $from } to { $to }
activity-repeats-skipped = { $n ->
    [one] one public holiday left out
   *[other] { $n } public holidays left out
}
activity-repeats-kept = { $n ->
    [one] one day is a public holiday
   *[other] { $n } days are public holidays
}
activity-repeats-busy = { $n ->
    [one] The colleague has something else at the same time: { $days }.
   *[other] The colleague has something else at the same time, { $n } times: { $days }.
}
activity-repeats-together = { $n ->
    [one] One of the people is with another colleague at the same time: { $days }.
   *[other] One of the people is with another colleague at the same time, { $n } times: { $days }.
}
activity-repeats-sure = Nothing is planned yet: if it is right press below, otherwise change it and look again.
activity-plan-all = { $n ->
    [one] Put it on the plan
   *[other] Put them on the plan: { $n }
}
activity-venue = Where
activity-venue-help = Home, the place of the service, or a few other words. Not the address of a person: write Home.
activity-venue-home = Home
activity-until-planned = Only what is planned is repeated: use “Put on the plan”.
activity-until-before = This day is before the first.
activity-until-far = At most { $n } weeks.
activity-too-many = At most { $n } people at a time.
activity-not-there = One of the chosen people is not in this service, or you may not see her.
activity-absent-before = { $who } has been in this service since { $day }. Correct the day; if the first day of the enrolment is wrong, your coordinator corrects it.
activity-absent-after = The enrolment of { $who } ended on { $day }. Correct the day; if the last day is wrong, your coordinator corrects it.
activity-absent-never = { $who } has no place in this service yet: first your coordinator begins the enrolment.
activity-absent-several = Not in the service on that day: { $who }. Untick them, or correct the day; if the days of their enrolments are wrong, your coordinator corrects them.
activity-not-your-team = You are not in the team of this service: ask your coordinator to add you, then write.
activity-service-was-closed = This service has been closed since { $day }: choose a day up to that one.
activity-write = Write
activity-plan = Put on the plan
activity-save = Save the correction
activity-do = Done
activity-miss = Not done
activity-following = { $n ->
    [one] The one that follows and is the same, too
   *[other] The { $n } that follow and are the same, too
}
activity-following-weekday = { $n ->
    [one] The one that follows on the same weekday, too
   *[other] The { $n } that follow on the same weekday, too
}
activity-following-all = { $n ->
    [one] The one that follows on another weekday, too
   *[other] All { $n } that follow, on every weekday, too
}
activity-hand = Give to a colleague
activity-hand-to = To whom
activity-hand-words = She finds it in her day. If she does not work in this service, add her to the team: otherwise she does not see for whom it is.
activity-handed = Given: here is her day.
activity-miss-title = Why it was not done
activity-change = Change
activity-planned = Put on the plan.
activity-written = Hours written.
activity-beyond = Written. Careful: at least one person now has more hours than were authorised. You find her in Hours by person, from the page of the service.
activity-beyond-days = Written. Careful: at least one person now has more days than were authorised. You find her in Hours by person, from the page of the service.
activity-after-end = Written. Careful: for at least one person the authorisation of hours is already over. You find her in Hours by person, from the page of the service.
activity-after-end-days = Written. Careful: for at least one person the authorisation of days is already over. You find her in Hours by person, from the page of the service.
activity-ahead = Put on the plan. Careful: with what is planned at least one person goes beyond the authorised hours.
activity-ahead-days = Put on the plan. Careful: with what is planned at least one person goes beyond the authorised days.
activity-corrected = Correction saved: what was written before is kept.
activity-done = Marked as done.
activity-was-missed = Marked as not done.
activity-was-planned = was planned { $span }
activity-overlaps = Overlaps
activity-state = State
activity-state-planned = Planned
activity-state-delivered = Done
activity-state-missed = Not done
activity-state-replaced = Corrected
activity-missed-person_absent = The person was not there
activity-missed-worker_absent = The colleague was not there
activity-missed-moved = Moved to another day
activity-missed-stopped = The service did not work
activity-missed-mistake = Written by mistake
activity-replaced = This row was corrected.
activity-replaced-by = Open the row that holds
activity-before = What it said before
activity-hides-somebody = There is also a person here whom you may not see: ask whoever follows her to correct the row.
activity-refused-nobody = With the person: choose at least one.
activity-refused-future = This day has yet to come: put it on the plan.
activity-refused-passed = This day has passed: write it as done.
activity-refused-overlaps = At that time other work is already written on this day.
activity-refused-locked = The month of this service is closed: ask your coordinator to open it again.
activity-refused-signed = This month is signed already: ask your coordinator to open the hours again.
activity-refused-not-there = On that day one of the people was not in the service: correct the day or take the person away; if the enrolment is wrong, your coordinator corrects it.
activity-refused-overtaken = Meanwhile this row has changed: look how it is now, then decide.
activity-clock-start = Start now
activity-clock-started = Started: when you finish touch “Stop and write”.
activity-clock-running = You are working
activity-clock-since = Since { $hour }.
activity-clock-stop = Stop and write
activity-clock-forget = Do not write it
activity-clock-stopped = Hours written.
activity-clock-midnight = Written until midnight: if you finished earlier, correct the row.
activity-clock-forgotten = Stopped: nothing was written.
activity-clock-runs = Work is running already: stop it first.
activity-clock-none = There is no work to stop.
activity-clock-who = It has not started: choose for whom, or work without the person.
activity-clock-night = It cannot be written by itself
activity-clock-night-advice = The work began at a time that cannot be closed by itself. Write the hours by hand and then touch “Do not write it”.
activities-title = Hours with the person
activities-open = See the hours
activities-lead = What was done with this person, by whom and when.
activities-empty-words = Every row of hours written for this person in this month stands here. With the arrows you see other months.

authorised-title = Authorised hours
authorised-title-days = Authorised days
authorised-lead = How many hours the paying body has authorised for this person, and how many were done.
authorised-lead-days = How many days of presence the paying body has authorised for this person, and how many were done.
authorised-hours = Authorised hours
authorised-hours-days = Authorised days
authorised-hours-help = Also 4:30 or 4.5.
authorised-hours-days-help = Whole days: 3 every week, 12 every month.
authorised-by-hour = This contract is paid by the hour: write the hours, and leave this field empty.
authorised-by-day = This contract is paid by days: write the days, and leave this field empty.
authorised-this-month = authorised for this month
authorised-this-month-days = days authorised for this month
authorised-done = done with the person
authorised-done-days = days done
authorised-planned-days = days planned and not yet done
authorised-left = left
authorised-left-days = days left
authorised-over = More hours were done than were authorised: tell the paying body, or ask for more.
authorised-over-days = More days were done than were authorised: tell the paying body, or ask for more.
authorised-ended = The authorisation ended on { $day }: for this month nothing is authorised. Ask the paying body whether it renews it, and write the new one here.
authorised-ahead = With what is planned the authorised hours are exceeded: change the plan, or ask the paying body for more.
authorised-ahead-days = With what is planned the authorised days are exceeded: change the plan, or ask the paying body for more.
authorised-whole = Over the whole time: { $done } done of { $all }.
authorised-whole-days = Days done over the whole time: { $done } of { $all }.
authorised-how = Hours of a week are counted by the days of the month: 4 hours a week in 30 days are 17:09. Of a group this person’s part counts.
authorised-how-days = Days are those of the statement. Those of a week are counted by the days of the month, rounded up: 5 every week in 30 days are 22.
authorised-empty = No authorised hours
authorised-empty-days = No authorised days
authorised-empty-words = If the paying body authorises hours for this very person, write them here: her hours go under that contract.
authorised-empty-words-days = If the paying body authorises days for this very person, write them here: her activities go under that contract.
authorised-new = Write an authorisation
authorised-no-contract = This service has no contract yet.
authorised-write = Save
authorised-written = Authorisation saved.
authorised-days = Days
authorised-by = Written by
authorised-withdraw = Withdraw
authorised-withdrawn = Authorisation withdrawn: what is already written stays where it is.
authorised-withdrawn-already = It was withdrawn already.
authorised-was-withdrawn = Withdrawn
authorised-open = Authorised hours or days

statement-title = Statement
statement-lead = The hours of a month for whoever pays, from rows that were written once.
statement-lead-days = The days of presence of a month for whoever pays, from activities that were written once.
statement-open = The month is still open
statement-open-words = Hours and presences may still change in: { $services }. Close the month on the page of the service before you send the statement.
statement-sum = In all
statement-paid = Hours to be paid
statement-paid-days = Days of presence
statement-worth = Amount
statement-left = Hours left
statement-left-days = Days left
statement-planned = Hours planned for the month
statement-used = Used so far
statement-earlier = Of these, before the node
statement-earlier-words = { $hours }, before { $day }: they are in no statement
statement-over = More hours were done than the contract authorises.
statement-over-days = There are more days than the contract authorises.
statement-only = Only { $comune }
statement-all-comuni = All municipalities
statement-by-tariff = Tariff by tariff
statement-tariff = Tariff
statement-by-comune = Municipality by municipality
statement-by-person = Person by person
statement-month = Month
statement-comuni = Municipalities
statement-total = Total
statement-people = People
statement-times = Times
statement-no-comune = Municipality not written
statement-empty = Nobody wrote hours for this contract in this month.
statement-empty-days = Nobody wrote activities for this contract in this month.
statement-how = How it is computed
statement-how-words = Minutes of the rows marked as done are added up. Of a group everybody has an equal part, and the parts together are the hours of whoever worked. Hours with the person are paid, the others only if the contract says so. The municipality is where the person lived when the row was written.
statement-how-one-tariff = The amount is computed on all the minutes: the sum of the amounts of the rows may differ by some cents.
statement-how-tariffs = Every hour has the tariff of the qualification that whoever did it had, on that day, in the team of that service; without a tariff for that qualification, or outside the team, the base tariff. The amount of each tariff is rounded to the cent, and the amount in all is their sum. Amounts by municipality and by person are computed alike, each on its own minutes: their sum may differ by some cents. In months that are closed or signed the qualification of then stays.
statement-how-tariffs-days = Every day has the tariff that holds on it. The amount in all is the sum of the amounts of each tariff.
statement-how-words-days = A day is one person on one day with at least one activity with her, marked as done: one, also where there are several activities or services of the contract. Meetings and ways do not count. A night that is written on two days counts on both. The municipality is where the person lived when the row was written. Who has no day had only work without her.
statement-how-half-day = Who stayed for less than { $hours } hours on a day, from when the first activity began until when the last one ended, counts as half a day (0.5).
