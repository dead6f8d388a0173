# I documenti di una persona.
documents-title = Documenti
documents-lead = Le carte della persona: documento d’identità, verbali, ISEE, provvedimenti. Chi vede la scheda vede anche queste.
documents-open = Apri i documenti
documents-n = { $n ->
    [0] Ancora nessun documento.
    [one] 1 documento
   *[other] { $n } documenti
}
documents-expired-n = { $n ->
    [one] 1 scaduto
   *[other] { $n } scaduti
}
documents-ending-n = { $n ->
    [one] 1 in scadenza
   *[other] { $n } in scadenza
}
documents-expired = { $n ->
    [one] Un documento è scaduto: chiedi quello nuovo e carica la nuova versione.
   *[other] { $n } documenti sono scaduti: chiedi quelli nuovi e carica le nuove versioni.
}
documents-ending = { $n ->
    [one] Un documento scade entro 30 giorni.
   *[other] { $n } documenti scadono entro 30 giorni.
}
documents-empty = Non c’è ancora nessun documento
documents-empty-words = Dal telefono puoi fotografarlo e caricarlo qui.
documents-gone = Eliminati
document-gone-because = Perché: { $why }
document-new = Aggiungi un documento
document-new-title = Un documento nuovo
document-new-lead = Un file alla volta. È cifrato appena arriva.
document-title = Documento
document-kind = Che cos’è
document-kind-identity = Documento d’identità o codice fiscale
document-kind-health = Certificato sanitario o verbale (legge 104)
document-kind-means = ISEE
document-kind-consent = Consenso firmato su carta
document-kind-court = Provvedimento del tribunale
document-kind-plan = Progetto firmato
document-kind-other = Altro
document-called = Titolo
document-called-help = Se lo lasci vuoto prende il nome del file.
document-dated = Data del documento
document-dated-help = Quella scritta sul documento.
document-dated-future = Questa data non è ancora arrivata.
document-expires = Vale fino al
document-expires-help = Vuoto, se non scade.
document-expires-before = Scade prima della sua data: controlla i due giorni.
document-enrolment = Presa in carico
document-no-service = Nessuna in particolare
document-file = File
document-file-help = PDF, fotografia, testo, foglio o file firmato (p7m), al massimo { $size }.
document-file-over = È troppo grande: al massimo { $size }.
document-file-none = Scegli un file.
document-file-again = Scegli di nuovo il file: il browser non lo tiene. Quello che hai scritto è ancora qui.
document-file-large = È troppo grande: al massimo { $n } MB. Non è stato salvato niente: fotografalo con meno definizione, o dividilo.
document-file-empty = È vuoto: forse non è finito di scaricare. Non è stato salvato niente.
document-file-kind = Questo tipo di file non si può tenere. Vanno bene PDF, fotografie, testi, fogli e file firmati (p7m). Non è stato salvato niente.
document-file-content = Dentro non c’è quello che dice il nome: forse è rovinato, o è stato rinominato. Non è stato salvato niente.
document-disk-full = Sul disco del nodo non c’è posto: il documento non è stato salvato. Quello che hai scritto è ancora qui; avvisa chi amministra il nodo, poi scegli di nuovo il file e riprova.
document-interrupted = Il file non è arrivato tutto, e non è stato salvato niente. Torna indietro e riprova, magari con una linea migliore.
document-save = Salva il documento
document-kept = Documento salvato.
document-of-day = del { $day }
document-until-day = vale fino al { $day }
document-expired = Scaduto
document-ends-today = Scade oggi
document-ends-in = { $n ->
    [one] Scade domani
   *[other] Scade fra { $n } giorni
}
document-editions-n = { $n ->
    [one] 1 versione
   *[other] { $n } versioni
}
document-download = Scarica
document-files = I file
document-newest = la più recente
document-edition = Versione { $n }
document-correct = Correggi
document-changed = Salvato. Quello che diceva prima resta qui sotto.
document-meanwhile = Qualcun altro ha cambiato questo documento mentre scrivevi. Adesso dice questo; quello che hai scritto è ancora qui sotto, e se salvi di nuovo vale il tuo.
document-earlier = Che cosa diceva prima
document-replace = Carica una nuova versione
document-replace-title = Una nuova versione
document-replace-lead = Il file vecchio resta, e si può ancora scaricare. Scrivi le date del file nuovo.
document-replace-save = Salva la nuova versione
document-replaced = Nuova versione salvata. Quella di prima resta qui sotto.
document-replaced-too = Nuova versione salvata. Nel frattempo qualcun altro ne aveva caricata una: sono qui sotto tutte e due.
document-delete = Elimina
document-delete-title = Elimina il documento
document-delete-lead = { $n ->
    [one] Il file va via e non torna. Resta scritto chi lo ha eliminato, quando e perché.
   *[other] Vanno via tutte le { $n } versioni e non tornano. Resta scritto chi le ha eliminate, quando e perché.
}
document-delete-meanwhile = Qualcun altro ha cambiato questo documento mentre scrivevi. Adesso dice questo: se va eliminato lo stesso, premi ancora.
document-because = Perché lo elimini
document-because-help = Per esempio: era di un’altra persona. Si legge nell’elenco: non scrivere che cosa diceva.
document-delete-do = Elimina il documento
document-deleted = Documento eliminato.
