# The phases of a social record, on the page of a person.
phases = The five phases
phase-accesso = Access
phase-valutazione = Assessment
phase-progetto = Project
phase-erogazione = Delivery
phase-conclusione = Closing
phase-progetto-nothing = No service under way.
phase-conclusione-enrolments = Closed enrolments
phase-conclusione-nothing = None yet.
phase-plan-none = No plan
phase-plan-goals = { $n ->
    [one] { $n } goal
   *[other] { $n } goals
}
phase-plan-reached = { $n ->
    [one] { $n } reached
   *[other] { $n } reached
}
phase-plan-review = review on { $day }
phase-assessments = Assessments
phase-assessments-none = No assessment yet.
phase-assessments-all = { $n ->
    [one] One assessment in the diary
   *[other] All { $n }, in the diary
}
phase-assess = Write an assessment
