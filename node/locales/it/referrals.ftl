# Invii: stati, scelte, pagine.

referrals-title = Invii
referral-title = Invio n. { $number }

referral-kind-referral = Invio
referral-kind-referral-help = La persona resta seguita da te; l'altra cooperativa aggiunge il suo servizio.
referral-kind-transfer = Trasferimento
referral-kind-transfer-help = Il caso passa all'altra cooperativa quando accetta e tu confermi il passaggio.
referral-kind-admission_request = Richiesta di presa in carico
referral-kind-admission_request-help = Sei tu a chiedere: una persona che sta da loro dovrebbe essere seguita da te.
referral-kind-open_call = Richiesta aperta
referral-kind-open_call-help = «Chi ha un posto?», a più cooperative insieme, senza alcun nome.

referral-state-draft = Bozza
referral-state-sent = Inviata
referral-state-under_review = In valutazione
referral-state-information_requested = Integrazione richiesta
referral-state-waitlisted = In lista d'attesa
referral-state-provisionally_accepted = Accettata con riserva
referral-state-accepted = Accettata
referral-state-in_progress = In corso
referral-state-on_hold = Sospesa
referral-state-completed = Conclusa
referral-state-failed = Non riuscita
referral-state-declined = Rifiutata
referral-state-withdrawn = Ritirata
referral-state-expired = Scaduta
referral-state-accepted_late = Accettata in ritardo
referral-state-closed = Ciclo chiuso
referral-state-entered_in_error = Annullata per errore

referral-urgency-routine = Ordinaria
referral-urgency-soon = Entro due settimane
referral-urgency-urgent = Urgente
referral-urgency-emergency = Emergenza: oggi stesso

# L'elenco.
referrals-lead = Le richieste tra la tua cooperativa e le altre: chi aspetta una risposta, chi la deve dare, come è finita.
referrals-new = Nuovo invio
referrals-lists = Elenchi
referrals-tab-da-rispondere = Da rispondere
referrals-tab-inviati = Inviati
referrals-tab-ricevuti = Ricevuti
referrals-tab-conclusi = Conclusi
referrals-drafts = { $n ->
    [one] 1 bozza da finire
   *[other] { $n } bozze da finire
 }
referrals-draft-go-on = Riprendi
referrals-filter = Filtra
referrals-filter-text = Numero, cooperativa o servizio
referrals-filter-state = Stato
referrals-filter-urgency = Urgenza
referrals-filter-peer = Cooperativa
referrals-any = Tutti
referrals-any-peer = Tutte
referrals-number = Numero
referrals-person = Persona
referrals-no-name = senza nome
referrals-where = Cooperativa e servizio
referrals-state = Stato
referrals-due = Tempo
referrals-changed = Ultima novità
referrals-direction-sent = inviato
referrals-direction-received = ricevuto
referrals-export = Scarica l'elenco (CSV)
referrals-waiting-rank = { $state }, { $rank }ª
referrals-empty-da-rispondere = Niente aspetta una tua risposta
referrals-empty-da-rispondere-words = Quando un'altra cooperativa ti invia una richiesta, o ti fa una domanda, la trovi qui e nella pagina iniziale.
referrals-empty-inviati = Nessun invio in corso
referrals-empty-inviati-words = Con «Nuovo invio» chiedi a un'altra cooperativa se ha un posto, senza dire ancora il nome della persona.
referrals-empty-ricevuti = Nessuna richiesta ricevuta
referrals-empty-ricevuti-words = Le richieste delle cooperative collegate arrivano qui da sole.
referrals-empty-conclusi = Ancora niente di concluso
referrals-empty-conclusi-words = Un invio è concluso quando chi l'ha mandato ha letto l'esito e ha chiuso il ciclo.
referrals-empty-filter = Nessun invio con questi filtri
referrals-empty-filter-words = Togli un filtro, oppure guarda in un altro elenco.
referral-flag-question = domanda aperta
referral-flag-interruption = interruzione chiesta
referral-due-answer = per rispondere
referral-due-question = per rispondere alla domanda
referral-due-place = posto tenuto fino a
referral-due-renewal = rinnovo della lista d'attesa
referral-due-review = da rivedere
