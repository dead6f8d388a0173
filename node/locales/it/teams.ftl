# Le squadre dei servizi.
teams-title = Squadra
teams-lead = Chi lavora in { $service }. Chi è nella squadra vede le persone che ci sono e scrive nel loro diario.
teams-empty = Nessuno nella squadra
teams-empty-words = Finché non c’è nessuno, ognuno vede solo le persone di cui ha aperto la scheda.
teams-who = Chi
teams-qualification = Qualifica
teams-qualification-educator = Educatrice professionale
teams-qualification-care_worker = Operatrice socio-sanitaria (OSS)
teams-qualification-social_worker = Assistente sociale
teams-qualification-psychologist = Psicologa
teams-qualification-teacher = Insegnante
teams-qualification-volunteer = Volontaria
teams-qualification-trainee = Tirocinante
teams-qualification-other = Altro
teams-duty = Che cosa fa
teams-duty-help = Per esempio: referente, turno del pomeriggio.
teams-period = Periodo
teams-since = Primo giorno
teams-until = Ultimo giorno
teams-until-help = Vuoto: non si sa ancora. Dal giorno dopo non vede più le persone del servizio.
teams-weekly = Ore alla settimana
teams-weekly-help = Quante ne fa qui per contratto, per esempio 18 o 18:30. Vuoto: non si sa. Servono a leggere la settimana della squadra.
teams-days = dal { $from } al { $to }
teams-days-open = dal { $from }
teams-to-come = Deve ancora cominciare
teams-add = Aggiungi alla squadra
teams-add-words = Dal primo giorno vede chi ha una presa in carico aperta in questo servizio. Le schede riservate restano a chi le ha aperte.
teams-added = Aggiunta alla squadra.
teams-changed = Salvato.
teams-removed = Tolta dalla squadra: da adesso non vede più le persone di questo servizio.
teams-before = Chi c’era
teams-was-removed = Tolta
teams-member-lead = Come lavora in questo servizio, e fino a quando.
teams-save = Salva
teams-remove = Togli subito
teams-remove-words = Da adesso non vede più le persone di questo servizio, se non quelle di cui ha aperto la scheda. Per una fine già decisa scrivi invece l’ultimo giorno.
teams-refused-before = L’ultimo giorno viene prima del primo.
teams-refused-year = Scrivi l’anno con quattro cifre.
teams-refused-twice = In questi giorni è già nella squadra.
teams-overtaken = Nel frattempo qualcun altro ha cambiato questi dati. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.
teams-mine = I miei servizi
teams-mine-lead = I servizi in cui lavori, con le persone che ci sono.
teams-mine-empty = Non sei ancora nella squadra di un servizio
teams-mine-empty-words = Ti aggiunge chi coordina, dalla pagina del servizio. Intanto vedi le persone di cui hai aperto la scheda.
teams-inside = { $n ->
    [0] Nessuno in carico
    [one] Una persona in carico
   *[other] { $n } persone in carico
}
teams-with = Con
teams-services = Servizi in cui lavora
teams-services-none = Nessuno. La aggiunge chi coordina, dalla squadra di un servizio.
