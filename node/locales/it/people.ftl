# Persone.
people-lead = Chi è seguito dalla cooperativa. Vedi solo le schede che ti spettano.
people-not-told = Non indicati: { $fields }.
people-search = Cerca per cognome, nome o codice fiscale
people-add = Nuova persona
people-empty-title = Ancora nessuna persona
people-empty = Apri la prima scheda: basta il cognome, il resto si aggiunge quando si sa.
people-name = Persona
people-changed = Ultima modifica
people-protected = Riservata

people-new-title = Nuova persona
people-new-lead = Basta il cognome. Quello che non sai lascialo vuoto: si può aggiungere dopo.
people-new-for-draft = Stai scrivendo un invio: è salvato. Quando hai salvato la scheda torni lì, con questa persona già scelta.
people-change-title = Modifica la scheda
people-open = Salva la scheda
people-save = Salva le modifiche
people-opened = Scheda salvata.
people-saved = Modifiche salvate. Quello che c’era prima resta nella storia della scheda.
people-from-code-birth = Scheda salvata. Dal codice fiscale: { $sex ->
    [F] nata
   *[other] nato
 } il { $birth }.
people-from-code-sex = Scheda salvata. Dal codice fiscale: sesso { $sex ->
    [F] femminile
   *[other] maschile
 }.
people-from-code-place = Scheda salvata. Dal codice fiscale: { $sex ->
    [F] nata
   *[other] nato
 } { $abroad ->
    [yes] all’estero ({ $place })
   *[no] a { $place }
 }.
people-from-code-birth-sex = Scheda salvata. Dal codice fiscale: { $sex ->
    [F] nata il { $birth }, sesso femminile
   *[other] nato il { $birth }, sesso maschile
 }.
people-from-code-birth-place = Scheda salvata. Dal codice fiscale: { $sex ->
    [F] nata
   *[other] nato
 } il { $birth } { $abroad ->
    [yes] all’estero ({ $place })
   *[no] a { $place }
 }.
people-from-code-sex-place = Scheda salvata. Dal codice fiscale: { $sex ->
    [F] nata
   *[other] nato
 } { $abroad ->
    [yes] all’estero ({ $place })
   *[no] a { $place }
 }, sesso { $sex ->
    [F] femminile
   *[other] maschile
 }.
people-from-code-birth-sex-place = Scheda salvata. Dal codice fiscale: { $sex ->
    [F] nata
   *[other] nato
 } il { $birth } { $abroad ->
    [yes] all’estero ({ $place })
   *[no] a { $place }
 }, sesso { $sex ->
    [F] femminile
   *[other] maschile
 }.
people-from-code-or-older = Lo stesso codice è anche di chi è nato cent’anni prima: controlla l’anno.

people-part-who = Chi è
people-part-code = Codice fiscale
people-part-language = Lingua
people-part-where = Dove vive e come si raggiunge
people-family-name = Cognome
people-given-name = Nome
people-called = Nome con cui vuole essere chiamata
people-called-help = Se non è quello dei documenti. Si vede accanto al nome e si trova nella ricerca; negli atti resta il nome dei documenti.
people-birth-date = Data di nascita
people-birth-place = Luogo di nascita
people-birth-place-help = Comune (anche uno che non esiste più) o Stato estero.
people-birth-future = La data è nel futuro: controlla l’anno.
people-birth-old = La data è di oltre 125 anni fa: controlla l’anno, scritto con quattro cifre.
people-sex = Sesso
people-sex-F = Donna
people-sex-M = Uomo
people-sex-X = Preferisce non dirlo
people-citizenship = Cittadinanza
people-unknown = non indicata
people-tax-code = Codice fiscale
people-tax-code-help = 16 caratteri, oppure 11 cifre se è provvisorio. Va bene anche se ha lettere al posto di alcune cifre.
people-no-tax-code = Se non c’è, perché
people-no-tax-code-unknown = Non lo so ancora
people-no-tax-code-none = Non ce l’ha
people-no-tax-code-anonymous = Chiede di restare anonima
people-filter-age = Età
people-comune = Comune di residenza
people-comune-help = Se ce n’è più d’uno con lo stesso nome aggiungi la provincia: Samone (TN).
people-place-unknown = Non trovo questo posto. Controlla come è scritto; per l’estero scrivi lo Stato.
people-place-ambiguous = Ci sono più posti con questo nome: aggiungi la provincia, per esempio Samone (TN).
people-address = Indirizzo
people-domicile-comune = Comune di domicilio
people-domicile-comune-help = Solo se vive in un posto diverso dalla residenza.
people-domicile-address = Indirizzo di domicilio
people-domicile-address-help = È quello che vedi per una visita. Paga e conta sempre il Comune di residenza.
people-visit = Per una visita
people-languages = Lingue che parla e capisce meglio
people-languages-rest = Altre lingue
people-other-language = Un’altra lingua
people-interpreter = Serve un mediatore o un interprete
people-interpreter-yes = Sì
people-interpreter-no = No
people-interpreter-needed = Serve un mediatore
people-telephone = Telefono
people-telephone-wrong = Non sembra un telefono: scrivi solo cifre, spazi e +.
people-email = E-mail
people-email-wrong = Non sembra un’e-mail: manca qualcosa attorno alla @.
people-guardian = Chi parla per la persona
people-guardian-help = Tutore, genitore o amministratore di sostegno, con un telefono.
people-health = Da sapere per la salute
people-health-help = Allergie, terapie, dieta: quello che serve in un’emergenza. È cifrato.
people-notes = Note
people-notes-help = Cifrate. Restano qui: non partono mai con un invio se non le scegli tu.
people-protect = Scheda riservata
people-protect-help = La vedi solo tu che l’hai aperta e chi si occupa di privacy. Per indirizzi nascosti, adozioni, parenti di colleghi.
people-birth = nata o nato il { $date }
people-age = { $n ->
    [one] 1 anno
   *[other] { $n } anni
 }
people-minor = Minorenne
people-no-guardian = È minorenne e manca chi la o lo rappresenta (genitore o tutore).
people-guardian-unseen = C’è chi la o lo rappresenta, ma è in una scheda che non puoi vedere.
people-edit = Modifica
people-refer = Nuovo invio

tax-code-length = Un codice fiscale ha 16 caratteri, o 11 cifre se è provvisorio. Contali e correggi.
tax-code-shape = Qualche carattere è al posto sbagliato: confronta con la tessera.
tax-code-check = L’ultimo carattere non torna: da qualche parte c’è un errore di battitura. Confronta con la tessera.
tax-code-date = La data di nascita dentro il codice non esiste: confronta con la tessera.
tax-code-place = Il luogo di nascita dentro il codice non esiste: confronta con la tessera.

people-lookalike-title = Potrebbe esserci già
people-lookalike = C’è una scheda con lo stesso codice fiscale, oppure con la stessa data di nascita e un nome uguale o molto simile. Guarda se è lei. Niente di quello che hai scritto è andato perso.
people-another = È un’altra persona: apri comunque una nuova scheda
people-meanwhile-title = Nel frattempo qualcun altro ha cambiato questa scheda
people-meanwhile = Quello che hai scritto è ancora qui sotto. Ora la scheda dice così; se vuoi tenere il tuo testo salva di nuovo.

people-doubts = Qualcosa non torna con il codice fiscale
people-doubt-names = Il nome o il cognome non sono quelli del codice.
people-doubt-birth = La data di nascita non è quella del codice.
people-doubt-place = Il luogo di nascita non è quello del codice.
people-doubt-abroad = Il luogo di nascita del codice è all’estero e non è tra quelli che conosciamo: guarda se il codice è scritto bene.
people-doubt-sex = Il sesso non è quello del codice.
people-open-referrals = Invii aperti
people-history = Storia della scheda
people-history-before = prima: { $value }
people-history-empty = (vuoto)

audit-person-open = Ha aperto la scheda
audit-person-read = Ha letto la scheda
audit-person-change = Ha modificato la scheda
audit-person-export = Ha esportato l’elenco
audit-person-export-whole = Ha esportato l’elenco con codice fiscale, indirizzo e recapiti
audit-person-list = Ha visto un elenco di persone
audit-person-lookalikes = Ha visto schede simili
audit-person-unlock = Ha aperto una scheda riservata
people-why-title = Scheda riservata
people-why-lead = Chi ha aperto questa scheda l’ha resa riservata. Puoi leggerla per un’ora, se scrivi perché ti serve.
people-why-reason = Perché ti serve
people-why-help = Resta nel registro degli accessi, con il tuo nome, e lo legge subito chi tiene la scheda. Non scrivere qui niente della persona.
people-why-open = Apri la scheda

# File di elenchi.
files-consents = Scarica consensi
files-plans = Scarica piani
files-relations = Scarica famiglia e rete
files-documents = Scarica elenco dei documenti
files-teams = Scarica squadre
files-withdrawn = Revocato il
files-mistaken = Segnato come sbaglio il
files-edition = Versione
files-from = Dal
files-until = Al
files-review = Da verificare il
files-since = Da quando
files-closed = Chiuso il
files-written = Scritto il
files-corrected = Corretto il
people-who-saw = Chi ha visto questa persona
people-died-on = Decesso
people-died-banner = Decesso il { $day }
people-died-badge = Decesso: { $day }
people-died-means = Le sue prese in carico sono concluse e non si programma più niente. Richieste e dati restano come sono.
people-died-write = Scrivi il decesso
people-died-change = Correggi o annulla
people-died-title = Decesso
people-died-lead = Si scrive una volta sola, per tutti i servizi.
people-died-on-day = Giorno del decesso
people-died-on-day-help = Scritto il giorno, le prese in carico e le attese qui sopra si concludono con questo motivo e i posti tornano liberi.
people-died-save = Scrivi il decesso
people-died-ends = Si concludono
people-died-referral = Si concludono nel loro invio
people-died-referral-words = Apri l’invio e concludilo: così lo sa anche l’altra cooperativa.
people-died-planned = { $n ->
    [one] 1 attività programmata da domani non si farà più con lei o con lui.
   *[other] { $n } attività programmate da domani non si faranno più con lei o con lui.
 }
people-died-closed = Concluse per decesso
people-died-before-birth = È prima della nascita: ricontrolla il giorno.
people-died-no-enrolment = È scritto il suo decesso: non comincia più niente. Se è un errore, annullalo dalla sua scheda.
people-died-future = Questo giorno non è ancora arrivato.
people-died-overtaken = Nel frattempo la scheda è cambiata: guarda e salva di nuovo.
people-died-kept = Il decesso è scritto. Prese in carico e attese sono concluse
people-died-moved = Il giorno del decesso è corretto
people-died-moved-not-all = Il giorno è corretto sulla scheda. Qualche presa in carico tiene la sua data: ha ore fatte dopo, o si muove con un invio
people-lives = È un errore: è in vita
people-lives-title = È in vita?
people-lives-words = La scheda non dirà più il decesso. Niente si riapre da solo, perché un posto può essere già di qualcun altro: vedrai che cosa era stato concluso e puoi riaprirlo, uno per uno.
people-lives-kept = La scheda non dice più il decesso. Qui sotto c’è che cosa era stato concluso
people-lives-undo = Riapri
people-lives-open = Guarda quali
people-lives-closed = { $n ->
    [one] 1 presa in carico è conclusa per decesso, ma la scheda non lo dice
   *[other] { $n } prese in carico sono concluse per decesso, ma la scheda non lo dice
 }
people-lives-closed-words = Se è un errore riaprile; se è vero, scrivi il giorno nella scheda.
audit-person-died = Ha scritto il decesso
audit-person-lives = Ha scritto che il decesso era un errore
