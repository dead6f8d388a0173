settings-lead = Che cosa il nodo dice di sé, e chi risponde.
settings-saved = Impostazioni salvate.
settings-overtaken = Nel frattempo qualcun altro ha cambiato le impostazioni. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.
settings-after-restore = Il nodo è appena stato ripristinato
settings-after-restore-advice = Prima di cambiare quello che le altre cooperative vedono, il nodo deve sentirle tutte: una di loro può avere una versione più nuova. Guarda la pagina Dopo il ripristino.
settings-document-full = Il documento del nodo ha 256 versioni
settings-document-full-advice = Non è stato salvato niente. Un’altra versione la può firmare solo il foglio di ripristino, e questo programma non ha un comando per farlo: scrivi a chi lo mantiene. Quello che resta qui (nome mostrato, urgenze) si può cambiare lasciando com’erano nome, telefono e contatto.
settings-public = Come vi vedono le altre cooperative
settings-public-words = Queste righe stanno nel documento firmato del nodo: le legge chiunque sia collegato con voi.
settings-legal-name = Nome della cooperativa
settings-telephone = Telefono
settings-telephone-help = Il numero da chiamare se un messaggio non arriva.
settings-no-telephone = Manca il telefono
settings-no-telephone-words = Se un messaggio non arriva, le altre cooperative non sanno chi chiamare.
settings-contact = Chi risponde
settings-contact-help = Un ufficio, non una persona. Per esempio: segreteria, dal lunedì al venerdì 9–17.
settings-urgent = Invii urgenti
settings-urgent-words = Resta su questo nodo: le altre cooperative non lo vedono. Gli orari qui servono ai colleghi; quelli per le altre cooperative stanno in «Chi risponde».
settings-urgent-person = Chi li riceve
settings-urgent-substitute = Chi la sostituisce
settings-urgent-email = La sua e-mail
settings-urgent-email-substitute = E-mail di chi la sostituisce
settings-urgent-email-help = Quando arriva un invio urgente parte subito un’e-mail a chi li riceve; se dopo un’ora nessuno lo ha aperto, anche a chi la sostituisce. Un’e-mail vale per tutti quelli che aspettano, e la prossima parte dopo dieci minuti. Dentro non c’è niente della persona: solo che c’è qualcosa da aprire. Chi li riceve sa così anche quando in un servizio c’è un posto libero e qualcuno aspetta.
settings-email-wrong = Scrivi un indirizzo come nome@cooperativa.it, oppure lascia vuoto.
settings-alerts = Avvisi per e-mail
settings-alerts-words = Prima che serva, prova che un’e-mail arrivi davvero agli indirizzi salvati.
settings-alerts-try = Manda una prova
settings-alerts-failing = Un avviso urgente non è partito
settings-alerts-no-server = Il server di posta non è configurato: gli avvisi non partono. Scrivi mail.server e mail.from nel file pico-node.toml, sul computer del nodo, e riavvia.
settings-trial-sent = Prova spedita. Guarda se è arrivata, anche nella posta indesiderata.
settings-trial-nobody = Scrivi e salva prima almeno un indirizzo a cui mandarla.
settings-trial-settings = Il server di posta non è configurato o il suo indirizzo è sbagliato: controlla mail.server e mail.from nel file pico-node.toml.
settings-trial-address = L’e-mail salvata non è valida: correggila.
settings-trial-refused = Il server di posta ha rifiutato: controlla utente, password e indirizzi.
settings-trial-unreachable = Il server di posta non risponde: controlla nome, porta e rete.
alert-subject = { $n ->
    [one] Un invio urgente aspetta
   *[other] { $n } invii urgenti aspettano
}
alert-text = { $n ->
    [one] È arrivato un invio urgente. Aprilo nel pannello: { $panel }
   *[other] Sono arrivati { $n } invii urgenti. Aprili nel pannello: { $panel }
}

    In questa e-mail non c’è niente della persona, e non può esserci: non rispondere qui.
alert-place-subject = { $n ->
    [one] C’è un posto libero e qualcuno aspetta
   *[other] Ci sono posti liberi e qualcuno aspetta, in { $n } servizi
}
alert-place-text = { $n ->
    [one] In un servizio c’è un posto libero e qualcuno aspetta. Il nodo dice quale: { $panel }
   *[other] In { $n } servizi c’è un posto libero e qualcuno aspetta. Il nodo dice quali: { $panel }
}

    In questa e-mail non c’è niente della persona, e non può esserci: non rispondere qui.
alert-trial-subject = Prova degli avvisi urgenti
alert-trial-text = Gli avvisi arrivano a questo indirizzo. Quando c’è un invio urgente lo apri da qui: { $panel }
settings-hours = Orari di apertura
settings-hours-help = Per esempio: lun–ven 8:30–18:00, sabato 9–12.
settings-ticks = Conferme di lettura
settings-ticks-words = Quando qualcuno qui apre un invio ricevuto, l’altra cooperativa può vedere «letto» accanto al suo messaggio.
settings-ticks-on = Di’ alle altre cooperative che un messaggio è stato letto
settings-ticks-help = Senza, vedono che il messaggio è consegnato e che sta nella vostra lista, ma non se una persona lo ha aperto.
settings-protection = Protezione dei dati
settings-protection-words = Resta su questo nodo, e sta nel registro dei trattamenti (articolo 30 del GDPR) accanto al nome di chi cura la protezione dei dati.
settings-protection-contact = Contatto del responsabile della protezione dei dati
settings-protection-help = Un’e-mail o un telefono. Se è esterno e qui non ha un accesso, anche il nome.
settings-panel = In questo pannello
settings-display-name = Nome breve
settings-display-name-help = Quello che si legge in alto a sinistra. Vuoto: il nome della cooperativa.
settings-node = Questo nodo
settings-node-words = Il suo nome per gli altri nodi. Non cambia mai, nemmeno se cambia l’indirizzo.
settings-document = Versione { $n } del documento firmato.
settings-configuration = Configurazione
settings-configuration-words = Si cambia nel file pico-node.toml, sul computer del nodo.
settings-open = Dati aperti
settings-open-words = Chiunque può leggere, senza accesso, quello che accendi qui: adesso { $own ->
    [one] un vostro servizio
   *[other] { $own } vostri servizi
 } e { $network ->
    [one] un servizio
   *[other] { $network } servizi
 } delle cooperative collegate, tutti segnati «Anche ad altri» da chi li offre. Di ognuno: nome, che cosa fa, per chi, dov’è, orari, posti liberi, telefono dello sportello.
settings-open-hides = Mai i servizi per le sole cooperative collegate, e mai una persona. Se un indirizzo non si mostra, non si dice nemmeno il comune.
settings-open-own-data = I vostri servizi come dati aperti, per i programmi degli altri
settings-open-network-data = Anche quelli delle cooperative collegate, per i programmi degli altri
settings-open-page = Una pagina per tutti, con gli uni e gli altri, che si può mettere anche in un altro sito
