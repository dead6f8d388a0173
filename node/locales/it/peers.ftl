# La rete: le cooperative collegate.
peers-lead = Le cooperative con cui il tuo nodo scambia messaggi, e come sta ogni collegamento.
peers-empty = Nessuna cooperativa collegata
peers-empty-advice = Scrivi un invito e mandalo a un'altra cooperativa, oppure incolla quello che hai ricevuto.
peers-name = Cooperativa
peers-state = Stato
peers-contact = Ultimo contatto
peers-telephone = Telefono
peers-never = mai
peers-not-yet = non ancora
peers-drawing = Disegno della rete: il tuo nodo al centro e { $n ->
    [one] una cooperativa
   *[other] { $n } cooperative
 } attorno. La tabella qui sotto dice le stesse cose.

link-invited = da confermare
link-verified = confermato qui
link-agreed = accordo inviato
link-active = attivo
link-suspended = sospeso
link-ended = chiuso

peers-is-invited = Telefona e confronta il codice.
peers-is-agreeing = Confermato qui: si aspetta che confermi anche l'altra cooperativa.
peers-is-active = I messaggi vanno e vengono.
peers-is-unreachable = Il nodo non si raggiunge: i messaggi restano in coda e si riprova da soli.
peers-is-suspended-here = Sospeso da noi: non passa nulla finché non riprendiamo.
peers-is-suspended-there = Sospeso dall’altra cooperativa: non passa nulla finché non riprende. Se non sai perché, telefona.
peers-is-suspended-both = Sospeso da tutte e due le parti: non passa nulla finché non riprendono tutte e due.
peers-is-ended = Il collegamento è chiuso.
peers-is-we-rolled-back = Il nostro nodo viene da una copia di sicurezza e sta riprendendo i messaggi perduti.
peers-is-two-copies = C’è un’altra copia del nostro nodo accesa: il collegamento è fermo.
peers-is-peer-rolled-back = L'altro nodo viene da una copia di sicurezza e sta riprendendo i messaggi perduti.
peers-is-contradiction = Fermo: l'altro nodo ha firmato due cose che si escludono.
peers-is-forked = Fermo: l'altro nodo ha due documenti diversi con lo stesso numero.
peers-is-compromised = Fermo: l'altra cooperativa ha detto che il suo nodo è stato violato.

peers-invite = Invita una cooperativa
peers-invite-title = Invita una cooperativa
peers-invite-lead = L'invito è una riga di testo. Vale sette giorni e per una sola cooperativa.
peers-invite-write = Scrivi l'invito
peers-invite-ready = L'invito è pronto
peers-invite-once = Copialo adesso: non si può più rivedere.
peers-invite-until = Vale fino al { $date }.
peers-invite-text = Testo dell'invito
peers-invite-picture = Lo stesso come QR
peers-invite-next = Che cosa succede poi
peers-invite-step-send = Manda il testo all'altra cooperativa: PEC, posta elettronica o carta.
peers-invite-step-paste = Il suo amministratore lo incolla nella pagina Rete del proprio nodo.
peers-invite-step-call = Vi telefonate e confrontate il codice che compare su tutti e due i nodi. Fino ad allora non passa nulla.

peers-accept = Hai un invito?
peers-accept-title = Accetta un invito
peers-accept-lead = Incolla l'invito che hai ricevuto. I due nodi si presentano; nessun dato di persone passa ancora.
peers-accept-text = Invito
peers-accept-help = Comincia con pico-invite: gli a capo e gli spazi aggiunti dalla posta non contano.
peers-accept-go = Presentati all'altro nodo

peers-error-invitation = Non è un invito intero: copialo di nuovo dall'inizio alla fine.
peers-error-expired = L'invito è scaduto: chiedine uno nuovo.
peers-error-own = Questo è un invito del tuo stesso nodo: va incollato nell'altro.
peers-error-linked = Con questa cooperativa il collegamento c'è già.
peers-error-unreachable = L'altro nodo non risponde. L'invito resta valido: riprova più tardi, o telefona.
peers-error-certificate = All'indirizzo dell'invito risponde un certificato diverso da quello scritto nell'invito: non abbiamo mandato niente. Può esserci qualcuno in mezzo, o l'altro nodo ha cambiato certificato. Telefona all'altra cooperativa e chiedi un invito nuovo.
peers-error-refused = L'altro nodo non accetta l'invito: è scaduto o l'ha già usato un'altra cooperativa. Chiedine uno nuovo.
peers-error-untrustworthy = La risposta non viene da chi ha scritto l'invito. Non andare avanti: telefona all'altra cooperativa.
peers-error-code = Il codice non è uguale. Non confermare: rileggetelo insieme e, se resta diverso, ricominciate con un invito nuovo.
peers-error-nothing = Non c'è più niente da confermare.
peers-error-nothing-advice = Forse un collega ha già confermato: torna alla pagina della cooperativa.
peers-error-state = Il collegamento è cambiato nel frattempo.
peers-error-state-advice = Torna alla pagina della cooperativa e guarda come sta adesso.

peers-code-title = Confronta il codice
peers-code-call = Telefona a { $name } (tel. { $telephone }) e fatti leggere il codice che vede. Deve essere questo:
peers-code-call-no-number = Telefona a { $name }, a un numero che avevate da prima, e fatti leggere il codice che vede. Deve essere questo:
peers-code-heard = Codice che hai sentito
peers-code-help = Quindici cifre. Scrivi quelle che senti, non quelle che leggi qui sopra.
peers-code-in-person = Ci siamo visti di persona invece di telefonare
peers-code-agrees = Confermando accetti l'accordo comune per lo scambio dei dati: il tuo nodo lo firma per la cooperativa.
peers-code-confirm = Conferma il collegamento
peers-confirmed = Collegamento confermato. Diventa attivo appena conferma anche l'altra cooperativa.

peers-who = Chi è
peers-node = Nodo
peers-endpoint = Indirizzo
peers-document = Versione del documento
peers-failure = Ultimo tentativo fallito
peers-trust = Come è nato il collegamento
peers-invited-by = Invito scritto da
peers-invited-by-us = noi
peers-invited-by-them = loro
peers-confirmed-here = Confermato qui
peers-confirmed-telephone = per telefono
peers-confirmed-in_person = di persona
peers-confirmed-command = dal computer del nodo
peers-confirmed-there = Confermato da loro
peers-agreement = Accordo sui dati
peers-agreement-proposed_by_us = firmato da noi, si aspetta la loro firma
peers-agreement-proposed_by_peer = firmato da loro, da leggere
peers-agreement-both = firmato da tutte e due
peers-agreement-declined = non accettato
peers-agreement-read = Leggi l'accordo

peers-suspend = Sospendi
peers-suspend-title = Sospendere il collegamento?
peers-suspend-what = I messaggi restano in coda da tutte e due le parti finché non riprendi. L'altra cooperativa lo viene a sapere.
peers-suspended = Collegamento sospeso.
peers-resume = Riprendi
peers-resumed = Collegamento ripreso.
peers-lifted = La nostra sospensione è tolta. Resta quella dell’altra cooperativa: i messaggi aspettano finché non riprende anche lei.
peers-end = Chiudi il collegamento
peers-end-title = Chiudere il collegamento?
peers-end-what = Non si torna indietro: questi due nodi non potranno collegarsi di nuovo. Prima concludi o ritira gli invii in corso: dopo non arriva più niente, nemmeno una revoca. Le prove di ciò che è stato scambiato restano.
peers-ended = Collegamento chiuso.
peers-frozen = Il collegamento è fermo
peers-frozen-we-rolled-back = Dopo il ripristino il nodo chiede all'altra cooperativa i messaggi che ha perduto. Di solito si risolve da solo in pochi minuti.
peers-frozen-two-copies = L’altra cooperativa ha ricevuto, a nome nostro, più di quello che questo nodo ha detto: un’altra copia dello stesso nodo è accesa, forse quella vecchia dopo un ripristino. Spegni quella sbagliata per sempre, riavvia quella giusta e riprendi qui il collegamento. Intanto niente parte e niente arriva: i messaggi aspettano.
peers-frozen-peer-rolled-back = L'altra cooperativa ha ripristinato una copia di sicurezza. Il suo nodo ci chiederà i messaggi perduti; non serve fare niente.
peers-frozen-contradiction = Può essere un errore del programma o qualcuno che usa le loro chiavi. Telefona all'altra cooperativa prima di riprendere.
peers-frozen-forked = Può essere qualcuno che usa le loro chiavi. Telefona all'altra cooperativa prima di riprendere.
peers-frozen-compromised = Telefona all'altra cooperativa e riprendi solo quando ti dice che il nodo è di nuovo sicuro.
peers-thaw = Riprendi dopo aver controllato
peers-thaw-title = Hai parlato con l'altra cooperativa?
peers-thaw-what = Riprendi solo se sai che cosa è successo. Il tuo nome resta nel registro.
peers-thawed = Il collegamento riprende.
peers-clock = I due orologi non vanno d'accordo
peers-clock-ahead-minutes = L'orologio dell'altro nodo è avanti di { $n } minuti rispetto al nostro.
peers-clock-ahead-hours = L'orologio dell'altro nodo è avanti di { $n } ore rispetto al nostro.
peers-clock-ahead-days = L'orologio dell'altro nodo è avanti di { $n } giorni rispetto al nostro.
peers-clock-behind-minutes = L'orologio dell'altro nodo è indietro di { $n } minuti rispetto al nostro.
peers-clock-behind-hours = L'orologio dell'altro nodo è indietro di { $n } ore rispetto al nostro.
peers-clock-behind-days = L'orologio dell'altro nodo è indietro di { $n } giorni rispetto al nostro.
peers-clock-advice = I messaggi passano lo stesso, ma le scadenze si leggono male. Guarda che ora fa il vostro: se è giusto, avvisa chi gestisce l'altro.
peers-early = Messaggi arrivati prima dell’inizio dell’accordo
peers-early-words = { $n ->
    [one] Un messaggio aspetta
   *[other] { $n } messaggi aspettano
 } che l’accordo cominci: per l’orologio di questo computer, { $from }. Nessuno li ha letti, niente va perso, ed entrano da soli. Se quel momento è già passato, l’orologio di questo computer è indietro: chi amministra il nodo lo metta a posto.
peers-certificate = Il certificato del loro nodo è scaduto
peers-certificate-ended = Non è più valido dal { $when }. I messaggi passano lo stesso, perché la chiave è quella che il loro nodo ha dichiarato: chiedi a chi lo gestisce di rinnovarlo.
peers-keys = Chiavi nuove
peers-keys-words = Il { $when } questo nodo ha visto che il loro usa altre chiavi per firmare o per cifrare. Succede quando cambiano chiave o macchina. Se non ve l’hanno detto, telefonate al numero qui sotto: se non sono stati loro, possono annullarlo con il foglio di recupero.

peers-told = Dice di chiamarsi in un altro modo
peers-told-what = Il suo documento porta un nome o un telefono diverso da quello confermato. Finché una persona non lo accetta, qui vale quello confermato.
peers-told-short = (dice di chiamarsi { $name })
peers-told-name-now = Nome confermato
peers-told-name = Nome nuovo
peers-told-telephone-now = Telefono confermato
peers-told-telephone = Telefono nuovo
peers-told-accept = Accetta nome e telefono nuovi
peers-told-title = Ne hai parlato con loro?
peers-told-sure = Chiama { $name } al numero confermato, { $telephone }, non a quello nuovo. Dopo, questo nome compare dove si sceglie a chi inviare una persona.
peers-told-sure-no-number = Chiama { $name } a un numero che avevate da prima, non a quello nuovo. Dopo, questo nome compare dove si sceglie a chi inviare una persona.
peers-told-accepted = Nome e telefono nuovi accettati.
peers-same-name = C'è già una cooperativa con questo nome
peers-same-name-what = Si legge come { $name }. Chi sceglie a chi inviare una persona potrebbe confonderle: controlla prima di andare avanti.
peers-error-told = Il nome è cambiato nel frattempo.
peers-error-told-advice = Torna alla pagina della cooperativa e leggi che cosa dice adesso.

peers-proposal = Un accordo da leggere
peers-proposal-what = L'altra cooperativa lo ha già firmato. Vale solo se lo firma anche la tua.
peers-proposal-replaces = Fino ad allora, e se non lo accetti, resta in vigore quello di adesso.
peers-proposal-at = Arrivato
peers-proposal-kinds = Che cosa può passare
peers-proposal-kind-referral = invii
peers-proposal-kind-tick = conferme di lettura
peers-proposal-purposes = A che scopo
peers-proposal-retention = Conservazione dopo la fine
peers-proposal-days = { $n ->
    [one] un giorno
   *[other] { $n } giorni
}
peers-proposal-from = Vale dal
peers-proposal-until = Vale fino al
peers-proposal-no-end = finché una delle due non lo chiude
peers-proposal-text = Testo dell'accordo
peers-proposal-sign = Firma
peers-proposal-sign-title = Firmare questo accordo?
peers-proposal-sign-what = Il tuo nodo lo firma per la cooperativa. Prende il posto di quello in vigore; quello vecchio resta come prova.
peers-proposal-signed = Accordo firmato.
peers-proposal-decline = Non accettare
peers-proposal-decline-title = Non accettare questo accordo?
peers-proposal-decline-what = L'altra cooperativa viene a saperlo. Per il resto non cambia niente.
peers-proposal-declined = Accordo non accettato.
peers-error-proposal = Questo accordo non aspetta più una risposta.
peers-error-proposal-advice = Forse un collega ha già risposto, o ne è arrivato un altro: torna alla pagina della cooperativa.
peers-restored = Tornata da una copia di sicurezza
peers-restored-words = Il { $when } questa cooperativa ha ripreso da una copia di sicurezza. Quello che le avevate mandato dopo è stato rimandato da solo; se qualcosa non torna, telefonate.
peers-document-full = Troppi cambiamenti di indirizzo o di chiavi
peers-document-full-words = Il documento di questa cooperativa ha 256 versioni: le prossime si leggono solo se firmate con il suo foglio di ripristino. Se cambia indirizzo o certificato e non si raggiunge più, telefona.

peers-proposal-kind-booking = prenotazioni di sale, mezzi e altre risorse
peers-bookings = Prenotazioni
peers-bookings-agreed = L’accordo dice che le prenotazioni possono passare.
peers-bookings-possible = L’accordo in vigore non parla di prenotazioni: per ora le due cooperative non possono chiedersi sale, mezzi e altre risorse. Proponi di aggiungerle.
peers-bookings-waits = Proposte il { $when }: manca la firma dell’altra cooperativa. Se non risponde, telefona; puoi anche proporle di nuovo.
peers-offer = Proponi le prenotazioni
peers-offer-title = Proporre le prenotazioni?
peers-offer-what = Il tuo nodo firma un accordo uguale a quello in vigore, con le prenotazioni in più, e lo manda all’altra cooperativa. Vale quando lo firma anche lei; fino ad allora non cambia niente.
peers-offered = Prenotazioni proposte: aspetta la firma dell’altra cooperativa.
peers-error-offer = Non c’è niente da proporre adesso.
peers-error-offer-advice = Torna alla pagina della cooperativa e guarda che cosa dice l’accordo.
