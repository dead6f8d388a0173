# Le ore: che cosa è stato fatto, per chi, da quando a quando.
hours-title = Ore
hours-lead = Che cosa hai fatto, per chi e da quando a quando.
hours-day = Giorno
hours-week = Ore della settimana
hours-week-short = Settimana
hours-week-lead = Quello che era previsto accanto a quello che è stato fatto.
hours-month = Ore del mese
hours-month-short = Mese
hours-month-lead = Controlla giorno per giorno, poi firma: da lì in avanti queste ore non cambiano più.
hours-days = Giorni
hours-weeks = Settimane
hours-months = Mesi
hours-day-before = Il giorno prima
hours-day-after = Il giorno dopo
hours-week-before = La settimana prima
hours-week-after = La settimana dopo
hours-month-before = Il mese prima
hours-month-after = Il mese dopo
hours-today = Oggi
hours-show = Mostra
hours-open-day = Apri il giorno
hours-nothing = Niente
hours-of-day = Fatte { $done } ore; nella settimana { $week }
hours-done-of-planned = Fatte { $done }, previste { $planned }
hours-planned = Da fare
hours-done = Scritte
hours-again = Come l’altra volta
hours-new = Scrivi le ore
hours-plan = Metti in programma
presences-title = Presenze di un giorno
presences-open = Presenze di tutto il gruppo
presences-lead = Chi c’era in un servizio in un giorno: si scrive in una volta sola.
presences-who = Chi c’era
presences-who-help = Sono spuntate tutte le persone in carico in quel giorno: togli la spunta a chi mancava.
presences-already = presenza già scritta
presences-written = { $n ->
    [one] Una persona ha già la presenza di questo giorno.
   *[other] { $n } persone hanno già la presenza di questo giorno.
}
presences-to-come = Questo giorno deve ancora venire: le presenze si scrivono dal giorno stesso.
presences-empty = Nessuno in carico in quel giorno
presences-empty-words = Qui trovi chi era nel servizio in quel giorno: chi comincia si scrive dalla sua presa in carico.
presences-write = Scrivi le presenze
presences-n = { $n ->
    [one] una giornata
   *[other] { $n } giornate
}
hours-no-service-of-hers = Nessun servizio in cui scrivere
hours-no-services = Le ore si scrivono nei servizi della tua squadra: chiedi a chi coordina di aggiungerti alla squadra, o di aggiungere il servizio.
hours-all = Ore fatte
hours-left-planned = Previste e non ancora fatte
hours-by-day = Giorno per giorno
hours-by-service = Servizio per servizio
hours-month-empty = In questo mese non c’è niente
hours-month-empty-words = Scrivi le ore dalla pagina del giorno: qui si sommano da sole.
hours-team = Ore del servizio
hours-team-lead = Chi ha lavorato in questo mese, chi ha firmato, e la chiusura del mese.
hours-team-empty = Quando qualcuno scrive ore in questo servizio, le trovi qui.
hours-team-short = Squadra
hours-team-week = Settimana della squadra
hours-team-week-lead = Chi ha lavorato in ogni giorno, e che cosa resta da guardare. Tocca un giorno per aprirlo.
hours-team-week-empty = Nessuno in questa settimana
hours-team-week-empty-words = Qui trovi chi è nella squadra del servizio e chi ci ha scritto delle ore. Aggiungi chi ci lavora dalla squadra del servizio.
hours-team-week-no-service = Nessun servizio in uso
hours-team-week-no-service-words = Le ore della squadra si guardano servizio per servizio: aggiungi il primo in Servizi.
hours-people = Ore per persona
hours-people-lead = Quante ore ha avuto ogni persona nel mese, quante ne sono state autorizzate, e chi ne ha troppe.
hours-people-lead-days = Quante giornate e quante ore ha avuto ogni persona nel mese, quante ne sono state autorizzate, e chi ne ha troppe.
hours-people-by-person = Persona per persona
hours-people-in-carico = In carico
hours-people-usciti = Uscite da allora
hours-people-oltre = Oltre le ore autorizzate
hours-people-oltre-days = Oltre quanto autorizzato
hours-people-empty-in-carico = Nessuno in carico
hours-people-empty-usciti = Nessuno è uscito
hours-people-empty-oltre = Nessuno oltre le ore autorizzate
hours-people-empty-oltre-days = Nessuno oltre quanto autorizzato
hours-people-empty-words = Le ore arrivano dalle attività scritte per ogni persona; quelle autorizzate si scrivono nella sua presa in carico.
hours-people-done = Fatte con la persona
hours-people-authorised = Autorizzate
hours-people-left = Restano
hours-people-whole = Autorizzate per tutto il periodo
hours-people-whole-done = Fatte in tutto il periodo
hours-people-standing = Come sta
hours-people-beyond = { $n ->
    [one] Una persona ha troppe ore per quelle autorizzate
   *[other] { $n } persone hanno troppe ore per quelle autorizzate
 }
hours-people-beyond-days = { $n ->
    [one] Una persona ha troppe giornate per quelle autorizzate
   *[other] { $n } persone hanno troppe giornate per quelle autorizzate
 }
hours-people-done-days = Giornate fatte
hours-people-planned-days = Giornate previste e non ancora fatte
hours-people-authorised-days = Giornate autorizzate
hours-people-left-days = Giornate che restano
hours-people-whole-days = Giornate autorizzate per tutto il periodo
hours-people-whole-done-days = Giornate fatte in tutto il periodo
hours-people-see = Guarda chi
hours-rows = Scarica le righe
hours-rows-part = La sua parte
hours-person-empty = In questo mese non ci sono ore fatte, in programma o autorizzate.
hours-standing-free = Senza limite
hours-standing-within = Nei limiti
hours-standing-ended = Autorizzazione finita il { $day }
hours-standing-ahead = Oltre, con il programma
hours-standing-beyond = Oltre
hours-week-by-week = Settimana per settimana
hours-month-of-service = Mese del servizio
hours-month-closed = { $month }: mese chiuso
hours-month-closed-words = Le ore di questo mese non cambiano più, finché qualcuno non lo riapre.
hours-to-see = Giorni da guardare
hours-to-see-stat = { $n ->
    [one] giorno da guardare
   *[other] giorni da guardare
 }
hours-elsewhere = In altri servizi
hours-elsewhere-some = { $hours } in altri servizi
hours-of-weekly = di { $hours }
hours-above = { $hours } in più
hours-below = { $hours } in meno
hours-planned-short = prev. { $hours }
hours-planned-long = Previste { $hours }
hours-total = Totale
hours-mark-conflict = Due attività nello stesso momento
hours-mark-left = Previste e non segnate: fatte o no?
hours-mark-together = Una persona con due colleghi nello stesso momento
hours-together = nello stesso momento è anche con un’altra collega
hours-mark-signed = Firmate
hours-marks = Segni
hours-sign-missing = Da firmare
hours-signed-all = Firmate
hours-unsigned = colleghi che devono firmare
hours-signature = Firma
hours-signed-at = Firmato il
hours-not-yet = Non ancora
hours-sign = Firma il mese
hours-sign-words = Dichiari che le ore di { $month } sono giuste: { $hours } in tutto. Dopo la firma non cambiano più; se c’è un errore, chi coordina può riaprirle.
hours-sign-early = Il mese non è finito: dopo la firma non potrai scrivere le ore dei giorni che restano.
hours-sign-early-yes = Non lavorerò più in questo mese: firmo adesso
hours-sign-too-early = Non è stato firmato: il mese non è finito. Firmalo dall’ultimo giorno, o conferma che non lavorerai più in questo mese.
hours-signed = Mese firmato.
hours-not-signed = Non è stato firmato: nel frattempo le ore sono cambiate, o il mese è già firmato. Controlla e firma di nuovo.
hours-signed-by = { $name } ha firmato il { $date }
hours-signed-for = { $hours } ore in tutto.
hours-signed-so = Questo mese è firmato: le sue ore non cambiano più. Se c’è un errore, chiedi a chi coordina di riaprirlo.
hours-left = Ci sono { $hours } ore previste che nessuno ha segnato come fatte o non fatte.
hours-open = Riapri le ore
hours-open-words = La firma viene tolta e resta scritto chi l’ha tolta e perché. Poi le ore si possono correggere, e si firma di nuovo.
hours-opened = Ore riaperte.
hours-open-already = Non c’era una firma da togliere.
hours-reason-needed = Non è cambiato niente: scrivi perché.
hours-without-contract = { $hours } ore non vanno in nessun contratto
hours-without-contract-words = Succede se il servizio non ha un contratto in quei giorni, o se ne ha più di uno e nessuno ha detto quale. Scrivi il contratto, o le ore autorizzate della persona, poi tocca Metti nel contratto: le ore già scritte ci vanno.
hours-settle = Metti nel contratto
hours-settled = Fatto: le ore che hanno un contratto ci sono andate.
hours-settled-none = Nessuna ora è cambiata: in quei giorni il servizio non ha ancora un contratto, o ne ha più di uno e nessuno ha detto quale.
hours-settle-closed = Il mese è chiuso: riaprilo, poi tocca di nuovo.

month-1 = gennaio
month-2 = febbraio
month-3 = marzo
month-4 = aprile
month-5 = maggio
month-6 = giugno
month-7 = luglio
month-8 = agosto
month-9 = settembre
month-10 = ottobre
month-11 = novembre
month-12 = dicembre
weekday-1 = lunedì
weekday-2 = martedì
weekday-3 = mercoledì
weekday-4 = giovedì
weekday-5 = venerdì
weekday-6 = sabato
weekday-7 = domenica
month-close = Chiudi il mese
month-close-title = Chiudere { $month }?
month-close-words = { $hours } ore. Da lì in avanti nessuno può aggiungerne o correggerne, finché qualcuno non riapre il mese e dice perché.
month-close-unsigned = { $n ->
    [one] Un collega non ha ancora firmato.
   *[other] { $n } colleghi non hanno ancora firmato.
}
month-closed = Mese chiuso: il rendiconto è pronto.
month-closed-already = Questo mese è già chiuso.
month-is-closed = Questo mese è chiuso
month-is-closed-words = Le sue ore non cambiano più.
month-open = Riapri il mese
month-open-words = Resta scritto chi l’ha riaperto e perché. Se hai già mandato il rendiconto, mandane uno nuovo dopo averlo richiuso.
month-opened = Mese riaperto.
month-open-already = Questo mese era già aperto.
month-story = Chiusure
month-was-closed = Chiuso, volta n. { $n }
month-was-opened = Riaperto

activity-title = Ore
activity-worker = Chi ha lavorato
activity-who = Per chi
activity-who-help = Una persona o tutto il gruppo: di un gruppo ognuna ha una parte uguale del tempo.
activity-find = Cerca fra le persone del servizio
activity-nobody-here = In questo servizio non c’è nessuno che puoi vedere. Si può scrivere lavoro senza la persona, o uno spostamento.
activity-more-people = Ce ne sono altre: cerca per nome.
activity-nobody = Nessuno in particolare
activity-hidden = { $n ->
    [one] una persona che non puoi vedere
   *[other] { $n } persone che non puoi vedere
}
activity-more = e altre { $n }
activity-in-a-group = in { $n }
activity-on = Giorno
activity-when = Quando
activity-from = Dalle
activity-to = Alle
activity-time-help = Per esempio 9 o 9:30.
activity-time-shape = Scrivi un’ora, per esempio 9 o 9:30.
activity-time-order = La fine viene prima dell’inizio. Se hai lavorato di notte, spunta qui sotto.
activity-night = È una notte: finisce il giorno dopo
activity-night-help = Si scrivono due righe insieme: fino alle 24:00, e dalle 0:00 del giorno dopo.
activity-night-long = Non è una notte: così non finisce il giorno dopo, o dura più di sedici ore.
activity-night-written = Notte scritta, in due righe: fino a mezzanotte, e il mattino dopo.
activity-everybody = Tutte le persone in elenco: { $n }
activity-hours = Durata
activity-kind = Che lavoro
activity-kind-direct = Con la persona
activity-kind-indirect = Senza la persona
activity-kind-travel = Spostamento
activity-note = Da ricordare
activity-note-help = Breve. Quello che riguarda la persona va nel suo diario.
activity-contract-unsaid = Non detto
activity-contract-help = Questo servizio ha più di un contratto in quel giorno.
activity-contract-not-then = Questo contratto non vale in quel giorno.
activity-until = Si ripete fino al
activity-until-help = Vuoto: una volta sola.
activity-until-needed = Per ripetere scrivi anche fino a quando.
activity-weekdays = In quali giorni
activity-rhythm = Ogni quanto
activity-rhythm-weekly = Ogni settimana
activity-rhythm-fortnightly = Ogni due settimane
activity-rhythm-monthly = Una volta al mese, come la prima (per esempio il secondo martedì)
activity-holidays = Salta i giorni festivi
activity-holidays-help = Quelli nazionali, Pasqua e Pasquetta comprese. Il patrono no.
activity-repeats-none = In questi giorni non c’è niente da mettere in programma: guarda i giorni e la data.
activity-repeats-count = { $n ->
    [one] Una attività
   *[other] { $n } attività
}
activity-repeats-between = dal { $from } al { $to }
activity-repeats-skipped = { $n ->
    [one] un festivo saltato
   *[other] { $n } festivi saltati
}
activity-repeats-kept = { $n ->
    [one] un giorno è festivo
   *[other] { $n } giorni sono festivi
}
activity-repeats-busy = { $n ->
    [one] Chi lavora ha già altro alla stessa ora: { $days }.
   *[other] Chi lavora ha già altro alla stessa ora, { $n } volte: { $days }.
}
activity-repeats-together = { $n ->
    [one] Una delle persone è già con una collega alla stessa ora: { $days }.
   *[other] Una delle persone è già con una collega alla stessa ora, { $n } volte: { $days }.
}
activity-repeats-sure = Non è ancora in programma niente: se va bene premi qui sotto, se no cambia e guarda di nuovo.
activity-plan-all = { $n ->
    [one] Mettila in programma
   *[other] Mettile in programma: { $n }
}
activity-venue = Dove
activity-venue-help = Casa, la sede del servizio o poche altre parole. Non l’indirizzo di una persona: scrivi Casa.
activity-venue-home = Casa
activity-until-planned = Si ripete solo quello che è in programma: usa «Metti in programma».
activity-until-before = Questo giorno viene prima del primo.
activity-until-far = Al più { $n } settimane.
activity-too-many = Al più { $n } persone per volta.
activity-not-there = Una delle persone scelte non è in questo servizio, o non puoi vederla.
activity-absent-before = { $who } è in questo servizio dal { $day }. Correggi il giorno; se è sbagliato il primo giorno della presa in carico, lo corregge chi coordina.
activity-absent-after = La presa in carico di { $who } è finita il { $day }. Correggi il giorno; se è sbagliato l’ultimo giorno, lo corregge chi coordina.
activity-absent-never = { $who } non ha ancora un posto in questo servizio: prima chi coordina avvia la presa in carico.
activity-absent-several = In quel giorno non erano nel servizio: { $who }. Togli il segno, o correggi il giorno; se sono sbagliati i giorni delle prese in carico, li corregge chi coordina.
activity-not-your-team = Non sei nella squadra di questo servizio: chiedi a chi coordina di aggiungerti, poi scrivi.
activity-service-was-closed = Questo servizio è chiuso dal { $day }: scegli un giorno fino a quello.
activity-write = Scrivi
activity-plan = Metti in programma
activity-save = Salva la correzione
activity-do = Fatto
activity-miss = Non fatto
activity-following = { $n ->
    [one] Anche quella che segue, uguale
   *[other] Anche le { $n } che seguono, uguali
}
activity-following-weekday = { $n ->
    [one] Anche quella che segue, nello stesso giorno della settimana
   *[other] Anche le { $n } che seguono, nello stesso giorno della settimana
}
activity-following-all = { $n ->
    [one] Anche quella che segue, in un altro giorno della settimana
   *[other] Anche tutte le { $n } che seguono, in ogni giorno della settimana
}
activity-hand = Passa a una collega
activity-hand-to = A chi
activity-hand-words = La trova nella sua giornata. Se non lavora in questo servizio, aggiungila alla squadra: altrimenti non vede per chi è.
activity-handed = Passata: ecco la sua giornata.
activity-miss-title = Perché non è stato fatto
activity-change = Cambia
activity-planned = Messo in programma.
activity-written = Ore scritte.
activity-beyond = Scritto. Attenzione: almeno una persona ha adesso più ore di quelle autorizzate. La trovi in Ore per persona, dalla pagina del servizio.
activity-beyond-days = Scritto. Attenzione: almeno una persona ha adesso più giornate di quelle autorizzate. La trovi in Ore per persona, dalla pagina del servizio.
activity-after-end = Scritto. Attenzione: per almeno una persona l’autorizzazione delle ore è già finita. La trovi in Ore per persona, dalla pagina del servizio.
activity-after-end-days = Scritto. Attenzione: per almeno una persona l’autorizzazione delle giornate è già finita. La trovi in Ore per persona, dalla pagina del servizio.
activity-ahead = Messo in programma. Attenzione: con quello che è in programma almeno una persona supera le ore autorizzate.
activity-ahead-days = Messo in programma. Attenzione: con quello che è in programma almeno una persona supera le giornate autorizzate.
activity-corrected = Correzione salvata: quello che c’era scritto prima resta conservato.
activity-done = Segnato come fatto.
activity-was-missed = Segnato come non fatto.
activity-was-planned = era previsto { $span }
activity-overlaps = Si sovrappone
activity-state = Stato
activity-state-planned = Previsto
activity-state-delivered = Fatto
activity-state-missed = Non fatto
activity-state-replaced = Corretto
activity-missed-person_absent = La persona non c’era
activity-missed-worker_absent = Chi lavora non c’era
activity-missed-moved = Spostato a un altro giorno
activity-missed-stopped = Il servizio era fermo
activity-missed-mistake = Scritto per errore
activity-replaced = Questa riga è stata corretta.
activity-replaced-by = Apri la riga che vale
activity-before = Che cosa diceva prima
activity-hides-somebody = Qui c’è anche una persona che non puoi vedere: chiedi a chi la segue di correggere la riga.
activity-refused-nobody = Con la persona: scegli almeno una persona.
activity-refused-future = Questo giorno deve ancora venire: mettilo in programma.
activity-refused-passed = Questo giorno è passato: scrivilo come fatto.
activity-refused-overlaps = A quell’ora c’è già un altro lavoro scritto in questo giorno.
activity-refused-locked = Il mese di questo servizio è chiuso: chiedi a chi coordina di riaprirlo.
activity-refused-signed = Questo mese è già firmato: chiedi a chi coordina di riaprire le ore.
activity-refused-not-there = In quel giorno una delle persone non era nel servizio: correggi il giorno o togli la persona; se è sbagliata la presa in carico, la corregge chi coordina.
activity-refused-overtaken = Nel frattempo questa riga è cambiata: guarda com’è adesso, poi decidi.
activity-clock-start = Comincia adesso
activity-clock-started = Cominciato: quando finisci tocca «Ferma e scrivi».
activity-clock-running = Stai lavorando
activity-clock-since = Dal { $hour }.
activity-clock-stop = Ferma e scrivi
activity-clock-forget = Non scriverlo
activity-clock-stopped = Ore scritte.
activity-clock-midnight = Scritto fino a mezzanotte: se hai finito prima, correggi la riga.
activity-clock-forgotten = Fermato: non è stato scritto niente.
activity-clock-runs = C’è già un lavoro che va: fermalo prima.
activity-clock-none = Non c’è un lavoro da fermare.
activity-clock-who = Non è cominciato: scegli per chi, o un lavoro senza la persona.
activity-clock-night = Non si può scrivere da solo
activity-clock-night-advice = Il lavoro è cominciato a un’ora che non si può chiudere da sola. Scrivi le ore a mano e poi tocca «Non scriverlo».
activities-title = Ore fatte con la persona
activities-open = Vedi le ore
activities-lead = Che cosa è stato fatto con questa persona, da chi e quando.
activities-empty-words = Ogni riga di ore scritta per questa persona in questo mese sta qui. Con le frecce guardi gli altri mesi.

authorised-title = Ore autorizzate
authorised-title-days = Giornate autorizzate
authorised-lead = Quante ore ha autorizzato chi paga per questa persona, e quante ne sono state fatte.
authorised-lead-days = Quante giornate di presenza ha autorizzato chi paga per questa persona, e quante ne sono state fatte.
authorised-hours = Ore autorizzate
authorised-hours-days = Giornate autorizzate
authorised-hours-help = Anche 4:30 o 4,5.
authorised-hours-days-help = Giornate intere: 3 ogni settimana, 12 ogni mese.
authorised-by-hour = Questo contratto si paga a ore: scrivi le ore, e lascia vuoto questo campo.
authorised-by-day = Questo contratto si paga a giornate: scrivi le giornate, e lascia vuoto questo campo.
authorised-this-month = autorizzate in questo mese
authorised-this-month-days = giornate autorizzate in questo mese
authorised-done = fatte con la persona
authorised-done-days = giornate fatte
authorised-planned-days = giornate previste e non ancora fatte
authorised-left = restano
authorised-left-days = giornate che restano
authorised-over = Sono state fatte più ore di quelle autorizzate: avvisa chi paga, o chiedi che ne autorizzi altre.
authorised-over-days = Sono state fatte più giornate di quelle autorizzate: avvisa chi paga, o chiedi che ne autorizzi altre.
authorised-ended = L’autorizzazione è finita il { $day }: per questo mese non è autorizzato niente. Chiedi a chi paga se la rinnova, e scrivi qui quella nuova.
authorised-ahead = Con quello che è in programma si superano le ore autorizzate: cambia il programma, o chiedi altre ore a chi paga.
authorised-ahead-days = Con quello che è in programma si superano le giornate autorizzate: cambia il programma, o chiedi altre giornate a chi paga.
authorised-whole = In tutto il periodo: { $done } fatte di { $all }.
authorised-whole-days = Giornate fatte in tutto il periodo: { $done } di { $all }.
authorised-how = Le ore di una settimana si contano sui giorni del mese: 4 ore a settimana in 30 giorni sono 17:09. Di un gruppo conta la parte di questa persona.
authorised-how-days = Le giornate sono quelle del rendiconto. Quelle di una settimana si contano sui giorni del mese, arrotondate in su: 5 ogni settimana in 30 giorni sono 22.
authorised-empty = Nessuna ora autorizzata
authorised-empty-days = Nessuna giornata autorizzata
authorised-empty-words = Se chi paga autorizza ore proprio per questa persona, scrivile qui: le sue ore vanno in quel contratto.
authorised-empty-words-days = Se chi paga autorizza giornate proprio per questa persona, scrivile qui: le sue attività vanno in quel contratto.
authorised-new = Scrivi un’autorizzazione
authorised-no-contract = Questo servizio non ha ancora un contratto.
authorised-write = Salva
authorised-written = Autorizzazione salvata.
authorised-days = Giorni
authorised-by = Scritta da
authorised-withdraw = Ritira
authorised-withdrawn = Autorizzazione ritirata: quello che è già scritto resta dov’è.
authorised-withdrawn-already = Era già stata ritirata.
authorised-was-withdrawn = Ritirata
authorised-open = Ore o giornate autorizzate

statement-title = Rendiconto
statement-lead = Le ore di un mese per chi paga, dalle righe scritte una volta sola.
statement-lead-days = Le giornate di presenza di un mese per chi paga, dalle attività scritte una volta sola.
statement-open = Il mese è ancora aperto
statement-open-words = Ore e presenze possono ancora cambiare in: { $services }. Chiudi il mese dalla pagina del servizio prima di mandare il rendiconto.
statement-sum = In tutto
statement-paid = Ore da pagare
statement-paid-days = Giornate di presenza
statement-worth = Importo
statement-left = Ore che restano
statement-left-days = Giornate che restano
statement-planned = Ore previste nel mese
statement-used = Usate finora
statement-earlier = Di queste, prima del nodo
statement-earlier-words = { $hours }, prima del { $day }: non sono in nessun rendiconto
statement-over = Sono state fatte più ore di quelle autorizzate dal contratto.
statement-over-days = Ci sono più giornate di quelle autorizzate dal contratto.
statement-only = Solo { $comune }
statement-all-comuni = Tutti i comuni
statement-by-tariff = Tariffa per tariffa
statement-tariff = Tariffa
statement-by-comune = Comune per comune
statement-by-person = Persona per persona
statement-month = Mese
statement-comuni = Comuni
statement-total = Totale
statement-people = Persone
statement-times = Volte
statement-no-comune = Comune non scritto
statement-empty = Nessuno ha scritto ore per questo contratto in questo mese.
statement-empty-days = Nessuno ha scritto attività per questo contratto in questo mese.
statement-how = Come è calcolato
statement-how-words = Si sommano i minuti delle righe segnate come fatte. Di un gruppo ogni persona ha una parte uguale, e le parti insieme sono le ore di chi ha lavorato. Si pagano le ore con la persona, e le altre solo se il contratto lo dice. Il Comune è quello dove la persona abitava quando la riga è stata scritta.
statement-how-one-tariff = L’importo è calcolato sul totale dei minuti: la somma degli importi di ogni riga può differire di qualche centesimo.
statement-how-tariffs = Ogni ora ha la tariffa della qualifica che chi l’ha fatta aveva, quel giorno, nella squadra di quel servizio; senza una tariffa per quella qualifica, o fuori dalla squadra, la tariffa base. L’importo di ogni tariffa è arrotondato al centesimo, e l’importo in tutto è la somma di questi. Gli importi per Comune e per persona sono calcolati allo stesso modo, ognuno sui suoi minuti: la loro somma può differire di qualche centesimo. Nei mesi chiusi o firmati resta la qualifica di allora.
statement-how-tariffs-days = Ogni giornata ha la tariffa che vale in quel giorno. L’importo in tutto è la somma degli importi di ogni tariffa.
statement-how-words-days = Una giornata è una persona in un giorno con almeno un’attività con lei, segnata come fatta: una sola, anche se le attività o i servizi del contratto sono più di uno. Riunioni e spostamenti non contano. Una notte scritta su due giorni conta in tutti e due. Il Comune è quello dove la persona abitava quando la riga è stata scritta. Chi non ha nessuna giornata ha solo lavoro senza la persona.
statement-how-half-day = Chi in un giorno è rimasto meno di { $hours } ore, dall’inizio della prima attività alla fine dell’ultima, conta mezza giornata (0,5).
