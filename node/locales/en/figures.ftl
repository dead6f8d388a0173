# Figures: what the rows of every day say together.
figures-title = Figures
figures-lead = What the rows that you write every day say together. Nobody types them twice.
figures-nothing = Nothing to count yet.
figures-picture = Picture
figures-few = fewer than { $n }
figures-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
figures-and-older = { $n } and older
figures-unknown = not known
figures-age = Age
figures-month = Month
figures-state = State
figures-people = People
figures-enrolments = Enrolments
figures-taken = Taken
figures-free = Free
figures-in-days = { $what } (days)
figures-waiting = Waiting
figures-done = Done
figures-planned = Still planned
figures-authorised = Authorised
figures-so-far = Wait so far (half wait longer)
figures-longest = Longest wait
figures-waited = Wait of those who began in the last year
figures-sent = Sent
figures-received = Received
figures-part-posti = Places
figures-part-aree = People by area
figures-part-eta = People by age
figures-part-comuni = People by municipality
figures-part-ore = Hours, month by month
figures-part-attese = Waiting
figures-part-invii = Referrals of the last year
figures-words-posti = Taken in dark, free in light. Where the node does not count places, taken is who has one.
figures-words-aree = Who is in a service, active or resting. Somebody in two services counts twice.
figures-words-eta = Who is in a service, by her age today. Everybody counts once.
figures-words-comuni = Who is in a service, by where she lives. Everybody counts once.
figures-words-ore = Done in dark, still planned in light; the mark is what contracts authorise for that month (of a year, a twelfth).
figures-words-attese = Days on the list. The picture is the wait so far.
figures-words-invii = Sent in dark, received in light, as they stand now.
