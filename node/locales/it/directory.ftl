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
