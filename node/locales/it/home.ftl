# La pagina iniziale.
home-booking-asked = Prenotazione da approvare: { $resource }
home-booking-late = Dovrebbe essere già tornata: { $resource }
home-booking-today = Oggi si consegna o si ritira: { $resource }
home-booking-free = Si è liberato un orario che aspettavi: { $resource }
home-morning = Buongiorno { $name }
home-afternoon = Buon pomeriggio { $name }
home-evening = Buonasera { $name }
home-lead = Ecco che cosa ti aspetta oggi.
home-new-person = Nuova persona
home-new-referral = Nuovo invio
home-invite = Invita una cooperativa
home-today = Da fare oggi
home-nothing = Niente in sospeso
home-nothing-words = Quando una cooperativa ti scrive, o quando c’è da telefonare, lo trovi qui.
home-nothing-reads = Quando qualcosa chiede la tua attenzione, lo trovi qui.
home-revoked = Consenso revocato, e manca ancora la risposta
home-drafts = { $n ->
    [one] Un invio che stavi scrivendo
   *[other] { $n } invii che stavi scrivendo
 }
home-drafts-words = Nella bozza c’è quello che hai scritto: non è partito niente.
home-news = Novità dalle altre cooperative
home-now = adesso:
home-overdue = { $n ->
    [one] Un messaggio a { $peer } non è ancora arrivato: telefona
   *[other] { $n } messaggi a { $peer } non sono ancora arrivati: telefona
 }
home-nobody-named = Nessuno viene avvisato subito, per e-mail, degli invii urgenti
home-nobody-named-words = Scrivi chi va avvisato per e-mail quando arriva un invio urgente, e chi lo sostituisce.
home-halted = Il nodo di { $peer } non prende più i nostri messaggi
home-halted-words = Restano in coda e niente va perso. Chiarite al telefono che cosa è successo, poi premi Riprova adesso nella pagina Consegne:
home-halted-ask = Restano in coda e niente va perso. Chi amministra il nodo deve chiarire al telefono che cosa è successo e farli ripartire:
home-held = Le consegne a { $peer } sono ferme da { $days } giorni
home-held-words = Niente va perso e il nodo riprova una volta al giorno, ma qualcuno deve chiarire che cosa è successo:
home-telephone = chiama { $number }
home-open = Apri
home-call = Nuove risposte a «chi ha un posto?»
home-call-place = C’è posto: scegli chi
home-link-confirm = Collegamento da confermare: confronta il codice al telefono.
home-link-frozen = Il collegamento è fermo: leggi perché e che cosa fare.
home-link-renamed = Dice di avere un altro nome o telefono: controlla prima di accettarlo.
home-link-proposal = Propone un accordo: leggilo, poi firmalo o rifiutalo.
home-link-certificate = Il certificato del loro nodo è scaduto: i messaggi passano lo stesso, ma va rinnovato.
home-link-keys = Il loro nodo ha chiavi nuove: se non ve l’hanno detto, telefonate.
home-to-answer = tocca a te
home-sent = inviati, aperti
home-received = ricevuti, aperti
home-finished = in archivio
home-network = Le cooperative collegate
home-heard = ultimo contatto
home-alert-failing = Un avviso urgente non è partito
home-restored = Questo nodo è stato ripristinato da una copia di sicurezza
home-restored-words = Guarda che cosa può essere tornato: utenti, consensi, dati cancellati.
home-restored-work = Quello che avete fatto qui dopo il { $when } può non esserci più: guarda le schede, le note e gli allegati di quei giorni. Quello che le altre cooperative avevano già ricevuto torna da solo.
home-place-over = Il posto non è più tenuto
home-place-over-sender = senti l’altra cooperativa, oppure ritira
home-place-over-receiver = avvia, tienilo ancora oppure di’ che non c’è più
home-consent-ending = Sta per finire il consenso di { $name }
home-consent-ended = È scaduto il consenso di { $name }
home-consent-ended-on = scaduto il { $day }: rinnovalo, oppure segna che non serve più
home-paper-ends = Sta per scadere un documento di { $name }
home-paper-ended = È scaduto un documento di { $name }
home-kept = { $n ->
    [one] Un invio ha superato il tempo di conservazione
   *[other] { $n } invii hanno superato il tempo di conservazione
}
home-kept-words = L’accordo non permette di conservare oltre: guarda e cancella.
home-clock = L’orologio di questo computer non va d’accordo con quello delle altre cooperative
home-clock-words = Questo computer dice { $ours }, gli altri { $theirs }. Niente va perso e i messaggi passano; ma le date si leggono male, e un invio scade da solo soltanto quando è ora anche per gli altri. Chi amministra il nodo accenda la sincronizzazione dell’ora.
home-disk-full = Il disco del nodo è pieno
home-disk-full-words = Le altre cooperative aspettano e niente va perso, ma qui può non salvarsi quello che scrivi. Chi amministra il nodo deve fare spazio subito.
home-disk-low = Il disco del nodo è quasi pieno
home-disk-low-words = Il nodo non accetta messaggi dalle altre cooperative: aspettano, e niente va perso. Quello che scrivi qui si salva e parte. Chi amministra il nodo deve fare spazio.
home-no-telephone = il suo documento non dice il numero: cercalo fra i vostri recapiti
home-figures = I numeri degli invii e dei posti
home-figures-sent = invii mandati, in corso
home-figures-received = invii ricevuti, in corso
home-figures-expired = ricevuti e scaduti, nell’ultimo anno
home-figures-places = posti liberi offerti, su { $n }
home-unusable = Messaggi che non si sono potuti usare, con { $peer }: guarda perché
home-places = Posti liberi
home-all-services = Tutti i nostri servizi
# Che cosa fare di un invio che aspetta qui.
home-day = La tua giornata
home-day-nothing = Oggi in agenda non c’è niente.
home-calendar = Tutta l’agenda
home-hours = Le tue ore
home-mine = Le tue persone
home-mine-inside = { $n ->
    [one] una persona in carico
   *[other] { $n } persone in carico
}
home-unsigned = Le tue ore di { $month } sono da firmare
home-to-close = Ore di { $month } da chiudere: { $service }
home-hours-done = { $hours } ore fatte
home-contract-near = Le ore del contratto { $name } stanno per finire
home-contract-ends = Sta per finire il contratto { $name }
home-contract-used = usato il { $n } %
home-contract-until = fino al { $day }
home-authorised-ends = Sta per finire l’autorizzazione delle ore di { $name }
home-authorised-ends-days = Sta per finire l’autorizzazione delle giornate di { $name }
home-authorised-ended = È finita l’autorizzazione delle ore di { $name }
home-authorised-ended-days = È finita l’autorizzazione delle giornate di { $name }
home-authorised-ends-hidden = Sta per finire l’autorizzazione delle ore di una persona
home-authorised-ends-hidden-days = Sta per finire l’autorizzazione delle giornate di una persona
home-authorised-ended-hidden = È finita l’autorizzazione delle ore di una persona
home-authorised-ended-hidden-days = È finita l’autorizzazione delle giornate di una persona
home-died = { $name }: decesso il { $day }
home-died-words = Le prese in carico sono concluse e le attività programmate dopo quel giorno non si fanno.
