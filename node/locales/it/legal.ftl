# Consensi e basi giuridiche.
legal-title = Consensi e basi giuridiche
legal-none = Nessun consenso registrato. Senza una base giuridica il nome non può essere comunicato a un’altra cooperativa.
legal-new = Registra un consenso
legal-new-title = Nuovo consenso o base giuridica
legal-new-lead = Vale per uno scopo e, se è un consenso a comunicare, per un solo destinatario. Revocarlo è facile come darlo.
legal-basis = Base giuridica
legal-purpose = A che cosa serve
legal-purpose-referral = Comunicare l’identità per un invio
legal-purpose-care = Il lavoro con la persona
legal-purpose-contact = Avvisare la persona di altre attività
legal-recipient = A quale cooperativa collegata
legal-recipient-none = Nessuna
legal-recipient-help = Per un invio con il consenso va scelta una cooperativa collegata.
legal-recipient-needed = Scegli la cooperativa: nessuno dà un consenso verso tutti.
legal-given-on = Dato il
legal-given-in-future = La data è nel futuro.
legal-expires-on = Scade il
legal-expires-help = Se lo lasci vuoto vale finché non viene revocato.
legal-expired-already = Sarebbe già scaduto: controlla la data.
legal-notice = Informativa consegnata
legal-notice-help = La versione letta e consegnata alla persona: la più recente di ogni servizio.
legal-note = Chi l’ha dato e dove sta il foglio
legal-note-help = Per esempio: firmato dalla madre, cartella in sede.
legal-record = Registra
legal-recorded = Registrato.
legal-standing-live = valido
legal-standing-ending = sta per scadere
legal-standing-expired = scaduto
legal-standing-withdrawn = revocato
legal-standing-mistaken = scritto per sbaglio
legal-from-to = dal { $from } al { $to }
legal-from = dal { $from }
legal-withdraw = Revoca
legal-withdraw-title = Revocare il consenso?
legal-withdraw-words = Gli invii che si reggono su questo consenso vengono ritirati subito, e l’altra cooperativa cancella i dati. Se il lavoro è già cominciato, o è finito, l’altra cooperativa deve dire se conserva i dati e su quale base, oppure li cancella. Non si annulla: per ridarlo se ne registra uno nuovo.
legal-withdrawn = Consenso revocato. Gli invii che vi si reggevano lo sanno.
legal-withdraw-beside = { $n ->
    [one] Con questo viene revocato anche l’altro consenso verso { $name }:
   *[other] Con questo vengono revocati anche gli altri { $n } consensi verso { $name }:
}
legal-renew = Rinnova
legal-settle = Non serve più
legal-settled = Segnato: non serve più.
legal-not-settled = Non è stato segnato: vale ancora, oppure qualcuno se n’è già occupato.
legal-correct = Correggi
legal-correct-title = Correggi un consenso
legal-correct-lead = Quello che scrivi qui vale al posto di quello sbagliato, che resta, segnato come scritto per sbaglio.
legal-correct-relied = Su quello sbagliato si reggono degli invii verso la sua cooperativa ({ $who }). Lascia la base «Consenso», lo stesso destinatario e lo stesso scopo, e una scadenza che non sia passata; se la persona non ha mai detto di sì, torna alla scheda e usa «Revoca»: gli invii vengono ritirati e l’altra cooperativa lo sa. Quello che hai scritto è ancora qui.
legal-corrected = Corretto: vale quello nuovo, e quello di prima resta segnato come scritto per sbaglio.
legal-mistaken-title = Non andava proprio scritto
legal-mistaken-words = Se la persona non ha mai dato questo consenso, per esempio perché era di un’altra, segnalo come scritto per sbaglio: non vale più e resta scritto chi lo ha segnato e quando. Se invece lo ha dato e poi tolto, torna alla scheda e usa «Revoca».
legal-mistaken = Segna come scritto per sbaglio
legal-marked-mistaken = Segnato come scritto per sbaglio: non vale più.
legal-mistaken-on = segnato come sbaglio il { $day } da { $name }
legal-mistaken-relied = Niente è cambiato: su questo consenso si reggono degli invii ({ $who }). Se è sbagliata una data o una parola usa «Correggi», con lo stesso destinatario. Se la persona non ha mai detto di sì usa «Revoca»: gli invii vengono ritirati e l’altra cooperativa lo sa.
legal-mistaken-basis-relied = Niente è cambiato: su questa base si reggono degli invii ({ $who }). Se è sbagliata una data o una parola usa «Correggi», con la stessa base. Se la base non è quella, prima ritira o chiudi gli invii, oppure registra la stessa base come si deve.
legal-correct-basis-relied = Su quella sbagliata si reggono degli invii ({ $who }). Lascia la stessa base, lo scopo «Comunicare l’identità per un invio» e una scadenza che non sia passata; se la base non è quella, prima ritira o chiudi gli invii. Quello che hai scritto è ancora qui.
legal-relied-hidden = { $n ->
    [one] un altro di colleghi, che non puoi aprire
   *[other] altri { $n } di colleghi, che non puoi aprire
 }
legal-mistaken-already = Niente è cambiato: intanto questo consenso è stato segnato come scritto per sbaglio, e non vale. Guarda la scheda della persona: se quello che vale è un altro, revoca quello.
legal-not-mistaken = Niente è cambiato. Un consenso lo può segnare come sbaglio chi l’ha registrato, o chi coordina, e solo finché non è revocato o già segnato. Guarda la scheda della persona, e se serve chiedi a uno di loro.
legal-settled-on = segnato il { $day } che non serve più
legal-who-has = Chi ha i suoi dati
legal-who-has-none = Nessun’altra cooperativa ha ricevuto dati su questa persona con un invio.
legal-none-consent = Nessun consenso registrato, e «{ $service }» si regge sul consenso: chiedilo e registralo.
legal-none-other = Nessun consenso registrato. Il servizio in cui è si regge su altro ({ $basis }): per quello non serve. Per comunicare il nome a un’altra cooperativa la base si sceglie nell’invio.
legal-who-has-hidden = { $n ->
    [one] C’è anche un invio che non puoi vedere.
   *[other] Ci sono anche { $n } invii che non puoi vedere.
}
held-record = la scheda è qui dal { $day }
held-unsaid = non è ancora scritto per quanto tempo, né per chi
held-by-hand = Lo sa chi lo ha comunicato: il nodo non manda niente a chi non è collegato.
held-given-benefit = Righe per il SIUSS con il suo nome
held-given-statement = Rendiconto con il suo nome
held-given-on = scaricato il { $day }
held-given-between = scaricato più volte, dal { $from } al { $to }
legal-told-named = conosce il nome
legal-told-unnamed = solo senza nome
legal-told-on-its-way = nome in coda
legal-told-erased = dati cancellati
legal-holder-opened-sent = inviato il
legal-holder-opened-received = ricevuto il
legal-holder-consent = { $basis }, dal { $from }
legal-holder-consent-revoked = { $basis }, dal { $from }, revocato il { $to }
legal-holder-fields-sender = Campi comunicati
legal-holder-fields-receiver = Campi che ci ha comunicato
legal-holder-since = Nome comunicato il
legal-holder-ticked = Campi scelti per quando c’è il posto
legal-holder-on-its-way = Campi in coda, non ancora arrivati
legal-holder-documents = Documenti allegati
legal-purpose-images = Fare e usare immagini
legal-purpose-communication = Comunicazione a un ente (scuola, ASL, Comune…)
legal-named = Oppure a chi, con parole vostre
legal-named-help = Chi non è collegato: la scuola, l’ASL, il Comune, il sito o il giornalino su cui va una foto.
legal-named-needed = Scrivi a quale ente, o scegli una cooperativa: nessuno dà un consenso verso tutti.
legal-recipient-one = Scegli una cooperativa collegata oppure scrivi a chi: uno solo dei due.
legal-recipient-linked = Un invio va solo a una cooperativa collegata: sceglila dall’elenco, o cambia lo scopo in «Comunicazione a un ente».
legal-recipient-none-for-care = Il lavoro con la persona resta qui: togli il destinatario, o scegli un altro scopo.
legal-notice-another = Un’altra, scritta qui sotto
legal-notice-words = Un’altra informativa
legal-notice-words-help = Per esempio quella del Comune, con la sua data. Vuoto se l’hai scelta sopra.
legal-notice-one = Scegli una versione oppure scrivine un’altra: una sola delle due.
notice-title = Informativa
notice-over = Informativa sul trattamento dei dati
notice-lead = Che cosa è stato detto alla persona dei suoi dati, con quale versione e in che giorno.
notice-read = Leggi e stampa
notice-others = Altre versioni:
notice-handed-out = Consegnata
notice-handed = Versione { $number }, consegnata il { $day }
notice-none = Non è scritto che sia stata consegnata.
notice-no-version = Questo servizio non ha ancora un’informativa. La scrive chi coordina, o chi cura la protezione dei dati, in «Trattamento e informativa» del servizio.
notice-number = Versione
notice-on = Consegnata il
notice-to = A chi
notice-to-person = Alla persona
notice-to-representative = A chi parla per la persona
notice-write = Segna consegnata
notice-written = Segnata come consegnata.
notice-too-early = In quel giorno questa versione non c’era ancora: scegline un’altra, o controlla il giorno.
audit-enrolment-notice = Informativa segnata come consegnata
merging-moves-notices-handed-out-person = { $n ->
    [one] Un’informativa consegnata
   *[other] { $n } informative consegnate
}
