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
