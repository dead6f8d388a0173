imports-title = Importa
imports-lead = Porta dentro le persone che hai in un foglio, o le ore già svolte. Prima vedi che cosa succede, poi decidi: finché non premi «Importa» non cambia niente.
imports-empty = Nessuna importazione
imports-empty-words = Scegli un foglio qui sopra: vedrai che cosa contiene prima di importarlo.
import-new = Un foglio nuovo
import-file = Foglio
import-file-help = Excel (.xlsx), LibreOffice (.ods) o testo (.csv). Al massimo { $size } e { $lines } righe. Resta cifrato nel nodo finché non hai finito, al massimo sette giorni.
import-begin = Leggi il foglio
import-template = Scarica un modello vuoto
import-not-taken = Il foglio non è stato preso
import-too-large = Il foglio è troppo grande: al massimo { $size }. Dividilo in più fogli, o togli immagini e colonne che non servono.
import-no-file = Non hai scelto nessun foglio: sceglilo e premi di nuovo.
import-unreadable = Non riesco a leggerlo. Se ha una password toglila; poi salvalo come Excel (.xlsx) o CSV e riprova.
import-old-format = È un Excel di prima del 2007 (.xls): aprilo, salvalo come .xlsx e riprova.
import-empty-file = Il foglio è vuoto: controlla di aver scelto quello giusto.
import-too-long = Ha troppe righe: al massimo { $lines }. Dividilo in più fogli.
import-interrupted = Il foglio non è arrivato intero
import-interrupted-advice = La linea si è interrotta: torna indietro e sceglilo di nuovo.
import-moved = L’importazione è già andata avanti
import-moved-advice = Torna all’elenco delle importazioni e aprila di nuovo: vedrai a che punto è.
import-when = Quando
import-who = Chi
import-people = Schede o attività fatte
import-state = A che punto è
import-state-mapping = Colonne da confermare
import-state-checking = Controllo in corso
import-state-checked = Da decidere
import-state-making = Importazione in corso
import-state-made = Importata
import-state-undoing = Annullamento in corso
import-state-undone = Annullata
import-state-dropped = Buttata via
import-lead-mapping = Di’ che cosa c’è nelle colonne.
import-lead-checking = Leggo ogni riga come se la scrivessi a mano in una scheda nuova.
import-lead-checked = Ecco che cosa succederebbe. Finora nessuna scheda è stata fatta.
import-lead-making = Le schede si fanno tutte insieme, o nessuna.
import-lead-made = Le schede sono fatte. Il foglio è stato cancellato dal nodo.
import-lead-undoing = Tolgo le schede che questa importazione ha fatto.
import-lead-undone = Le schede sono state tolte, tranne quelle con cui qualcuno ha già lavorato.
import-lead-undone-all = Le schede sono state tolte tutte: il nodo è come prima di questa importazione.
import-lead-dropped = Il foglio è stato cancellato dal nodo. Nessuna scheda è stata fatta.
import-columns-title = Che cosa c’è nelle colonne
import-columns-lead = Il nodo ha provato a capirlo da solo: controlla, correggi, poi prova. Provare non scrive niente.
import-columns-again = Colonne lette di nuovo: controllale.
import-columns-several = Più colonne possono essere la stessa cosa: indirizzo e numero civico, più telefoni, più note. Si uniscono nell’ordine del foglio.
import-columns-change = Cambia le colonne
import-remembered = Hai già importato un foglio con questi titoli: le colonne sono come le avevate confermate.
import-where = Che cosa leggere
import-sheet = Foglio del file
import-head = Riga dei titoli
import-head-help = Se la cambi, le colonne vengono lette di nuovo.
import-no-head = Nessuna: le righe cominciano subito
import-column = Colonna { $letter }
import-title-of-column = Colonna
import-samples = Che cosa contiene
import-no-samples = niente nelle prime righe
import-holds = Che cos’è
import-holds-column = Che cos’è la colonna { $title }
import-try = Prova
import-drop = Butta via il foglio
import-dropped = Il foglio è stato buttato via.
import-field-nothing = Non importare
import-field-family-then-given = Cognome e nome insieme
import-field-given-then-family = Nome e cognome insieme
import-field-province = Provincia di residenza
import-field-domicile-province = Provincia di domicilio
import-field-mother = Madre
import-field-mother-telephone = Telefono della madre
import-field-father = Padre
import-field-father-telephone = Telefono del padre
import-field-first-parent = Genitore 1
import-field-first-parent-telephone = Telefono del genitore 1
import-field-second-parent = Genitore 2
import-field-second-parent-telephone = Telefono del genitore 2
import-field-legal-guardian = Tutore o tutrice
import-field-legal-guardian-telephone = Telefono del tutore o della tutrice
import-no-name = Nessuna colonna ha il cognome: scegli quale è, o quale ha cognome e nome insieme.
import-names-twice = I nomi sono in una colonna sola e anche in colonne proprie: tieni le une o l’altra.
import-column-twice = Un’altra colonna è già questo: scegline una sola.
import-begins = Comincio…
import-done = Riga { $n } di { $total }.
import-written = { $n ->
    [one] 1 scheda.
   *[other] { $all } schede.
}
import-leave = Puoi lasciare questa pagina: il lavoro va avanti, e lo ritrovi nell’elenco delle importazioni.
import-result = Che cosa risulta
import-count-good = Persone nuove
import-count-bad = Righe da correggere
import-count-known = Ci sono già, o due volte
import-count-related = In famiglia e rete
import-count-related-made = Scritti in famiglia e rete
import-related-words = Madri, padri e tutori non diventano schede: vanno in «Famiglia e rete» della scheda nuova, con il telefono.
import-count-passed = Righe vuote, totali, titoli ripetuti
import-filled = { $n ->
    [one] In una scheda il codice fiscale riempie data di nascita, sesso o luogo di nascita, dove il foglio non li dice.
   *[other] In { $all } schede il codice fiscale riempie data di nascita, sesso o luogo di nascita, dove il foglio non li dice.
}
import-filled-doubtful = { $n ->
    [one] Una ha un codice che non è di quel nome: controllala dopo.
   *[other] { $all } hanno un codice che non è di quel nome: controllale dopo.
}
import-filled-or-older = { $n ->
    [one] Di una il codice può essere di un bambino o di chi ha cent’anni di più: vale il bambino.
   *[other] Di { $all } il codice può essere di un bambino o di chi ha cent’anni di più: vale il bambino.
}
import-minors-alone = { $n ->
    [one] Una persona nuova è minorenne, e il foglio non dice chi la rappresenta: scrivilo dopo, in «Famiglia e rete» della sua scheda.
   *[other] { $all } persone nuove sono minorenni, e il foglio non dice chi le rappresenta: scrivilo dopo, in «Famiglia e rete» delle loro schede.
}
import-count-made = Schede fatte
import-count-gone = Schede tolte
import-count-stayed = Schede rimaste
import-run = { $n ->
    [one] Importa 1 persona
   *[other] Importa { $all } persone
}
import-run-known = { $n ->
    [one] Importa anche quella che c’è già: { $all } in tutto
   *[other] Importa anche le { $n } che ci sono già: { $all } in tutto
}
import-without-bad = { $n ->
    [one] Lascia fuori la riga da correggere
   *[other] Lascia fuori le { $n } righe da correggere
}
import-without-bad-help = Prima scaricale: quando l’importazione è finita il nodo non le ha più.
import-bad-stop = { $n ->
    [one] C’è una riga da correggere, e ferma tutto. Correggila nel foglio e ricomincia, oppure spunta qui per lasciarla fuori.
   *[other] Ci sono { $n } righe da correggere, e fermano tutto. Correggile nel foglio e ricomincia, oppure spunta qui per lasciarle fuori.
}
import-nobody = Con questo foglio non si può fare nessuna scheda: correggi le righe qui sotto e ricomincia.
import-refused = Scarica le righe escluse
import-lines = Righe da guardare
import-line = Riga
import-who-stands = Comincia con
import-outcome = Esito
import-outcome-bad = Da correggere
import-outcome-known = C’è già
import-outcome-repeated = Due volte nel foglio
import-outcome-passed = Saltata
import-why = Perché
import-known = Una scheda ha lo stesso codice fiscale, o lo stesso nome e giorno di nascita. Resta fuori, se non chiedi il contrario.
import-repeated = È già alla riga { $n }: stesso codice fiscale, o stesso nome e giorno di nascita. Resta fuori, se non chiedi il contrario.
import-open-known = Apri la scheda che c’è già
import-passed-sum = È un totale, non una persona.
import-passed-head = Sono i titoli ripetuti, non una persona.
import-year-of-two-figures = L’anno ha due cifre: scrivilo con quattro, per esempio 1985.
import-sex = Non capisco il sesso: scrivi F, M o X.
import-citizenship = Non trovo questa cittadinanza: scrivi il nome dello Stato, per esempio Romania.
import-yes-no = Scrivi sì o no, oppure lascia vuoto.
import-name-unclear = Non si capisce dove finisce il cognome: metti una virgola dopo il cognome, oppure cognome e nome in due colonne.
import-formula = Qui c’è una formula, non un nome: scrivi il nome.
import-nobody-called = Non è un nome: lascia vuoto, e se serve scrivilo nelle note.
import-failed = Qualcosa è andato storto e il lavoro è stato fermato. Non è cambiato niente: riprova, e se succede ancora avvisa chi amministra il nodo.
import-failed-made = L’importazione non è arrivata alla fine, e quello che aveva fatto è stato tolto: rimanda il foglio, e se succede ancora avvisa chi amministra il nodo.
import-failed-undoing = L’annullamento si è fermato prima della fine: una parte è già stata tolta, il resto c’è ancora. Chiedilo di nuovo.
import-not-allowed = Chi l’ha chiesto non può più importare: non è cambiato niente.
import-changed = Nel frattempo le schede del nodo sono cambiate. Non è stata fatta nessuna scheda: guarda di nuovo che cosa risulta.
import-aged = Il foglio è rimasto qui sette giorni senza che nessuno andasse avanti: è stato cancellato.
import-see-people = Vai alle persone
import-undo = Annulla l’importazione
import-undo-title = Annullare l’importazione?
import-undo-words = { $n ->
    [one] La scheda fatta da questa importazione viene tolta.
   *[other] Le { $all } schede fatte da questa importazione vengono tolte.
} Restano quelle con cui qualcuno ha già lavorato: te le diciamo una per una.
import-stayed = Schede rimaste
import-stayed-hidden = { $n ->
    [one] Un’altra è rimasta, e non è per i tuoi occhi o non c’è più.
   *[other] Altre { $n } sono rimaste, e non sono per i tuoi occhi o non ci sono più.
}
import-stays-merged = È stata unita con un’altra scheda.
import-stays-changed = È stata cambiata.
import-stays-enrolment = È in un servizio, o in lista, o c’è stata.
import-stays-referral = Ha un invio, o una bozza.
import-stays-diary = Ha un diario.
import-stays-relation = Qualcuno ha scritto in famiglia e rete.
import-stays-document = Ha, o aveva, dei documenti.
import-stays-legal = Ha un consenso o un’altra base giuridica, oppure qualcuno l’ha aperta dandone il motivo.
import-stays-activity = Ha delle ore.
import-stays-task = C’è, o c’era, qualcosa da fare che la riguarda.
import-stays-compared = Qualcuno ha detto che non è la stessa persona di un’altra scheda.
import-field-service = Servizio
import-field-service-from = Nel servizio dal
import-field-standing = Stato nel servizio
import-field-waiting-from = In lista dal
import-field-points = Punti
import-into = In quale servizio
import-into-help = Se vuoi, con le schede si fanno anche le prese in carico. Il servizio può stare in una colonna, o essere uno per tutto il foglio.
import-into-service = Un servizio per tutto il foglio
import-into-none = Nessuno, o lo dice una colonna
import-into-from = Da quando
import-into-from-help = Vale per chi nel foglio non ha un giorno. Se lo lasci vuoto, chi non ha un giorno è da correggere.
import-service-twice = Hai scelto un servizio per tutto il foglio, e questa colonna dice un servizio: tieni l’uno o l’altra.
import-no-service = Questa colonna parla di una presa in carico, e non si sa in quale servizio: scegli la colonna del servizio, o un servizio per tutto il foglio.
import-service-missing = Manca il servizio: scrivilo, o togli quello che dice della presa in carico.
import-service-unknown = Non c’è un servizio con questo nome: scrivilo come nell’elenco dei servizi.
import-service-closed = Questo servizio è chiuso.
import-service-twice-named = Più servizi hanno questo nome: importa queste righe a parte, con un servizio per tutto il foglio.
import-standing = Non capisco a che punto è: scrivi «in carico», «in lista», «richiesta», «sospesa» o «conclusa».
import-not-begun = Ha un primo giorno nel servizio, ma lo stato dice che non è ancora cominciato: correggi l’uno o l’altro.
import-before-list = È nel servizio da prima del giorno in cui è in lista: correggi uno dei due giorni.
import-before-birth = È prima della data di nascita.
import-points = I punti sono un numero intero, da 0 a 999.
import-points-without-list = Ci sono dei punti, ma non è mai stata in lista: scrivi «In lista dal», o togli i punti.
import-points-ranked = In questo servizio i punti vengono dai criteri: lascia vuoto, e spuntali dopo nella presa in carico.
import-joined-twice = È già in questo servizio alla riga { $n }.
import-enrols = C’è già una scheda con lo stesso codice fiscale, o lo stesso nome e giorno di nascita: si fa solo la presa in carico.
import-enrols-line = È la persona della riga { $n }: si fa solo la presa in carico.
import-outcome-enrols = Solo presa in carico
import-count-enrolments = Prese in carico
import-count-enrols = Di chi c’è già
import-count-enrolled = Prese in carico fatte
import-enrolled-gone = Prese in carico tolte
import-enrolled-stayed = Prese in carico rimaste
import-undo-enrolled = Le prese in carico fatte con questa importazione vengono tolte allo stesso modo.
import-undo-related = Con le schede si toglie anche quello che l’importazione ha scritto in «Famiglia e rete».
import-run-enrolments = Importa (schede nuove: { $all }, prese in carico: { $enrolments })
import-run-known-enrolments = Importa anche chi c’è già (schede nuove: { $all }, prese in carico: { $enrolments })
import-enrolled-stays-merged = La scheda è stata unita con un’altra.
import-enrolled-stays-step = Qualcuno ha fatto un passo dopo l’importazione.
import-enrolled-stays-plan = Ha un progetto.
import-enrolled-stays-contract = Ha un’autorizzazione in un contratto.
import-enrolled-stays-offer = Le è stato proposto un posto.
import-enrolled-stays-activity = Ha delle ore.
import-enrolled-stays-diary = Ha delle pagine di diario.
import-enrolled-stays-document = Ha, o aveva, dei documenti.
import-field-suspended-from = Sospesa dal
import-field-ended-on = Conclusa il
import-field-reason = Perché è conclusa o sospesa
import-goes-on = Lo stato dice altro: lascia vuota questa colonna, oppure correggi lo stato.
import-before-start = È prima del giorno da cui è nel servizio o in lista: correggi uno dei due giorni.
import-was-there = In questi giorni era già in questo servizio: la presa in carico c’è già.
import-of = Che cosa c’è nel foglio
import-of-help = Se la cambi, le colonne vengono lette di nuovo.
import-of-people = Persone
import-of-hours = Ore svolte
import-hours-template = Scarica un modello per le ore
import-hours-columns = Servono il giorno, chi ha lavorato, e dalle e alle oppure la durata. Di un gruppo c’è una riga per persona, con gli stessi orari.
import-hours-service = In quale servizio
import-hours-service-help = Il servizio può stare in una colonna, o essere uno per tutto il foglio. Ci sono anche quelli chiusi.
import-hours-service-column = Lo dice una colonna
import-hours-no-service = Non si sa in quale servizio: scegli la colonna del servizio, o un servizio per tutto il foglio.
import-hours-no-day = Nessuna colonna ha il giorno: scegli quale è.
import-hours-no-colleague = Nessuna colonna dice chi ha lavorato: scegli quale è.
import-hours-no-time = Nessuna colonna dice quanto: scegli la durata, oppure dalle e alle.
import-hours-lead-mapping = Di’ che cosa c’è nelle colonne.
import-hours-lead-checking = Leggo ogni riga come se la scrivessi a mano nelle ore.
import-hours-lead-checked = Ecco che cosa succederebbe. Finora non è stata scritta nessuna ora.
import-hours-lead-making = Le ore si scrivono tutte, o nessuna.
import-hours-lead-made = Le ore sono scritte. Il foglio è stato cancellato dal nodo.
import-hours-lead-undoing = Tolgo le ore che questa importazione ha scritto.
import-hours-lead-undone = Le ore sono state tolte, tranne quelle elencate qui sotto: ognuna dice perché è rimasta.
import-hours-lead-undone-all = Le ore sono state tolte tutte: il nodo è come prima di questa importazione.
import-hours-lead-dropped = Il foglio è stato cancellato dal nodo. Non è stata scritta nessuna ora.
import-hours-written = { $n ->
    [one] 1 attività.
   *[other] { $all } attività.
}
import-hours-see = Vai ai servizi
import-hours-minutes = Ore da scrivere
import-hours-activities = Attività
import-hours-lines = Righe buone
import-hours-made = Attività scritte
import-hours-gone = Attività tolte
import-hours-stayed = Attività rimaste
import-hours-placed = { $n ->
    [one] Di un’attività il foglio dice solo quanto è durata: va dalle 8:00, dove in quel giorno chi ha lavorato è libero, e lo dice nella nota.
   *[other] Di { $all } attività il foglio dice solo quanto sono durate: vanno dalle 8:00, dove in quel giorno chi ha lavorato è libero, e lo dicono nella nota.
}
import-hours-placed-note = Orario messo dall’importazione: il foglio diceva solo la durata.
import-hours-beyond = { $n ->
    [one] Attenzione: una persona avrebbe più ore di quelle autorizzate, o ore dopo la fine dell’autorizzazione. Si scrivono lo stesso.
   *[other] Attenzione: { $all } persone avrebbero più ore di quelle autorizzate, o ore dopo la fine dell’autorizzazione. Si scrivono lo stesso.
}
import-hours-beyond-now = { $n ->
    [one] Attenzione: una persona ha adesso più ore di quelle autorizzate, o ore dopo la fine dell’autorizzazione. La trovi in Ore per persona, dalla pagina del servizio.
   *[other] Attenzione: { $all } persone hanno adesso più ore di quelle autorizzate, o ore dopo la fine dell’autorizzazione. Le trovi in Ore per persona, dalla pagina del servizio.
}
import-hours-run = { $n ->
    [one] Importa 1 attività
   *[other] Importa { $all } attività
}
import-hours-none = Con questo foglio non si può scrivere nessuna ora: correggi le righe qui sotto e ricomincia.
import-hours-changed = Nel frattempo le ore, le persone o i servizi del nodo sono cambiati. Non è stata scritta nessuna ora: guarda di nuovo che cosa risulta.
import-hours-undo-words = { $n ->
    [one] L’attività scritta da questa importazione viene tolta.
   *[other] Le { $all } attività scritte da questa importazione vengono tolte.
} Restano quelle di un mese firmato o chiuso nel frattempo, e quelle che qualcuno ha corretto: te le diciamo una per una.
import-hours-stays-signed = Il mese è stato firmato: riapri le ore, poi segnala come non fatta.
import-hours-stays-locked = Il mese del servizio è stato chiuso: riaprilo, poi segnala come non fatta.
import-hours-stays-changed = Qualcuno l’ha corretta, o segnata come non fatta.
import-hours-passed-head = Sono i titoli ripetuti, non ore.
import-hours-passed-sum = È un totale, non ore di un giorno.
import-hours-when = Manca quando: scrivi la durata, oppure dalle e alle.
import-hours-duration = Non capisco quanto: scrivi per esempio 7,5 o 7:30 o 7h30.
import-hours-negative = È meno di niente: le ore da togliere non si importano, si correggono nelle righe.
import-hours-zero = È zero: togli la riga, o scrivi quanto.
import-hours-too-long = È più di un giorno: scrivi una riga per ogni giorno.
import-hours-order = La fine viene prima dell’inizio. Una notte si scrive in due righe: fino alle 24:00, e dalle 0:00 del giorno dopo.
import-hours-past-midnight = Così finisce il giorno dopo. Una notte si scrive in due righe: fino alle 24:00, e dalle 0:00 del giorno dopo.
import-hours-disagree = Non torna con dalle e alle: correggi l’uno o l’altro, o togli la colonna della durata.
import-hours-kind = Non capisco che lavoro è: scrivi «con la persona», «senza la persona» o «spostamento».
import-hours-future = Questo giorno deve ancora venire.
import-hours-service-missing = Manca il servizio: scrivilo come nell’elenco dei servizi.
import-hours-service-closed = Questo servizio è chiuso dal { $day }.
import-hours-colleague-unknown = Non c’è un accesso con questo nome: scrivi l’accesso o l’e-mail con cui entra, o nome e cognome come in Utenti.
import-hours-colleague-several = Più accessi hanno questo nome: scrivi quello con cui entra.
import-hours-person-unknown = Non c’è una scheda così che puoi vedere: controlla il nome o il codice fiscale, o importa prima le persone.
import-hours-person-several = Più schede possono essere lei: scrivi il codice fiscale, o la data di nascita.
import-hours-person-other = Il codice fiscale è di una scheda con un altro nome: correggi l’uno o l’altro.
import-hours-not-in = Non è, e non è stata, in questo servizio.
import-hours-never = Non ha ancora un posto in questo servizio: prima chi coordina avvia la presa in carico.
import-hours-before = È in questo servizio dal { $day }: correggi il giorno, o il primo giorno della presa in carico.
import-hours-after = In questo servizio la presa in carico è finita il { $day }: correggi il giorno, o l’ultimo giorno della presa in carico.
import-hours-known = Queste ore ci sono già. Non si scrivono due volte.
import-hours-repeated = È già alla riga { $n }. Non si scrive due volte.
import-hours-length-twice = La riga { $n } dice lo stesso, e senza orari non si sa se è la stessa ora scritta due volte. Scrivi dalle e alle, oppure una riga sola con tutte le ore.
import-hours-overlaps-line = A quell’ora chi ha lavorato fa già un altro lavoro, alla riga { $n }. Se è un gruppo, servizio, orari e lavoro devono essere uguali.
import-hours-no-room = In quel giorno non c’è più posto per queste ore: con le altre sono più di un giorno. Se è un gruppo, scrivi dalle e alle.
