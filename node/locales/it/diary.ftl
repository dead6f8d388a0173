# Il diario di una persona.
diary-title = Diario
diary-lead = Che cosa è stato fatto, detto e visto, e da chi.
diary-new = Scrivi nel diario
diary-text = Che cosa è successo
diary-text-help = Lo legge chi può vedere la persona. Scrivi fatti: anche la persona può chiedere di leggerlo.
diary-kind = Di che cosa si tratta
diary-kind-talk = Colloquio
diary-kind-visit = Visita
diary-kind-call = Telefonata o messaggio
diary-kind-meeting = Riunione
diary-kind-activity = Attività
diary-kind-assessment = Valutazione
diary-kind-other = Altro
diary-on = Giorno
diary-no-service = Nessuno in particolare
diary-save = Salva nel diario
diary-kept = Scritto nel diario.
diary-corrected = Correzione salvata: quello che c’era scritto prima resta.
diary-future = Questo giorno deve ancora venire.
diary-overtaken = Nel frattempo questa pagina è già stata corretta. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.
diary-empty = Il diario è vuoto
diary-empty-words = Qui trovi quello che ogni collega scrive di questa persona, dal giorno più recente.
diary-correct = Correggi
diary-was-corrected = corretto il
diary-entry-title = Una pagina di diario
diary-entry-lead = Chi l’ha scritta può correggerla; quello che diceva prima resta qui sotto.
diary-correct-save = Salva la correzione
diary-earlier = Che cosa diceva prima
diary-until = Fino alla correzione
diary-open = Apri il diario
diary-entries = { $n ->
    [0] Ancora vuoto
    [one] Una pagina
   *[other] { $n } pagine
}
diary-seek = Cerca nel diario
diary-words = Parole
diary-author = Scritto da
diary-from = Dal giorno
diary-to = Al giorno
diary-backwards = È prima del giorno da cui parti.
diary-goes-on = Abbiamo guardato le { $n } pagine più recenti. Per quelle di prima scegli un periodo più corto.
diary-service-title = Diario del servizio
diary-service-lead = Che cosa è stato scritto negli ultimi giorni su chi è nel servizio, dal più recente.
diary-written-in = Scritto negli ultimi
diary-last-days = { $n ->
    [one] 1 giorno
   *[other] { $n } giorni
 }
diary-service-empty = Niente di nuovo
diary-service-empty-words = In questi giorni nessuno ha scritto di chi è qui, o sono schede che non vedi.
