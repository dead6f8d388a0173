# La ricerca.
search-title = Cerca
search-lead = Trova persone, invii, servizi e cooperative. Le persone si trovano anche con un errore di battitura o con il codice fiscale.
search-what = Che cosa cerchi
search-none-title = Non ho trovato niente
search-none = Prova con l’inizio di una parola, o con una parola sola. Di chi non ha una scheda qui scrivi il cognome intero. Vedi solo quello che il tuo ruolo può vedere.
search-cooperatives = Cooperative
