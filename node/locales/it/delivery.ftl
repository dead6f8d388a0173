# Le consegne: che cosa è in viaggio e verso chi.
deliveries-lead = Che cosa è in viaggio verso ogni cooperativa. Niente si perde: quello che non arriva resta in coda e si riprova.
deliveries-try-own = Prova il mio nodo
deliveries-own-well = Il tuo nodo si raggiunge dall'indirizzo pubblico.
deliveries-own-other = All'indirizzo pubblico risponde qualcos'altro: controlla l'inoltro della porta o il proxy.
deliveries-own-unreachable = Dall'indirizzo pubblico il tuo nodo non si raggiunge: controlla rete, porta e nome.
deliveries-overdue = Da dire al telefono
deliveries-call = Telefona a { $name }: { $telephone }
deliveries-call-no-number = Telefona a { $name }: il suo documento non dice il numero, cercalo fra i vostri recapiti
deliveries-late = { $n ->
    [one] Un messaggio non è arrivato
   *[other] { $n } messaggi non sono arrivati
 }
deliveries-late-urgent = ({ $n ->
    [one] uno urgente
   *[other] { $n } urgenti
 })
deliveries-late-since = il più vecchio
deliveries-told = Segna fatto
deliveries-settled = Segnato: restano in coda e partono appena possono.
deliveries-empty = Nessun collegamento
deliveries-empty-advice = Quando una cooperativa è collegata, qui vedi che cosa è in viaggio verso di lei.
deliveries-waiting = In coda
deliveries-idle = niente in coda
deliveries-oldest = Il più vecchio
deliveries-next = Prossimo tentativo
deliveries-now = adesso
deliveries-retry = Riprova adesso
deliveries-retried = Si riprova adesso.
deliveries-refused = { $n ->
    [one] 1 nostro, da guardare
   *[other] { $n } nostri, da guardare
 }
deliveries-nothing = tutto consegnato
deliveries-going = in partenza
deliveries-held = Ferme da oltre 35 giorni: il nodo riprova una volta al giorno. Telefona e chiarisci
deliveries-trying = si riprova
deliveries-halted = fermato dall'altro nodo
deliveries-frozen = collegamento fermo
tick-queued = in coda
tick-delivered = consegnato
tick-processed = nella loro lista
tick-read = letto
tick-refused = non utilizzabile
failure-unreachable = Non si riesce a collegarsi: il loro nodo è spento, o la rete, la porta o il nome non sono giusti.
failure-certificate = Risponde con un altro certificato: non è il nodo che conosciamo, oppure lo ha cambiato senza dirlo. Telefona.
failure-too-slow = Risponde troppo lentamente: la connessione si è interrotta prima della fine.
failure-busy = Dice di essere occupato: si riprova da soli.
failure-no-node = Risponde qualcosa che non è il loro nodo: un proxy, una pagina di errore, un altro programma.
failure-refused = Il loro nodo ha rifiutato, con la sua firma. Il codice è qui sotto: serve a chi amministra i due nodi.
failure-unfitting = Il loro nodo risponde, ma la risposta non torna con quello che sappiamo. Si riprova; se dura, telefona.
failure-own = Il problema è da questa parte: avvisa chi amministra il nodo, che può eseguire «pico-node doctor».
deliveries-set-aside = { $n ->
    [one] 1 ricevuto, da guardare
   *[other] { $n } ricevuti, da guardare
 }
unusable-heading = Messaggi da guardare
unusable-look = Visto: toglili da qui
unusable-looked-at = Segnati come visti.
unusable-referral = Apri l’invio
unusable-set-aside = ricevuto da loro e messo da parte il
unusable-written = scritto da noi il
unusable-title = { $kind }: { $why }
unusable-kind-referral = Un passo di un invio
unusable-kind-booking = Un passo di una prenotazione
unusable-kind-tick = Una conferma di consegna o di lettura
unusable-kind-peering = Un messaggio sul collegamento
unusable-kind-other = Un messaggio di un altro tipo
unusable-code-cannot_open = la busta non si apre
unusable-code-other_content = il contenuto non è quello firmato
unusable-code-bad_content = il contenuto non si capisce
unusable-code-unknown_kind = tipo sconosciuto
unusable-code-kind_not_agreed = non previsto dall’accordo
unusable-code-unsupported = chiede una cosa che il programma non sa fare
unusable-code-against_rules = fuori dalle regole
unusable-code-replaced_key = firmato con una chiave sostituita
unusable-code-other = un motivo che questo programma non conosce
unusable-here-cannot_open = Non ne sappiamo niente. Il loro nodo è avvisato e lo rimanda da solo: se domani è ancora qui, telefona.
unusable-here-other_content = Non è stato usato. È un difetto del loro programma, o qualcuno lo ha cambiato: telefona e fatti dire a voce che cosa volevano mandare.
unusable-here-bad_content = Non ha avuto effetto. Forse il loro programma è più nuovo: aggiorna il nodo, telefona e fatti dire a voce che cosa volevano mandare.
unusable-here-unknown_kind = Non ha avuto effetto. Il loro programma sa fare cose che il nostro non sa: aggiorna il nodo, e chiedi di rimandarlo.
unusable-here-kind_not_agreed = Non ha avuto effetto: l’accordo in vigore non lo permette, o è scaduto. Guarda l’accordo in questa pagina e sentitevi.
unusable-here-unsupported = Non ha avuto effetto. Aggiorna il nodo, e chiedi di rimandarlo.
unusable-here-against_rules = Non ha avuto effetto: per esempio un passo che in quel momento non si poteva fare. Confrontate al telefono la linea del tempo dell’invio.
unusable-here-replaced_key = Non ha avuto effetto. Chiama il numero confermato: se l’hanno scritto loro, lo rimandino; se no, qualcuno usa la loro chiave vecchia.
unusable-here-other = Non ha avuto effetto. Telefona e fatti dire a voce che cosa volevano mandare.
unusable-there-cannot_open = Il nodo lo richiude e lo rimanda da solo, alcune volte. Se domani è ancora qui, telefona e di’ a voce quello che c’era scritto.
unusable-there-other_content = Da loro non ha avuto effetto. Telefona, e avvisa chi cura il programma: non dovrebbe succedere.
unusable-there-bad_content = Da loro non ha avuto effetto: il loro programma non lo capisce, forse è più vecchio. Telefona e di’ a voce quello che c’era scritto.
unusable-there-unknown_kind = Da loro non ha avuto effetto: il loro programma è più vecchio. Telefona; quando l’hanno aggiornato si rifà.
unusable-there-kind_not_agreed = Da loro non ha avuto effetto: l’accordo non lo permette, o è scaduto. Guarda l’accordo in questa pagina e sentitevi.
unusable-there-unsupported = Da loro non ha avuto effetto: il loro programma è più vecchio. Telefona; quando l’hanno aggiornato si rifà.
unusable-there-against_rules = Da loro non ha avuto effetto: in quel momento quel passo non si poteva fare. Confrontate al telefono la linea del tempo dell’invio.
unusable-there-replaced_key = Da loro non ha avuto effetto: era firmato con la chiave che abbiamo sostituito. Rifai il passo; se non l’hai fatto tu, qualcuno usa la chiave vecchia.
unusable-there-other = Da loro non ha avuto effetto. Telefona e di’ a voce quello che c’era scritto.
deliveries-standing-delivered = tutto consegnato
deliveries-standing-unusable = messaggi non utilizzati
deliveries-standing-going = in partenza
deliveries-standing-again = si riprova
deliveries-standing-stopped = ferme
