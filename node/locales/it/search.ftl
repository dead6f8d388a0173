# La ricerca.
search-title = Cerca
search-lead = Trova persone, invii, servizi e cooperative. Le persone si trovano anche con un errore di battitura o con il codice fiscale; accanto al nome puoi scrivere la data o l’anno di nascita.
search-what = Che cosa cerchi
search-none-title = Non ho trovato niente
search-none = Prova con l’inizio di una parola, o con una parola sola. Di chi non ha una scheda qui scrivi il cognome intero. Vedi solo quello che il tuo ruolo può vedere.
search-more = Ce ne sono altre: scrivi anche il nome, o la data di nascita.
search-cooperatives = Cooperative
