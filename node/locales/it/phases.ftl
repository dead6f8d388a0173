# Le fasi della cartella sociale, sulla pagina di una persona.
phases = Le cinque fasi
phase-accesso = Accesso
phase-valutazione = Valutazione
phase-progetto = Progetto
phase-erogazione = Erogazione
phase-conclusione = Conclusione
phase-progetto-nothing = Nessun servizio in corso.
phase-conclusione-enrolments = Prese in carico concluse
phase-conclusione-nothing = Ancora nessuna.
phase-plan-none = Nessun progetto
phase-plan-goals = { $n ->
    [one] { $n } obiettivo
   *[other] { $n } obiettivi
}
phase-plan-reached = { $n ->
    [one] { $n } raggiunto
   *[other] { $n } raggiunti
}
phase-plan-review = verifica il { $day }
phase-assessments = Valutazioni
phase-assessments-none = Ancora nessuna valutazione.
phase-assessments-all = { $n ->
    [one] Una valutazione nel diario
   *[other] Tutte e { $n }, nel diario
}
phase-assess = Scrivi una valutazione
