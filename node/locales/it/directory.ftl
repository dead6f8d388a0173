# I servizi della rete.
directory-title = Servizi nella rete
directory-lead = Quello che offrono le cooperative collegate, come ognuna lo racconta. Accanto c’è la data di chi lo ha scritto.
directory-text = Che cosa cerchi
directory-province = Provincia
directory-owner = Cooperativa
directory-free-only = Solo con posti liberi
directory-found = { $n ->
    [one] 1 servizio
   *[other] { $n } servizi
 }
directory-full = 0 liberi su { $all }
directory-told = Aggiornato
directory-refer = Invia qui
directory-ask = Chiedi chi ha un posto
directory-ask-this = Chiedi anche qui
directory-ask-help = Segna i servizi a cui chiedere insieme, senza nome: confronti le risposte e ne scegli uno.
directory-empty-title = Ancora niente dalla rete
directory-empty = I servizi arrivano da soli dopo il collegamento con un’altra cooperativa. I collegamenti sono alla pagina Rete.
directory-none-title = Nessun servizio corrisponde
directory-none = Togli un filtro o cerca con un’altra parola.
directory-fork = Questa cooperativa ha firmato due elenchi diversi con lo stesso numero. Vedi quello ricevuto per primo: telefona per capire quale vale.
directory-rollback = Questa cooperativa mostra un elenco più vecchio di quello già noto, forse per un ripristino. Vedi ancora il più recente.
directory-stale = Dati del { $day }, non aggiornati da allora

# Quello che le cooperative della rete prestano.
lent-title = Risorse della rete
lent-open = Sale, mezzi e altre risorse
lent-lead = Sale, mezzi, attrezzature, ore di specialisti e corsi che le cooperative collegate prestano, come ognuna li racconta.
lent-kind = Che cosa è
lent-kind-room = Sala
lent-kind-vehicle = Mezzo
lent-kind-equipment = Attrezzatura
lent-kind-specialist_hours = Ore di uno specialista
lent-kind-training_seats = Posti a un corso
lent-bookable-only = Solo quelle prenotabili adesso
lent-found = { $n ->
    [one] 1 risorsa
   *[other] { $n } risorse
 }
lent-bookable = Si può prenotare
lent-not-bookable = Ora non si prenota
lent-empty-title = Ancora niente in prestito
lent-empty = Quando una cooperativa collegata presta qualcosa, lo trovi qui da solo.
lent-none-title = Nessuna risorsa corrisponde
lent-view-lead = Quello che ne dice { $owner }.
lent-stale-help = Il nodo di questa cooperativa non risponde da allora: telefona prima di contarci.
lent-part-what = Che cosa è e dove
lent-part-attributes = Caratteristiche
lent-part-accessories = Che cosa si può chiedere insieme
lent-part-sessions = Incontri
lent-part-rules = Come si prenota
lent-owner = La presta
lent-group = Gruppo
lent-comune = Comune
lent-address = Indirizzo
lent-address-withheld = Lo dice chi la presta
lent-units = Quante insieme
lent-people = Quante persone
lent-schedule = Quando
lent-stock = { $n ->
    [one] ce n’è 1
   *[other] ce ne sono { $n }
 }
lent-price = Costo
lent-free = Senza costo
lent-price-hour = { $price } all’ora
lent-price-day = { $price } al giorno
lent-price-kilometre = { $price } al chilometro
lent-price-unit = { $price } l’una, per tutto il tempo
lent-approval = Conferma
lent-approval-yes = Qualcuno guarda la richiesta e poi risponde
lent-approval-no = Arriva subito, se è libera
lent-shortest = Per quanto, almeno
lent-shortest-is = Almeno { $length }
lent-longest = Per quanto, al massimo
lent-longest-is = Al massimo { $length }
lent-notice = Con quanto anticipo
lent-notice-is = Almeno { $length } prima
lent-ahead = Fino a quando
lent-ahead-is = Non oltre { $length } da oggi
lent-days = { $n ->
    [one] 1 giorno
   *[other] { $n } giorni
 }
lent-hours = { $n ->
    [one] 1 ora
   *[other] { $n } ore
 }
lent-minutes = { $n ->
    [one] 1 minuto
   *[other] { $n } minuti
 }
lent-hours-and-minutes = { $hours } e { $minutes }
directory-near = Vicino a quale comune
directory-near-shape = Come Samone (TN)
directory-near-comune = stesso comune
directory-near-province = stessa provincia
directory-near-region = stessa regione
directory-near-elsewhere = altra regione
directory-near-unknown = Nessun comune si chiama così, o più di uno: scrivi anche la provincia, come Samone (TN). Gli altri filtri valgono.
