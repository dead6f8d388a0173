# Schede doppie: unirle e separarle.
merging-pairs-title = Schede forse doppie
merging-pairs-lead = Due schede che potrebbero essere la stessa persona. Decidi tu: il nodo non unisce niente da solo.
merging-pairs-empty = Nessuna scheda sembra doppia
merging-pairs-empty-words = Qui compaiono le schede con lo stesso codice fiscale, o con nome e data di nascita molto simili.
merging-pairs-more = Il nodo sta ancora confrontando le schede cambiate da poco: tra qualche minuto qui possono essercene altre.
merging-reason-tax-code = Stesso codice fiscale
merging-reason-birth = Nome simile, stessa data di nascita
merging-reason-near-birth = Stesso nome, data di nascita quasi uguale
merging-reason-name = Stesso nome, data di nascita non nota
home-doubles = { $n ->
    [one] Una scheda è forse doppia
    [100] Almeno { $n } schede forse doppie
   *[other] { $n } schede forse doppie
}
home-doubles-words = Guarda se sono la stessa persona. Unirle lo decidi tu.
merging-perhaps = Forse è doppia: c’è un’altra scheda che le somiglia.
merging-perhaps-compare = Confrontale
merging-compare = Confronta
merging-choose-open = Unisci con un’altra scheda…
merging-choose-title = Quale altra scheda è la stessa persona
merging-choose-lead = Cercala e confrontala: si unisce solo dopo il confronto.
merging-find = Nome, o codice fiscale
merging-choose-nobody = Non trovo un’altra scheda
merging-choose-nobody-words = Prova con una parte del nome, o con il codice fiscale.
merging-differ = Non sono la stessa persona
merging-differ-kept = Segnato: non te lo chiedo più.
merging-title = Unire due schede
merging-lead = Scegli che cosa resta. Si può tornare indietro in ogni momento.
merging-stays = Resta la scheda di
merging-goes = Ci finisce dentro la scheda di
merging-swap = Tieni invece l’altra
merging-from-first = Dalla scheda che resta
merging-from-second = Dall’altra scheda
merging-both = Tutti e due i testi
merging-both-help = Uno sotto l’altro.
merging-alike = Uguale nelle due schede
merging-moves = Passa alla scheda che resta
merging-moves-nothing = Dell’altra scheda non c’è niente da spostare.
merging-moves-words = Consensi e basi giuridiche restano come sono, con la loro data. Chi ha aperto la scheda che resta vedrà tutto; chi ha aperto solo l’altra la vede ancora se coordina.
merging-moves-enrolments-person = { $n ->
    [one] Una presa in carico
   *[other] { $n } prese in carico
}
merging-moves-diary-entries-person = { $n ->
    [one] Una pagina di diario
   *[other] { $n } pagine di diario
}
merging-moves-documents-person = { $n ->
    [one] Un documento
   *[other] { $n } documenti
}
merging-moves-activity-shares-person = { $n ->
    [one] Un’attività scritta nelle ore
   *[other] { $n } attività scritte nelle ore
}
merging-moves-tasks-person = { $n ->
    [one] Una cosa da fare
   *[other] { $n } cose da fare
}
merging-moves-relations-person = { $n ->
    [one] Un legame di famiglia e rete
   *[other] { $n } legami di famiglia e rete
}
merging-moves-relations-other = { $n ->
    [one] Un legame scritto in un’altra scheda
   *[other] { $n } legami scritti in altre schede
}
merging-moves-legal-bases-person = { $n ->
    [one] Un consenso o base giuridica
   *[other] { $n } consensi e basi giuridiche
}
merging-moves-referrals-person = { $n ->
    [one] Un invio, con chi ha i suoi dati
   *[other] { $n } invii, con chi ha i suoi dati
}
merging-moves-referral-drafts-person = { $n ->
    [one] Una bozza di invio
   *[other] { $n } bozze di invii
}
merging-do = Unisci le schede
merging-done = Schede unite. Se era uno sbaglio le separi da «Schede unite».
merging-overtaken = Nel frattempo una delle due schede è cambiata: controlla quello che dicono adesso e unisci di nuovo.
merging-both-long = I due testi insieme sono troppo lunghi: scegline uno.
merging-refused = Adesso non si possono unire
merging-refused-services = Tutte e due hanno un posto, o sono in lista, nello stesso servizio. Concludi prima una delle due prese in carico in:
merging-twin-button = Chiudi come doppia
merging-twin-words = Di ogni coppia chiudine una: quella con meno cose scritte. Le sue ore restano dove sono, passano alla scheda unita, e la chiusura non conta tra gli esiti. Se è uno sbaglio si annulla dalla sua pagina.
merging-twin-referral = Si muove con un invio: chiudi l’altra.
merging-twin-done = Chiusa come doppia. Se non ce ne sono altre, adesso le schede si possono unire.
merging-twin-first = scheda che resta
merging-twin-second = scheda che si unisce
merging-twin-gone = Questa presa in carico non si può chiudere così
merging-twin-gone-advice = Nel frattempo qualcuno l’ha cambiata: aprila e guarda come sta. Niente è cambiato.
merging-refused-protection = Una è riservata e l’altra no, oppure sono riservate e le hanno aperte due persone diverse. Uniscile solo quando sono riservate tutte e due, della stessa collega.
merging-past-title = Schede unite
merging-past-lead = Le schede finite dentro questa, che cosa dicevano, e come tornare indietro.
merging-past-empty = Nessuna scheda è stata unita a questa
merging-past-empty-words = Le schede forse doppie le trovi in «Persone».
merging-past-open = In questa scheda ne è stata unita un’altra
merging-was-merged = Unita da
merging-was-parted = Separata di nuovo da
merging-said = Diceva:
merging-part = Separa di nuovo
merging-part-title = Separare le due schede?
merging-part-words = L’altra scheda torna con tutto quello che aveva. Quello che è stato scritto dopo l’unione resta qui; i valori cambiati dopo restano come sono.
merging-parted = Schede separate: ognuna ha di nuovo quello che aveva.
merging-not-last = Questa unione non si può separare adesso.
merging-not-last-advice = È già stata separata, oppure dopo è stata unita un’altra scheda: separa prima l’ultima.
merging-led-here = La scheda che cercavi è stata unita a questa.
