# L'esportazione di tutto, chiesta dal pannello.
export-title = Esportazione di tutto
export-lead = Tutto quello che c’è sul nodo in un file, per passare a un altro programma o per guardare i dati con altri strumenti.
export-new = Chiedi un’esportazione
export-what = Nel file c’è tutto di tutti: schede, diari, anche le schede riservate. Non ci sono i file dei documenti (quelli li scrive solo il comando «pico-node export --documents»), le password e le chiavi. Non è una copia di sicurezza.
export-told = Chi amministra il nodo con te e chi cura la protezione dei dati lo sapranno subito. Resta scritto nel registro degli accessi.
export-password-help = Te la chiediamo di nuovo perché nessuno lo faccia al posto tuo.
export-code = Codice del secondo fattore
export-ask = Scrivi il file
export-no-password = Prima scegli una password: serve per chiedere l’esportazione.
export-choose-password = Scegli la password
export-no-room = Sul disco del nodo c’è poco spazio: l’esportazione non può cominciare.
export-no-room-words = Fai spazio, poi riprova. Niente è stato scritto.
export-under-way = Il file si sta scrivendo
export-under-way-already = Un’esportazione è già in corso: aspetta che finisca.
export-begins = Comincia fra poco.
export-lines-of = { $n } righe di circa { $all }
export-asked = { $who }, il { $when }.
export-leave = Puoi lasciare questa pagina: il file si scrive lo stesso.
export-ready = Il tuo file è pronto
export-ready-size = { $lines } righe, { $size }.
export-until = Lo scarichi solo tu, fino al { $when }; poi il nodo lo toglie.
export-open = Il file che scarichi non è cifrato
export-open-words = Chi lo ha legge tutto di tutti. Tienilo su un disco cifrato, non mandarlo per posta, cancellalo quando non serve più.
export-unreadable = { $n ->
    [one] Un campo non si è aperto
   *[other] { $n } campi non si sono aperti
}
export-unreadable-words = Nel file valgono null, e una riga «unreadable» dice quali sono. Chiama chi segue il nodo, e non cancellare niente.
export-take = Scarica il file
export-remove = Togli il file
export-removed = File tolto dal nodo.
export-earlier = Le ultime esportazioni
export-state-writing = Si sta scrivendo
export-state-ready = Pronta
export-state-failed = Non riuscita
export-state-gone = Tolta dal nodo
export-downloads = { $n ->
    [one] Scaricata una volta
   *[other] Scaricata { $n } volte
}
export-failed = Non si è riusciti a scrivere il file, e non ne è rimasto niente. Il registro del programma dice perché: chiama chi segue il nodo, poi riprova.
export-failed-room = Sul disco del nodo non c’era abbastanza spazio. Del file non è rimasto niente: fai spazio e riprova.
export-failed-stopped = Il nodo si è fermato mentre scriveva. Del file non è rimasto niente: chiedila di nuovo.
export-notice = È stata chiesta un’esportazione di tutti i dati
export-notice-words = { $who }, il { $when }. Se non te l’aspettavi chiedi subito perché.
export-seen = Ho visto
settings-export = Esportazione di tutto
settings-export-words = Tutti i dati del nodo in un file, per un altro programma.
settings-export-open = Apri
audit-data-export-failed = Esportazione di tutti i dati non riuscita
audit-data-export-taken = Ha scaricato l’esportazione di tutti i dati
audit-data-export-removed = File di un’esportazione di tutti i dati tolto dal nodo
audit-data-export-seen = Ha visto che è stata chiesta un’esportazione di tutti i dati
audit-alert-sent-export = Avviso di un’esportazione di tutti i dati mandato
alert-export-subject = { $n ->
    [one] È stata chiesta un’esportazione di tutti i dati
   *[other] Sono state chieste { $n } esportazioni di tutti i dati
}
alert-export-text = Qualcuno ha chiesto al nodo un’esportazione di tutti i dati. Il nodo dice chi e quando: { $panel }
