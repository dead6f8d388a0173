# L’elenco per tutti: lo legge chi non ha un accesso.
open-title = Servizi alle persone
open-kind = Elenco dei servizi, aperto a tutti
open-lead = I servizi che questa cooperativa e quelle collegate offrono a tutti, come ognuna li racconta. Accanto c’è da quando.
open-languages = Lingua
open-comune = Comune
open-comune-unknown = Nessun comune si chiama così, o più di uno: scrivi anche la provincia.
open-search = Cerca
open-near-first = prima quelli vicini a { $comune }
open-paused = per ora non accoglie altre persone
open-old = forse non aggiornato
open-old-words = Da più di un giorno non si riesce a leggere l’elenco di questa cooperativa. Telefona prima di andare.
open-empty-title = Ancora nessun servizio
open-empty = Qui compaiono i servizi che le cooperative segnano per tutti.
open-about = Pubblicato da { $name }. Ogni servizio è scritto, e datato, dalla cooperativa che lo offre. Questa pagina non usa cookie.
open-about-near = «Vicino» vuol dire: prima lo stesso comune, poi la stessa provincia, poi la stessa regione. Chilometri non ce ne sono. Di alcuni luoghi protetti non si dice dove sono.
