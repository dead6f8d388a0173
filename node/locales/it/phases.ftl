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
