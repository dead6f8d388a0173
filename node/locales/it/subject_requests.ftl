# Le richieste delle persone sui loro dati, e il trattamento di ogni servizio.
nav-requests = Richieste sui dati
home-request = Una persona aspetta una risposta sui suoi dati
requests-title = Richieste sui dati
requests-lead = Quello che le persone chiedono sui propri dati (articoli 15-21 del GDPR). C’è un mese per rispondere, da quando la richiesta arriva.
requests-lists = Elenchi
requests-open = Da rispondere
requests-done = Con risposta
requests-empty = Nessuna richiesta
requests-empty-words = Quando una persona chiede qualcosa sui suoi dati, scrivilo dalla sua scheda: il tempo per rispondere corre da quel giorno.
requests-kind = Che cosa chiede
requests-person = Persona
requests-person-erased = persona cancellata
requests-received = Arrivata il
requests-received-help = Il giorno in cui l’ha detto o scritto, anche a voce.
requests-due = Rispondere entro il
requests-outcome = Risposta
requests-told = Avvisate le altre cooperative
requests-waits = Da rispondere
requests-answered-on = Risposto il
requests-new = Richiesta sui dati
requests-new-lead = Scrivi che cosa chiede la persona. Non succede ancora niente: nella pagina dopo trovi che cosa fare.
requests-kind-access = Sapere che cosa avete (art. 15)
requests-kind-access-help = Le si consegna il fascicolo, con chi altro ha i suoi dati.
requests-kind-rectification = Correggere (art. 16)
requests-kind-rectification-help = Si corregge la scheda, e lo si dice a chi ha ricevuto i dati.
requests-kind-erasure = Cancellare (art. 17)
requests-kind-erasure-help = Se nessuna regola obbliga a conservare, si cancella tutto, qui e da chi ha ricevuto i dati.
requests-kind-restriction = Limitare: solo conservare (art. 18)
requests-kind-restriction-help = Mentre si controlla se i dati sono giusti, o per una causa.
requests-kind-portability = Portare i dati altrove (art. 20)
requests-kind-portability-help = Le si consegna il fascicolo come file, per un altro programma.
requests-kind-objection = Opporsi a un uso (art. 21)
requests-kind-objection-help = A un trattamento per interesse pubblico: si valuta e si risponde.
requests-asked-by = Chi lo chiede
requests-asked-by-person = La persona
requests-asked-by-representative = Chi la rappresenta (genitore, tutore, amministratore di sostegno)
requests-asked-by-mandate = Qualcuno con una delega (per esempio un avvocato)
requests-asked-by-cooperative = Un’altra cooperativa, per la persona, con un invio
requests-asked-through = Lo chiede { $name } con l’invio { $number }, e aspetta la vostra ultima risposta. Se cancellate la scheda la riceve da sola. Se la tenete, scriveteglielo dalla pagina dell’invio, con il motivo.
requests-asked-through-open = Apri l’invio
requests-weighed = Non ancora: ha una scheda sua e la sta valutando
requests-identified = Come sapete che è lei
requests-identified-help = Per esempio: «la conosciamo», «carta d’identità vista», «PEC dell’avvocato con delega».
requests-words = Che cosa ha detto
requests-words-help = Con le sue parole, se serve.
requests-record = Scrivi la richiesta
requests-recorded = Richiesta scritta. Adesso vedi che cosa fare.
requests-in-future = Questo giorno non è ancora arrivato.
requests-before-received = È prima del giorno in cui la richiesta è arrivata.
requests-late = Il termine era il { $day }
requests-until = Entro il { $day }
requests-recorded-by = Scritta da
requests-to-do = Che cosa fare
requests-way-access = Stampa il fascicolo, rileggilo perché non dica niente di altre persone, e consegnalo. Poi scrivi qui la risposta.
requests-way-access-button = Apri il fascicolo
requests-way-portability = Scarica il fascicolo come file e consegnalo. Poi scrivi qui la risposta.
requests-way-portability-button = Apri il fascicolo
requests-way-rectification = Correggi la scheda. Poi avvisa qui sotto chi ha ricevuto i dati: riceve solo i campi che aveva già e che sono cambiati.
requests-way-rectification-button = Correggi la scheda
requests-way-erasure = Guarda che cosa si cancella e se una regola lo vieta. Chi ha ricevuto i dati è avvisato nello stesso momento.
requests-way-erasure-button = Guarda e cancella
requests-way-restriction = Valuta la richiesta. Quando scrivi qui sotto che è fatta, anche in parte, la scheda è bloccata: i dati si conservano e non si usano, finché non togli la limitazione dalla scheda.
requests-way-restriction-button = Apri la scheda
requests-way-objection = Valuta la richiesta. Quando scrivi qui sotto che è accolta, anche in parte, la scheda è bloccata finché non avete tolto l’uso a cui si oppone; poi togli la limitazione dalla scheda.
requests-way-objection-button = Apri la scheda
requests-others = Chi altro ha i suoi dati
requests-others-words = Chi ha ricevuto i dati con un invio va avvisato (art. 19). Ognuno risponde con un messaggio firmato, che vedrai qui.
requests-holder = Cooperativa
requests-asked = Che cosa le è stato chiesto
requests-receipt = Risposta firmata
requests-answer-by = Aspetta risposta, entro il { $day }
requests-kept-until = Li conserva fino al { $day }
requests-tell = Avvisa le altre cooperative
requests-all-told = Le altre cooperative sono avvisate. Le loro risposte compaiono qui.
requests-nobody-told = Non c’è nessuno da avvisare: nessun’altra cooperativa ha questi dati, oppure li ha già uguali.
requests-write-answer = Scrivi la risposta
requests-outcome-granted = Fatto
requests-outcome-partly = Fatto in parte
requests-outcome-refused = Rifiutato
requests-answer = Che cosa avete risposto
requests-answer-help = Se non fate tutto, scrivi perché, e ricordale che può rivolgersi al Garante o al giudice.
requests-why-needed = Se non fate tutto quello che chiede, la persona deve sapere perché.
requests-erase-first = Non è ancora stata cancellata. Usa «Guarda e cancella» qui sopra: cancella la persona e scrive anche la risposta.
requests-close = Registra la risposta
requests-answered = Risposta registrata.
requests-typed = Quello che avevi scritto
requests-overtaken = Nel frattempo qualcun altro ha lavorato su questa richiesta: qui sotto vedi com’è adesso. Quello che hai scritto c’è ancora e non è stato registrato.
requests-longer = Serve più tempo?
requests-why-longer = Perché serve più tempo
requests-longer-help = Due mesi in più, se la richiesta è complessa. La persona va avvisata entro il primo mese, con il motivo.
requests-longer-button = Proroga di due mesi
requests-extended = Termine prorogato: ricordati di dirlo alla persona, con il motivo.
requests-erase = Cancella la persona
requests-erase-lead = Va via tutto quello che dice qualcosa di lei. Non si torna indietro, nemmeno da una copia di sicurezza.
requests-forbidden = Non si può cancellare adesso
requests-forbidden-enrolled = È in { $service }, o è in attesa: prima va chiusa la presa in carico.
requests-forbidden-referral = L’invio { $number } con { $peer } non è finito.
requests-forbidden-kept = { $service } deve conservare fino al { $day }.
requests-forbidden-rule = La regola: { $rule }.
requests-forbidden-unsaid = Nessuno ha ancora scritto per quanto tempo { $service } conserva i dati.
requests-forbidden-words = Se resta così, la risposta alla persona è un no con questo motivo: scrivilo nella richiesta.
requests-goes-words = Nome, codice fiscale, recapiti e note; quello che la scheda diceva prima; testi e documenti degli invii; i testi delle richieste.
requests-goes-rows = E inoltre:
requests-stays-rows = Righe che non dicono più chi era, perché servono ai conti e ai numeri del servizio:
requests-stays-words = Resta il registro degli accessi, con un codice al posto del nome. Le note scritte per un gruppo intero non cambiano: se parlano di lei, correggile prima.
requests-rows-diary_entries = { $n ->
    [one] 1 annotazione del diario
   *[other] { $n } annotazioni del diario
 }
requests-rows-documents = { $n ->
    [one] 1 documento, con i suoi file
   *[other] { $n } documenti, con i loro file
 }
requests-rows-plans = { $n ->
    [one] 1 piano
   *[other] { $n } piani
 }
requests-rows-relations = { $n ->
    [one] 1 legame di famiglia o di rete
   *[other] { $n } legami di famiglia o di rete
 }
requests-rows-tasks = { $n ->
    [one] 1 cosa da fare
   *[other] { $n } cose da fare
 }
requests-rows-referrals = { $n ->
    [one] il contenuto di 1 invio
   *[other] il contenuto di { $n } invii
 }
requests-rows-enrolments = { $n ->
    [one] 1 presa in carico: servizio e date
   *[other] { $n } prese in carico: servizi e date
 }
requests-rows-activity_shares = { $n ->
    [one] 1 riga di ore: giorno, minuti, contratto
   *[other] { $n } righe di ore: giorni, minuti, contratti
 }
requests-erase-others = Ricevono la richiesta di cancellare e rispondono con un messaggio firmato:
requests-erase-sure = Sì: cancellate tutto quello che dice qualcosa di lei
requests-erase-sure-needed = Non si torna indietro: se è quello che vuoi, spunta la casella.
requests-erase-button = Cancella per sempre
requests-erased = Persona cancellata. Qui restano la data della risposta e le ricevute delle altre cooperative.

processing-title = Trattamento e informativa
processing-lead = Per chi si trattano i dati in questo servizio, per quanto tempo si conservano, e che cosa si dice alle persone.
processing-who = Chi, e per quanto tempo
processing-role = Per questo servizio la cooperativa è
processing-role-controller = Titolare: decide lei
processing-role-joint = Contitolare: decide insieme a un altro ente
processing-role-processor = Responsabile: lavora per il titolare (per esempio il Comune)
processing-controller = L’altro ente
processing-controller-help = Il titolare, o il contitolare. Se il titolare siete voi, lascia vuoto.
processing-controller-needed = Scrivi quale ente è titolare, o contitolare.
processing-years = Anni di conservazione dopo l’ultimo giorno
processing-years-help = 0: niente obbliga a conservare. Per quello che va conservato senza fine scrivi 99.
processing-years-wrong = Scrivi un numero di anni, da 0 a 99.
processing-rule = La regola
processing-rule-help = La legge, il contratto o l’atto che lo dice. Per esempio: «art. 2220 c.c., dieci anni», «capitolato del Comune, art. 14».
processing-save = Salva
processing-saved = Salvato.
processing-overtaken = Nel frattempo un collega ha cambiato questi dati. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.
processing-notices = Informativa (articoli 13 e 14)
processing-notices-empty = Non c’è ancora nessuna versione.
processing-notice-version = Versione { $number }, dal { $day }
processing-since = Si consegna dal
processing-text = Il testo
processing-text-help = Quello che c’è già non si cambia: una versione nuova si aggiunge, perché a ognuno è stato detto quello che valeva quel giorno.
processing-notice-add = Aggiungi la versione
processing-notice-added = Versione aggiunta.
processing-for-register = Per il registro dei trattamenti (articolo 30)
processing-for-register-words = Quello che il nodo non sa da sé. Puoi completarlo in un altro momento: il registro dice che cosa manca.
processing-purpose = Perché si trattano i dati
processing-purpose-help = Per esempio: accompagnare i compiti e l’inclusione dei ragazzi segnalati dai servizi sociali.
processing-categories = Quali dati
processing-category-identity = Anagrafici e codice fiscale
processing-category-contact = Indirizzo e recapiti
processing-category-family = Nucleo e rete di sostegno
processing-category-occupation = Scuola e lavoro
processing-category-economic = Reddito e contributi
processing-category-images = Immagini e voce
processing-category-health = Salute e disabilità (articolo 9)
processing-category-special = Origine, religione, vita sessuale (articolo 9)
processing-category-judicial = Condanne e provvedimenti del giudice (articolo 10)
processing-recipients = A chi si comunicano
processing-recipients-help = Chi paga il servizio e le cooperative a cui si manda un invio li aggiunge il nodo. Qui gli altri: scuola, ASL, medico.
processing-transfers = Fuori dallo Spazio economico europeo
processing-transfers-help = Il paese e la garanzia. Se i dati non escono, lascia vuoto.
processing-measures = Come si proteggono, oltre al nodo
processing-measures-help = Per esempio: armadio chiuso a chiave, formazione annuale, portatili cifrati.
register-title = Registro dei trattamenti
register-lead = I trattamenti della cooperativa, come li chiede l’articolo 30 del GDPR: i servizi, quello che fa il nodo, e quello che aggiungi. Il nodo scrive ciò che sa; il resto si scrive una volta.
register-open = Registro dei trattamenti
register-holder = Titolare o responsabile
register-contact = Recapito
register-officers = Protezione dei dati (DPO)
register-officers-contact = Contatto del DPO
register-officers-where = Lo scrive chi amministra il nodo, in Impostazioni.
register-role = Ruolo della cooperativa
register-subjects = Di chi sono i dati
register-subjects-area = Persone del servizio ({ $area })
register-subjects-others = familiari e rete di sostegno, operatori
register-basis = Base giuridica
register-kept = Per quanto tempo
register-years = { $n ->
    [0] nessun obbligo di conservare
    [one] un anno dopo l’ultimo giorno
   *[other] { $n } anni dopo l’ultimo giorno
 }
register-client = { $name } (paga il servizio)
register-peers = cooperative collegate, solo quelle a cui si manda un invio e con i campi scelti
register-no-transfer = nessuno: i nodi stanno presso le cooperative
register-node = Il nodo: campi cifrati nel database, secondo fattore, registro degli accessi, copie cifrate, invii firmati e sigillati.
register-notice = Informativa
register-notice-none = nessuna
register-notice-of = versione { $number }, dal { $day }
register-people = Persone in carico oggi
register-missing = Manca
register-nothing-said = ruolo, conservazione e regola
register-write = Completa
register-service = Trattamento
register-empty-title = Nessun servizio
register-empty = Ogni servizio ha la sua voce: aggiungi il primo e torna qui.
requests-correct-others = Tu non cambi le schede: lo può fare chi la tiene o chi coordina. Chiediglielo da qui: riceve una cosa da fare, con quello che la persona chiede e il giorno entro cui risponderle.
requests-correct-to = A chi lo chiedi
requests-correct-ask = Chiedi la correzione
requests-correct-task = Correggi la scheda: lo chiede la persona
requests-correct-done = Chiesto. Lo trova tra le cose da fare; qui vedi quando è fatto.
requests-correct-choose = Scegli a chi chiederlo. Non è stato chiesto niente.
requests-correct-asked = Correzione chiesta a { $who } il { $day }.
requests-correct-corrected = { $who } ha segnato fatto il { $day }: guarda la scheda, avvisa le altre cooperative e scrivi la risposta.
requests-correct-waits = Non è ancora segnata come fatta.
requests-correct-nobody = La scheda è riservata e chi la teneva non c’è più: passala prima a una collega, che poi la corregge.
audit-request-correction-asked = Ha chiesto a un collega di correggere la scheda
home-past = { $n ->
    [one] Una persona ha superato il tempo di conservazione
   *[other] { $n } persone hanno superato il tempo di conservazione
}
home-past-words = Nessuna regola dei servizi obbliga più a tenerne i dati: guarda e cancella.
past-title = Oltre il tempo di conservazione
past-lead = Chi non è più in nessun servizio, e per cui è passato il tempo di conservazione più lungo. Niente si cancella da solo: aprila, controlla che nessuna causa o norma obblighi a tenerla, e cancella. Il nodo guarda ogni giorno, e quando una regola cambia.
past-until = Da tenere fino al
past-service = Servizio che la teneva di più
past-empty = Nessuno ha superato il tempo
past-empty-words = Chi è stato in un servizio compare qui quando passa il tempo che il servizio ha scritto in «Trattamento e informativa».
past-unsaid = Servizi che non dicono per quanto tempo conservano
past-unsaid-words = Chi è passato di lì non compare in questo elenco e non si può cancellare, finché non lo scrivi:
past-since = Era da tenere fino al { $day }. Nessuno ha chiesto di cancellarla: la cancellazione resta tra le richieste sui dati, con le ricevute delle altre cooperative.
requests-asked-by-nobody = Nessuno: è passato il tempo di conservazione
