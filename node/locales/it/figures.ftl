# Numeri: che cosa dicono insieme le righe di ogni giorno.
figures-title = Numeri
figures-lead = Che cosa dicono insieme le righe che scrivete ogni giorno. Nessuno le scrive apposta.
figures-nothing = Ancora niente da contare.
figures-picture = Disegno
figures-few = meno di { $n }
figures-days = { $n ->
    [one] 1 giorno
   *[other] { $n } giorni
}
figures-and-older = { $n } e più
figures-unknown = non scritto
figures-age = Età
figures-month = Mese
figures-state = Stato
figures-people = Persone
figures-enrolments = Prese in carico
figures-taken = Occupati
figures-free = Liberi
figures-in-days = { $what } (giorni)
figures-waiting = In attesa
figures-done = Fatte
figures-planned = Ancora previste
figures-authorised = Autorizzate
figures-so-far = Attesa finora (metà aspetta di più)
figures-longest = Attesa più lunga
figures-waited = Attesa di chi ha iniziato nell’ultimo anno
figures-sent = Mandati
figures-received = Ricevuti
figures-part-posti = Posti
figures-part-aree = Persone per area
figures-part-eta = Persone per età
figures-part-comuni = Persone per Comune
figures-part-ore = Ore, mese per mese
figures-part-attese = Attese
figures-part-invii = Invii dell’ultimo anno
figures-words-posti = Occupati in scuro, liberi in chiaro. Dove il nodo non conta i posti, occupati è chi ha un posto.
figures-words-aree = Chi è in un servizio, in corso o sospeso. Chi è in due servizi conta due volte.
figures-words-eta = Chi è in un servizio, per l’età che ha oggi. Ognuno conta una volta.
figures-words-comuni = Chi è in un servizio, per il Comune dove abita. Ognuno conta una volta.
figures-words-ore = Fatte in scuro, ancora previste in chiaro; il segno è quello che i contratti autorizzano per quel mese (di un anno, la dodicesima parte).
figures-words-attese = Giorni in lista. Il disegno è l’attesa finora.
figures-words-invii = Mandati in scuro, ricevuti in chiaro, per come stanno ora.
