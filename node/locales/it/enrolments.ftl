# Prese in carico: chi è in un servizio, chi aspetta, chi c’è stato.
enrolments-title = Prese in carico
enrolments-lead = Chi è nel servizio, chi aspetta un posto e in quale ordine, chi c’è stato.
enrolments-lists = Elenchi delle persone del servizio
enrolments-part-in-carico = In carico
enrolments-part-lista = Lista d’attesa
enrolments-part-concluse = Concluse
enrolments-empty-in-carico = Nessuno è in carico
enrolments-empty-lista = Nessuno aspetta
enrolments-empty-concluse = Niente di concluso
enrolments-empty-words = Con «Nuova presa in carico» aggiungi una persona. Vedi solo le persone che il tuo ruolo può vedere.
enrolment-minor-alone = È minorenne, e non è scritto chi la o lo rappresenta.
enrolments-without-notice = Senza l’informativa di oggi
enrolments-without-notice-only = Solo chi non ha ancora avuto l’informativa di oggi.
enrolments-without-notice-all = Vedi tutti
enrolments-without-notice-nobody = Tutti hanno avuto l’informativa di oggi.
enrolments-free = { $n ->
    [one] posto libero, su { $all }
   *[other] posti liberi, su { $all }
}
enrolments-taken = { $n ->
    [one] persona con un posto
   *[other] persone con un posto
}
enrolments-not-counted = I posti liberi di questo servizio li scrivete a mano: chi è in carico qui non li cambia.
enrolments-count-here = Falli contare al nodo
enrolments-people = Persone

enrolment-new = Nuova presa in carico
enrolment-new-title = Nuova presa in carico
enrolment-new-lead = Una persona entra in un servizio, o aspetta il suo posto.
enrolment-person = Chi
enrolment-nobody = Nessuna persona trovata.
enrolment-service = Servizio
enrolment-act = Che cosa succede
enrolment-on = Da quale giorno
enrolment-on-help = Oggi o un giorno passato.
enrolment-points = Punti in graduatoria
enrolment-points-help = Da 0 a 999: chi ne ha di più viene prima; a pari punti, chi aspetta da più tempo.
enrolment-estimated = Quando si pensa di avere un posto
enrolment-estimated-help = Se non si sa, lascia vuoto.
enrolment-estimated-passed = { $day } (stima passata: da rivedere)
enrolment-estimate = Stima
enrolment-estimate-now = c’è già un posto
enrolment-estimate-column = Stima, dai posti che si liberano
enrolment-from-help = Il giorno che conta a pari punti. Vuoto: lo stesso del passo.
enrolment-until = Fino a quando
enrolment-held-until = Il posto è tenuto fino al
enrolment-review = Da rivedere il
enrolment-reason = Motivo
enrolment-note = Da ricordare
enrolment-note-help = Lo legge chi può vedere la persona.
enrolment-save = Salva
enrolment-begun = Presa in carico salvata.
enrolment-begin-active = È nel servizio da quel giorno.
enrolment-begin-assigned = Ha il posto e deve ancora cominciare.
enrolment-begin-waiting = Aspetta un posto, con i suoi punti.
enrolment-begin-requested = Ha chiesto, e si deve ancora decidere.

enrolment-state = Stato
enrolment-state-requested = Richiesta
enrolment-state-waiting = In lista d’attesa
enrolment-state-assigned = Posto assegnato
enrolment-state-active = In carico
enrolment-state-suspended = Sospesa
enrolment-state-closed = Conclusa
enrolment-since = Dal
enrolment-started = Nel servizio dal
enrolment-contact = Chi chiamare
enrolment-contact-telephone = Telefono di chi chiamare
enrolment-rank = Posto in lista
enrolment-waiting-since = Aspetta dal
enrolment-particulars = Altro
enrolment-now = Adesso
enrolment-story = Che cosa è successo
enrolment-from-day = Dal { $day }
enrolment-others = Le persone del servizio
enrolment-open-referral = Apri l’invio
enrolment-open = Apri la presa in carico
enrolment-from-referral = In quale servizio
enrolment-from-referral-button = Apri la presa in carico
enrolment-service-gone = Questo servizio non c’è più
enrolment-service-gone-advice = Torna all’invio e scegli un altro servizio.
enrolment-with-referral = È arrivata con un invio e si muove con quello: i passi li vedono tutte e due le cooperative, perciò si fanno lì.
enrolment-detach = Stacca dall’invio
enrolment-detach-words = Da qui in poi si muove a mano, e quello che succede nell’invio non la cambia più. Serve se il servizio è sbagliato, o se l’invio non si muove più.
enrolment-detached = Staccata dall’invio: da qui in poi si muove a mano.
enrolment-begun-already = La presa in carico di questo invio c’è già
enrolment-begun-already-advice = Torna all’invio: da lì la apri. Niente è cambiato.
enrolment-tie-button = Lega all’invio
enrolment-tie-agrees = È già in questo servizio: «{ $now }», come dice l’invio. Se la leghi, i giorni sono quelli dell’invio e da qui in poi si muovono insieme. Ore, diario e piano restano.
enrolment-tie-becomes = È già in questo servizio: qui è «{ $now }», l’invio dice «{ $after }». Se la leghi diventa «{ $after }» e da qui in poi si muovono insieme. Ore, diario e piano restano.
enrolment-tie-ahead = È già in questo servizio: qui è «{ $now }», l’invio è fermo a «{ $after }». Prima porta avanti l’invio, fino ad avviarlo; poi qui si possono legare.
enrolment-tie-offered = È già in questo servizio e le è stato offerto un posto: apri la presa in carico, scrivi che cosa ha risposto, poi torna qui.
enrolment-tie-first = È già in questo servizio: niente è cambiato. Qui sotto la puoi legare all’invio.
enrolment-tied = Presa in carico legata all’invio: da qui in poi si muovono insieme.
enrolment-referral-waits = Per questa persona c’è un invio che nessuna presa in carico segue
enrolment-referral-waits-words = Apri l’invio e apri da lì la presa in carico, o lega quella che c’è: così si muovono insieme. Quella che apri qui non segue nessun invio.

enrolment-act-avvia = Prendi in carico
enrolment-act-avvia-help = La persona entra nel servizio.
enrolment-act-avvia-done = La persona è in carico.
enrolment-act-riprendi = Riprendi
enrolment-act-riprendi-help = La persona torna nel servizio dopo la sospensione.
enrolment-act-riprendi-done = La persona è di nuovo in carico.
enrolment-act-assegna = Assegna il posto
enrolment-act-assegna-help = Il posto è suo anche se non ha ancora cominciato.
enrolment-act-assegna-done = Posto assegnato.
enrolment-act-lista = Lista d’attesa
enrolment-act-lista-help = Aspetta un posto: con quanti punti, e quando si pensa di averlo.
enrolment-act-lista-done = È in lista d’attesa.
enrolment-act-punti = Cambia punti
enrolment-act-punti-help = I punti, il giorno da cui aspetta, quando si pensa di avere un posto.
enrolment-act-punti-done = Lista d’attesa aggiornata.
enrolment-act-sospendi = Sospendi
enrolment-act-sospendi-help = Si ferma per un po’: il posto resta suo.
enrolment-act-sospendi-done = Presa in carico sospesa.
enrolment-act-concludi = Concludi
enrolment-act-concludi-help = La presa in carico finisce; se aveva un posto, si libera. Quello che è scritto resta.
enrolment-act-concludi-done = Presa in carico conclusa.

# Perché una richiesta non è diventata una presa in carico.
enrolment-ending-request_requirements = Non ha i requisiti
enrolment-ending-request_renounced = Ha rinunciato
enrolment-ending-request_elsewhere = È seguita altrove
enrolment-ending-request_moved = Si è trasferita
enrolment-ending-request_unreachable = Non si riesce a contattarla
enrolment-ending-request_lapsed = È passato il tempo senza una risposta
enrolment-ending-request_no_place = Il servizio non avrà un posto
enrolment-ending-request_mistake = Era doppia, o un errore
enrolment-ending-request_deceased = Decesso
enrolment-ending-request_other = Altro
enrolment-ending-twin = Era doppia: la stessa presa in carico c’è due volte
enrolment-ending-help = Non è mai entrata nel servizio: questi motivi non contano tra gli esiti del servizio.

enrolment-refused-not-now = Questo passo adesso non si può fare: guarda lo stato qui sopra.
enrolment-refused-before = Questo giorno viene prima dell’ultimo passo.
enrolment-refused-future = Questo giorno deve ancora venire: per un posto tenuto usa «Posto assegnato».
enrolment-refused-full = Tutti i posti sono occupati. Mettila in lista d’attesa.
enrolment-refused-twice = È già in questo servizio o ne aspetta un posto: apri la sua presa in carico dalla sua pagina.
enrolment-refused-closed = Questo servizio è chiuso: nessuno vi entra più.
enrolment-refused-year = Scrivi l’anno con quattro cifre.
enrolment-refused-from = Questo giorno viene dopo quello del passo.
enrolment-refused-reasons = Chi è stata nel servizio si conclude per altri motivi di chi non vi è mai entrata: scegli di nuovo.
enrolment-overtaken = Nel frattempo qualcuno ha fatto un altro passo: è scritto qui sopra. Quello che hai scritto è ancora qui; se va bene lo stesso, premi di nuovo.
enrolment-meanwhile = L’ultimo passo, fatto nel frattempo

# L’ultimo passo era sbagliato.
enrolment-correggi = Correggi l’ultimo passo
enrolment-correggi-lead = Lo stesso passo, con il giorno, il motivo o la nota giusti. Quello di prima resta nella storia, barrato.
enrolment-correggi-done = Passo corretto.
enrolment-annulla = Annulla l’ultimo passo
enrolment-annulla-lead = Si torna a com’era prima, e il passo non conta più in nessun numero. Resta nella storia, barrato, con il perché.
enrolment-annulla-done = Passo annullato.
enrolment-back = Torna alla presa in carico
enrolment-wrong-step = Il passo da mettere a posto
enrolment-goes-back = Si torna a
enrolment-undo-why = Perché era sbagliato
enrolment-undone-over = Nel frattempo i posti si sono riempiti: annullando, il servizio avrà una persona più dei posti. Se nessuno ha preso il suo posto, controlla le offerte aperte.
enrolment-hours-hang = { $n ->
    [one] In un giorno ci sono ore fatte per lei
   *[other] In { $n } giorni ci sono ore fatte per lei
}
enrolment-hours-more = { $n ->
    [one] e un altro giorno
   *[other] e altri { $n } giorni
}
enrolment-hours-hang-words = Dicono che era nel servizio. Se anche le ore sono sbagliate, correggi prima quelle (Ore fatte, della sua presa in carico); se sono giuste, il passo non si può cambiare così.
enrolment-step-corrected = { $state }: corretto dopo
enrolment-step-undone = { $state }: annullato
enrolment-step-corrects = { $state }: come corretto
enrolment-step-undoes = Annullato il passo «{ $state }»
enrolment-step-again = Di nuovo: { $state }
enrolment-step-again-short = si torna qui: passo annullato
enrolment-struck-corrected = corretto dopo
enrolment-struck-undone = annullato
enrolment-refused-referral = I passi di questa presa in carico sono quelli del suo invio, firmati dalle due cooperative: si mettono a posto là. Se l’invio è finito e lei torna, apri una nuova presa in carico.
enrolment-refused-points = Ha cambiato soltanto il posto in lista: scrivi quelli giusti con «Cambia punti».
enrolment-refused-no-step = Non c’è più nessun passo da mettere a posto. Se serve, apri una nuova presa in carico.
enrolment-refused-hours = Ci sono ore fatte in quei giorni: sono scritte qui sopra. Niente è cambiato.

enrolment-first-in-line = C’è un posto libero e qualcuno aspetta: { $service }
enrolment-first-in-line-words = Prima in lista
enrolment-first-in-line-hidden = La prima in lista è una scheda che non puoi vedere: chiedi a chi la segue.
referrals-in-line = { $n ->
    [one] Una richiesta di un’altra cooperativa aspetta, ancora senza nome
   *[other] { $n } richieste di altre cooperative aspettano, ancora senza nome
}
referrals-outside-line = { $n ->
    [one] Una richiesta di un’altra cooperativa aspetta fuori da questo elenco
   *[other] { $n } richieste di altre cooperative aspettano fuori da questo elenco
}
referrals-in-line-rank = posto { $rank } comunicato
referrals-in-line-unnamed = ancora senza nome
referrals-in-line-named = il nome si sa: apri l’invio per metterla in lista
referrals-in-line-open = Vedi la lista

# Un posto libero offerto a chi aspetta.
offer-title = Avvisa che c’è un posto
offer-lead = Chiama la famiglia, poi scrivi qui che cosa hai offerto. Da quel momento il posto è tenuto: nessun altro lo riceve, e le altre cooperative non lo vedono libero.
offer-lead-by-hand = Chiama la famiglia, poi scrivi qui che cosa hai offerto. I posti liberi di questo servizio li scrivete a mano: togli tu questo, o le altre cooperative lo vedono ancora libero.
offer-button = Avvisa
offer-how = Come l’hai avvisata
offer-how-phone = Al telefono
offer-how-in_person = Di persona
offer-how-letter = Con una lettera
offer-how-message = Con un’e-mail o un messaggio
offer-on = In che giorno
offer-until = Il posto è tenuto fino al
offer-until-help = Si propone il tempo di questo servizio: { $n ->
    [one] un giorno
   *[other] { $n } giorni
}. Passato quel giorno il posto resta tenuto, e la pagina «Inizio» ti dice di richiamare.
offer-note-help = Con chi hai parlato, che cosa vi siete dette. Lo legge chi può vedere la persona.
offer-save = Tieni il posto
offer-none-free = Nessun posto risulta libero
offer-none-free-words = I posti liberi di questo servizio li scrivete a mano, e adesso sono 0. Se uno si sta liberando puoi avvisarla lo stesso: il posto resta segnato qui, il numero scritto a mano non cambia.
offer-none-free-change = Scrivi quanti posti sono liberi
offer-rules-title = Come si offre un posto
offer-rules-lead = Vale per { $service }: per quanti giorni un posto offerto resta tenuto, e chi riceve l’e-mail quando se ne libera uno.
offer-rules-days = Giorni in cui il posto resta tenuto
offer-rules-days-help = Vuoto: { $n } giorni, come in tutti i servizi. In ogni offerta puoi scrivere un altro giorno.
offer-rules-email = E-mail di chi segue la lista
offer-rules-email-help = Riceve un avviso quando un posto è libero e qualcuno aspetta, senza nomi. Vuoto: lo riceve chi è indicato nelle Impostazioni per le urgenze.
offer-rules-save = Salva
offer-rules-saved = Salvato: vale dalla prossima offerta.
offer-rules-overtaken = Nel frattempo qualcun altro ha cambiato queste regole. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.
offer-rules-change = Cambia il tempo per tutto il servizio
offer-done = Il posto è tenuto per lei.
offer-open = Posto offerto
offer-all = Posti offerti
offer-earlier = Offerte di prima
offer-told-on = Offerto il { $day }
offer-held = Tenuto fino al { $day }
offer-over = Era tenuto fino al { $day }
offer-held-until = Posto offerto, tenuto fino al
offer-answered = Risposta del { $day }
offer-before = risposta a un’offerta del { $day }: { $answer }
offer-answer-title = Scrivi la risposta
offer-answer-lead = Che cosa ha risposto a chi le ha offerto il posto. Niente si decide da solo.
offer-answer-button = Scrivi la risposta
offer-answer = Che cosa ha risposto
offer-answered-on = In che giorno ha risposto
offer-answer-until-help = Se accetta: fino a quando l’aspettate. Se chiede tempo: il nuovo giorno.
offer-reason = Perché esce dalla lista
offer-reason-none = Scegli
offer-answer-save = Salva la risposta
offer-answer-accepted = Accetta
offer-answer-accepted-help = Il posto è assegnato a lei.
offer-answer-accepted-done = Posto assegnato.
offer-answer-kept = Non ora: resta al suo posto
offer-answer-kept-help = Il posto torna libero, e in lista non cambia niente.
offer-answer-kept-done = Il posto è di nuovo libero. Lei resta dov’era in lista.
offer-answer-last = Non ora: va in fondo
offer-answer-last-help = Il posto torna libero; lei resta in lista da oggi, senza punti.
offer-answer-last-done = Il posto è di nuovo libero. Lei è in fondo alla lista.
offer-answer-left = Rinuncia: esce dalla lista
offer-answer-left-help = Il posto torna libero e la sua attesa si conclude, con il motivo.
offer-answer-left-done = È uscita dalla lista, e il posto è di nuovo libero.
offer-answer-more_time = Chiede ancora tempo
offer-answer-more_time-help = Il posto resta tenuto fino al nuovo giorno.
offer-answer-more_time-done = Il posto è tenuto più a lungo.
offer-answer-no_answer = Nessuna risposta
offer-answer-no_answer-help = Il posto torna libero; lei resta dov’è in lista.
offer-answer-no_answer-done = Il posto è di nuovo libero. Lei resta dov’era in lista.
offer-answer-taken_back = L’offerta non vale più
offer-answer-taken_back-help = Era un errore, o il posto non c’è più.
offer-answer-taken_back-done = L’offerta è ritirata.
offer-correction = Non ha preso il posto offerto il { $day }: in fondo alla lista
offer-refused-waiting = Adesso non è in lista d’attesa, o si muove con un invio: qui non le si può offrire un posto.
offer-refused-full = Nessun posto è libero: sono occupati, o tenuti per chi è stato avvisato.
offer-refused-overtaken = Nel frattempo qualcuno le ha offerto un posto o ha scritto la risposta. Quello che hai scritto è ancora qui: apri di nuovo la pagina e controlla.
offer-refused-day = Questo giorno non può essere: deve ancora venire, o viene prima.
offer-refused-until = Scrivi un giorno da quello dell’offerta in poi, al massimo tre mesi; se chiede tempo, dopo quello di prima.

enrolment-passed-offer = Il posto offerto a { $name } era tenuto fino al { $day }
enrolment-passed-offer-words = Richiamala, o passa alla prossima: il posto resta tenuto finché non lo scrivi.
enrolment-passed-place = Il posto di { $name } era tenuto fino al { $day }
enrolment-passed-place-words = Non ha ancora cominciato: scrivi se è entrata o se il posto si libera.
enrolment-passed-pause = La pausa di { $name } era da rivedere il { $day }
enrolment-passed-pause-words = Scrivi se riprende o se si conclude.

# La graduatoria: criteri, punti, data prevista.
ranking-title = Criteri della graduatoria
ranking-lead = Che cosa dà punti in lista d’attesa in questo servizio. Resta qui: le altre cooperative non lo vedono.
ranking-in-line = { $n ->
    [0] Adesso nessuno è in lista d’attesa.
    [one] Adesso è in lista d’attesa una persona: cambiando i criteri i suoi punti restano quelli di prima, finché non li ricalcoli.
   *[other] Adesso sono in lista d’attesa { $n } persone: cambiando i criteri i loro punti restano quelli di prima, finché non li ricalcoli.
}
ranking-stale = { $n ->
    [one] Una persona in lista ha punti calcolati con altri criteri
   *[other] { $n } persone in lista hanno punti calcolati con altri criteri
}
ranking-stale-words = Prima di ricalcolare vedi chi cambia posto.
ranking-preview = Guarda chi cambia posto
ranking-typed = { $n ->
    [one] Una persona in lista ha punti scritti a mano: il ricalcolo non li tocca. Aprila dalla lista e spunta i suoi criteri.
   *[other] { $n } persone in lista hanno punti scritti a mano: il ricalcolo non li tocca. Aprile dalla lista e spunta i loro criteri.
}
ranking-rows-help = Un criterio per riga, per esempio «Residente nel Comune» e 10. Per toglierne uno svuota la riga; cambiare le parole non lo toglie a nessuno. Senza criteri i punti si scrivono a mano.
ranking-words = Criterio
ranking-points = Punti
ranking-words-n = Criterio { $n }
ranking-points-n = Punti { $n }
ranking-save = Salva i criteri
ranking-saved = Criteri salvati. Nessuno ha cambiato posto.
ranking-overtaken = Nel frattempo qualcuno ha cambiato i criteri. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.
ranking-twice = Questo criterio c’è già.
ranking-most = Al massimo { $n } criteri.
ranking-points-needed = Scrivi quanti punti dà, da 1 a 99.
ranking-words-needed = Scrivi che cosa dà questi punti.
ranking-again = Ricalcola i punti
ranking-again-lead = Chi cambia punti o posto se i punti si ricalcolano con i criteri di adesso. Niente è ancora cambiato.
ranking-nobody-moves = Nessuno cambia posto
ranking-nobody-moves-words = I punti in lista sono già quelli dei criteri di adesso.
ranking-points-change = Punti
ranking-place-change = Posto in lista
ranking-from-to = da { $before } a { $after }
ranking-hidden = Una scheda che non puoi vedere
ranking-more = { $n ->
    [one] E un’altra persona.
   *[other] E altre { $n } persone.
}
ranking-moved-meanwhile = Nel frattempo la lista o i criteri sono cambiati: guarda di nuovo chi si muove.
ranking-recomputed = Punti ricalcolati.
ranking-recomputed-step = punti ricalcolati con i criteri nuovi
ranking-why = Perché questi punti
ranking-met = Che cosa vale per questa persona
ranking-gives = { $n ->
    [one] 1 punto
   *[other] { $n } punti
}
ranking-correction = Correzione a mano
ranking-correction-help = Punti in più o in meno, per esempio 5 o -3.
ranking-correction-why = Perché la correzione
ranking-corrected = Correzione: { $why }
ranking-why-needed = Scrivi perché.
ranking-correction-needed = Scrivi di quanti punti è la correzione.
ranking-outside = La somma deve stare tra 0 e { $n }.
ranking-typed-here = Questo servizio ha i suoi criteri: lascia vuoto, li spunti nella pagina dopo.
ranking-tick-now = Presa in carico salvata. Adesso spunta i criteri: da quelli vengono i punti.
ranking-how = Nel servizio, negli ultimi { $days } giorni, posti che si sono liberati: { $freed }; il suo posto in lista: { $place }. Puoi scrivere un altro giorno.
ranking-estimate-now = C’è già un posto per lei.
ranking-estimate-around = Data proposta: { $day }.
ranking-estimate-far = Un posto è lontano più di cinque anni: nessuna data proposta.
ranking-estimate-unknown = È troppo presto per proporre una data.

# Fino a quando si pensa che resti.
enrolment-expected = Fine prevista
enrolment-expected-lead = Fino a quando si pensa che resti. Da qui si conta quali posti si liberano; non chiude niente da sola.
enrolment-expected-help = Se non si sa, lascia vuoto.
enrolment-expected-plan = Il suo piano arriva al { $day }.
enrolment-expected-before = Questo giorno viene prima che avesse il posto.
enrolment-expected-saved = Fine prevista salvata.
enrolment-expected-overtaken = Nel frattempo qualcuno ha scritto un altro giorno. Quello che hai scritto è ancora qui: guarda e salva di nuovo.
enrolments-free-within = { $n ->
    [one] libero entro { $days } giorni, per le fini previste
   *[other] liberi entro { $days } giorni, per le fini previste
}
enrolments-free-ahead = Con le uscite previste: { $soon } entro 30 giorni, { $later } entro 90
enrolment-passed-end = La fine prevista di { $name } era il { $day }
enrolment-passed-end-words = Scrivi fino a quando resta, o concludi. Finché non lo scrivi il posto non si conta tra quelli che si liberano.
enrolment-passed-ends-soon = La fine prevista di { $name } è il { $day }
enrolment-passed-ends-soon-words = Se resta di più, scrivi il nuovo giorno.
enrolment-death-help = Se scegli il decesso, il giorno si scrive anche nella scheda e si concludono tutte le altre prese in carico e attese.
enrolment-source = Da chi arriva la richiesta
enrolment-source-help = Se arriva da un’altra cooperativa della rete, aprila dal suo invio.
enrolment-source-unsaid = Non lo so
enrolment-source-referral = Invio di un’altra cooperativa
enrolment-source-herself = La persona stessa
enrolment-source-family = Familiari
enrolment-source-relatives = Parenti
enrolment-source-guardian = Affidatari o tutore
enrolment-source-social_service = Servizio sociale
enrolment-source-health = Sanità, ospedale, pediatra
enrolment-source-school = Scuola
enrolment-source-third_sector = Privato sociale, volontariato
enrolment-source-juvenile_justice = Giustizia minorile
enrolment-source-court = Tribunale
enrolment-source-juvenile_court = Autorità giudiziaria minorile
enrolment-source-police = Forze dell’ordine
enrolment-source-professional = Un professionista
enrolment-source-neighbours = Vicinato
enrolment-source-other = Altro
