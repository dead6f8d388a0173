# Invii: stati, scelte, pagine.

referrals-title = Invii
referral-title = Invio n. { $number }

referral-kind-invio = Invio
referral-kind-invio-help = La persona resta seguita da te; l'altra cooperativa aggiunge il suo servizio.
referral-kind-trasferimento = Trasferimento
referral-kind-trasferimento-help = Il caso passa all'altra cooperativa quando accetta e tu confermi il passaggio.
referral-kind-richiesta_presa = Richiesta di presa in carico
referral-kind-richiesta_presa-help = Sei tu a chiedere: una persona che sta da loro dovrebbe essere seguita da te.
referral-kind-richiesta_aperta = Richiesta aperta
referral-kind-richiesta_aperta-help = «Chi ha un posto?», a più cooperative insieme, senza alcun nome.

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
