# Accessi fuori dall’ordinario.
opening-title = Accesso d’emergenza
opening-lead = Per chi hai davanti adesso e non è tra le tue schede: l’essenziale, per un’ora.
opening-what = Vedi chi è, come si raggiunge, che cosa sapere per la salute, chi parla per lei e chi chiamare. Non vedi diario, progetto, documenti e invii. Lo sanno subito chi tiene la scheda e chi cura la protezione dei dati.
opening-protected-too = Puoi aprire anche una scheda riservata: l’indirizzo resta nascosto.
opening-not-protected = Le schede riservate non si aprono da qui: chiama chi coordina.
opening-who = Chi hai davanti
opening-code-help = Basta il codice fiscale. Se non lo sai, scrivi cognome, nome e data di nascita.
opening-needs-birth = Senza codice fiscale serve la data di nascita.
opening-reason-help = Che cosa succede, in poche parole. Lo legge chi tiene la scheda e resta nel registro degli accessi, con il tuo nome.
opening-open = Apri per un’ora
opening-nobody = Con questi dati non si apre nessuna scheda. Controlla quello che hai scritto; se è urgente chiama chi coordina o il 112. Il tentativo è nel registro.
opening-too-often = Hai già provato sei volte in un’ora. Quello che hai scritto è rimasto qui: riprova più tardi, o chiama chi coordina.
opening-until = Accesso d’emergenza: leggi l’essenziale fino alle { $when }.
opening-told = Chi tiene la scheda e chi cura la protezione dei dati sanno che l’hai aperta, e perché.
opening-only-this = Vedi solo questa pagina: il resto della scheda resta chiuso.
opening-no-address = La scheda è riservata: l’indirizzo non si vede.
opening-keeper = Chi tiene la scheda
opening-by-reason = Aperta con un motivo da { $who } il { $when }
opening-by-emergency = Aperta in emergenza da { $who } il { $when }
opening-notice = Una scheda è stata aperta fuori dall’ordinario
opening-notice-of = La scheda di { $name } è stata aperta fuori dall’ordinario
opening-seen = Ho visto
opening-of-record = Aperta fuori dall’ordinario
audit-person-emergency = Ha aperto l’essenziale di una scheda in emergenza
audit-person-emergency-refused = Ha chiesto un accesso d’emergenza che non si è aperto
audit-person-essential = Ha letto l’essenziale di una scheda
audit-person-opening-seen = Ha visto che la scheda è stata aperta fuori dall’ordinario
audit-alert-sent-opening = Avviso di una scheda aperta fuori dall’ordinario mandato
alert-opening-subject = { $n ->
    [one] Una scheda è stata aperta fuori dall’ordinario
   *[other] { $n } schede sono state aperte fuori dall’ordinario
}
alert-opening-text = { $n ->
    [one] Qualcuno ha aperto una scheda fuori dall’ordinario. Il nodo dice quale e perché: { $panel }
   *[other] Qualcuno ha aperto { $n } schede fuori dall’ordinario. Il nodo dice quali e perché: { $panel }
}
merging-moves-record-openings-person = { $n ->
    [one] Un’apertura fuori dall’ordinario
   *[other] { $n } aperture fuori dall’ordinario
}
