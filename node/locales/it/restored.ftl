restored-title = Dopo il ripristino
restored-lead = Questo nodo è tornato da una copia di sicurezza del { $when }. Ecco che cosa guardare.
restored-only-people = Quello che avete deciso dopo quel momento, il nodo non lo sa
restored-only-people-words = Le altre cooperative restituiscono i messaggi che avevano ricevuto. Quello che era successo solo qui può essere tornato com’era prima: guardatelo insieme, con le carte e le e-mail di quei giorni davanti.
restored-accounts = Utenti e accessi
restored-accounts-words = Tutti sono usciti e i link monouso non valgono più. Ma chi era stato disattivato dopo la copia è di nuovo attivo, e chi aveva cambiato parola d’ordine ha di nuovo quella vecchia. Possono entrare:
restored-consents = Consensi
restored-consents-words = Risultano validi { $n } tra consensi e altre basi giuridiche. Chi aveva revocato dopo la copia risulta di nuovo aver dato il consenso, se la revoca non era stata comunicata a un’altra cooperativa: registrate di nuovo le revoche.
restored-to-people = Apri le persone
restored-erasures = Dati cancellati
restored-erasures-words = Se con la copia c’era il registro delle cancellazioni, il nodo ha cancellato di nuovo quello che vi è scritto: quante voci erano l’ha detto il comando del ripristino. Se non c’era, e per quello che è stato cancellato dopo la sua ultima copia, i dati possono essere tornati: controllate le richieste di quei giorni.
restored-restrictions = Schede limitate
restored-restrictions-words = { $n ->
    [0] Nessuna scheda è limitata.
    [one] Una scheda è limitata.
   *[other] { $n } schede sono limitate.
 } Se c’era il registro delle cancellazioni, il nodo ha limitato di nuovo quelle che lo erano dopo la copia. La richiesta che l’aveva chiesto e i motivi scritti per usarle non tornano: riscriveteli. Una limitazione che nel frattempo era finita può valere di nuovo: controllate, e fatela finire sulla pagina della persona.
restored-later = Invii aperti dopo la copia
restored-later-words = Tornano dalle altre cooperative con tutto quello che vi era stato detto. Non tornano:
restored-later-record = la scheda della persona: va collegata o rifatta
restored-later-files = i documenti allegati qui dopo la copia: se l’altra cooperativa non li ha, vanno allegati di nuovo
restored-later-number = il numero di prima: può essere un altro
restored-later-ended = gli invii ritirati o annullati nel frattempo: ne resta solo la firma
restored-peers = Le altre cooperative
restored-peers-met = Il nodo le ha sentite tutte, e ha ripreso quello che aveva detto loro.
restored-peers-unmet = Il nodo non le ha ancora sentite tutte. Finché manca qualcuna, non cambia quello che dice di sé. Mancano:
restored-dropped = Passi decisi qui e non inviati: { $n }. La pagina di ogni invio lo dice.
restored-to-referrals = Apri gli invii
restored-confirm-words = Quando avete guardato tutto. Da quel momento il nodo non aspetta più le cooperative che mancano.
restored-confirm = Abbiamo guardato tutto
restored-nothing = Non c’è nessun ripristino da guardare.
restored-nothing-advice = Forse qualcuno l’ha già fatto.
restored-done = Segnato: il ripristino è stato guardato.
