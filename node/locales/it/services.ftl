# I servizi della cooperativa.
services-free = Liberi
services-of-all = su { $all }
services-say-places = Salva
services-places-said = Posti liberi aggiornati e pubblicati.
services-places-title = Posti liberi
services-places-lead = Non è stato salvato niente: correggi il numero segnato e salva di nuovo.
services-places-meanwhile = Nel frattempo un’altra persona ha scritto { $n }. Quello che hai scritto è ancora qui: controlla e salva di nuovo.
services-lead = Quello che la tua cooperativa offre. Quando salvi, le cooperative collegate lo sanno subito.
services-lists = Elenchi dei servizi
services-own = I nostri
services-network = Nella rete
services-add = Aggiungi un servizio
services-new-title = Nuovo servizio
services-edit-lead = Quello che scrivi qui viene firmato e mostrato alle altre cooperative. Non scrivere nomi di persone.
services-empty-title = Nessun servizio, per ora
services-empty = Aggiungi i servizi che possono ricevere invii: le cooperative collegate li vedranno con i posti liberi.
services-name = Nome del servizio
services-description = Che cosa fa
services-description-help = Per chi è, che cosa offre, come si lavora. Due o tre frasi bastano.
services-category = Categoria
services-area = Per chi è
services-choose = Scegli…
services-comune = Comune
services-address = Indirizzo
services-withheld = Luogo protetto: non mostrare l’indirizzo
services-withheld-help = L’indirizzo non lascia il nodo. Lo dirai solo a chi viene accettato.
services-address-or-withheld = Scrivi l’indirizzo, oppure segna che il luogo è protetto.
services-territory = Territorio servito
services-territory-help = Se lo lasci vuoto vale il comune.
services-schedule = Orari
services-telephone = Telefono del servizio
services-email = E-mail del servizio
services-email-help = Del servizio, non di una persona.
services-eligibility = Chi può essere accolto
services-eligibility-help = Requisiti, documenti che servono.
services-minimum-age = Dai (anni compiuti)
services-maximum-age = Fino ai (anni compiuti)
services-ages-help = Vuoto: senza limite. Chi invia vede prima i servizi per l’età della persona.
services-ages-turned = Questa età è più bassa dell’altra: controlla i due numeri.
services-ages-both = Da { $from } a { $to } anni
services-ages-from = Da { $from } anni
services-ages-to = Fino a { $to } anni
services-not-her-age = Non per la sua età
services-places = Posti
services-free-of = { $free ->
    [one] { $free } libero su { $all }
   *[other] { $free } liberi su { $all }
}
services-places-unknown = non indicati
services-available = Posti liberi ora
services-maximum = Posti in tutto
services-unit = Che cosa si conta
services-unit-help = Per esempio: posti, ore alla settimana, pasti.
services-counted = I posti liberi li conta il nodo
services-counted-help = Quelli di chi è in carico, sospeso o ha il posto assegnato non sono liberi. I liberi scritti qui sopra non servono.
services-counted-maximum = Per contare i posti liberi scrivi quanti sono in tutto.
services-counted-unit = Il nodo conta posti: per ore o pasti scrivi tu quanti sono liberi.
services-places-both = Scrivi tutti e due i numeri, oppure lasciali vuoti.
services-places-more = I posti liberi non possono essere più di tutti i posti.
services-also = Si conta anche altro
services-also-help = Per esempio posti diurni accanto a posti letto, oppure ore alla settimana. I posti che conta il nodo, e che gli elenchi mostrano, sono quelli qui sopra; di questi scrivi tu quanti sono liberi.
services-unit-2 = Che cosa, oltre ai primi
services-available-2 = Liberi ora, dei secondi
services-maximum-2 = In tutto, dei secondi
services-unit-3 = Che cosa, oltre ai secondi
services-available-3 = Liberi ora, dei terzi
services-maximum-3 = In tutto, dei terzi
services-unit-needed = Scrivi che cosa si conta.
services-unit-twice = Questo si conta già: scrivi un altro nome.
services-places-first = Riempi prima i posti qui sopra.
services-accepts = Accetta invii
services-accepts-help = Se togli il segno il servizio resta visibile, ma nessuno può inviare.
services-state = Stato
services-state-open = accetta invii
services-state-paused = non accetta invii
services-state-closed = chiuso
services-part-what = Il servizio
services-part-places = I posti
services-part-where = Dove e quando
services-part-who = Chi lo vede
services-visibility = Visibile a
services-legal-basis = Base giuridica
services-legal-basis-help = Su che cosa si regge il lavoro con chi è nel servizio. Il contratto è di chi paga di tasca sua: per i dati sulla salute da solo non basta (art. 9 GDPR).
services-publish = Salva e pubblica
services-published = Salvato. Le cooperative collegate ricevono la novità.
services-close = Chiudi il servizio
services-close-title = Chiudere il servizio?
services-close-words = Sparisce dall’elenco delle altre cooperative. Gli invii già fatti restano leggibili. Puoi riaprirlo.
services-close-inside = { $n ->
    [one] Una persona ha un posto qui: la sua presa in carico resta aperta.
   *[other] { $n } persone hanno un posto qui: le loro prese in carico restano aperte.
}
services-closed = Servizio chiuso.
services-closed-at = Chiuso il { $date }. Le altre cooperative non lo vedono.
services-open = Riapri il servizio
services-tax-code = Qui c’è un codice fiscale. Toglilo: questo testo lo leggono tutti.
services-one-line = Scrivi su una riga sola.
services-changed-meanwhile = Nel frattempo qualcuno ha cambiato il servizio. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.

visibility-linked = Cooperative collegate
visibility-linked-help = Lo legge ogni cooperativa collegata, e non deve mostrarlo ad altri.
visibility-public = Anche ad altri
visibility-public-help = Chi è collegato può condividerlo. Lo legge chiunque, se chi amministra il nodo pubblica i servizi come dati aperti.
visibility-unlisted = Nessuno
visibility-unlisted-help = Resta qui, in bozza.

area-family_and_minors = Famiglia e minori
area-disability = Disabilità e salute mentale
area-addiction = Dipendenze
area-elderly = Anziani
area-migrants = Immigrati
area-poverty = Povertà e disagio adulti
area-mixed = Più aree

category-A = A · Segretariato sociale
category-B = B · Prevenzione e sensibilizzazione
category-C = C · Pronto intervento
category-D = D · Supporto a persona e famiglia
category-E = E · Integrazione sociale
category-F = F · Educativo e inserimento lavorativo
category-G = G · Servizi domiciliari
category-H = H · Mensa, trasporto e altri aiuti
category-I = I · Contributi economici
category-L = L · Centri diurni
category-M = M · Residenziale

legal-basis-consent = Consenso della persona
legal-basis-contract = Contratto con la persona
legal-basis-public_interest = Compito di interesse pubblico
legal-basis-care = Cura sociale o sanitaria
legal-basis-legal_obligation = Obbligo di legge
legal-basis-court_order = Provvedimento del giudice
legal-basis-vital_interest = Interesse vitale

# In testa alla pagina di un servizio.
services-at-a-glance = In breve
services-view-lead = Che cosa offre questo servizio, chi ci lavora e che cosa c’è intorno.
services-fact-people = Persone
services-fact-team = Squadra
services-fact-hours = Ore
services-fact-contracts = Contratti in corso
services-fact-controller = Titolare dei dati
services-fact-kept = Per quanto si conservano
services-fact-basis = Base giuridica
services-fact-unsaid = Non ancora scritto
services-fact-inside = { $n } in carico
services-fact-by-hand = { $free ->
    [one] 1 posto libero su { $all }, scritto a mano
   *[other] { $free } posti liberi su { $all }, scritti a mano
}
services-fact-waiting = { $n } in lista d’attesa
services-fact-team-n = { $n ->
    [0] Nessuno, per ora
    [one] Una persona
   *[other] { $n } persone
}
services-fact-hours-people = Ore per persona
services-fact-no-cig = senza CIG
services-fact-no-end = senza scadenza
services-fact-until = fino al { $day }
services-fact-no-contract = Nessun contratto in corso
services-fact-contracts-all = Tutti i contratti
services-fact-controller-joint = { $who }, insieme a noi
services-fact-controller-processor = { $who }; noi siamo responsabili
services-fact-years = { $n ->
    [0] Niente obbliga a conservarli
    [one] Un anno dopo l’ultimo giorno
   *[other] { $n } anni dopo l’ultimo giorno
}

# Orari per giorni e costi.
services-schedule-help = A parole. Gli orari giorno per giorno si scrivono dalla pagina del servizio, quando è salvato; se qui scrivi qualcosa, le altre cooperative leggono questo.
services-day-1 = lun
services-day-2 = mar
services-day-3 = mer
services-day-4 = gio
services-day-5 = ven
services-day-6 = sab
services-day-7 = dom
services-day-all = tutti i giorni
services-period-both = dal { $from } al { $to }
services-period-from = dal { $from }
services-period-to = fino al { $to }
services-period-turned = Finisce prima di cominciare: controlla i due giorni.
services-year = Scrivi l’anno con quattro cifre.
services-plain-text = C’è un segno che non si può leggere: cancellalo e scrivi di nuovo.
services-valid = Vale solo per un periodo
services-valid-from = Dal
services-valid-to = Al
services-details-save = Salva
services-details-meanwhile = Nel frattempo qualcuno ha cambiato quello che c’era. Quello che hai scritto è ancora qui: guarda che cosa c’è di diverso e salva di nuovo.
services-hours-title = Orari di apertura
services-hours-write = Scrivi gli orari
services-hours-change = Cambia gli orari
services-hours-lead = Quando è aperto il servizio, giorno per giorno. Non scrivere nomi di persone.
services-hours-help = Una riga per ogni orario: scegli i giorni, poi da quando a quando. Se chiude a pranzo scrivi due righe, mattina e pomeriggio. Quando salvi compaiono altre righe vuote.
services-hours-row = Orario { $n }
services-hours-days = Giorni
services-hours-opens = Apre alle
services-hours-closes = Chiude alle
services-hours-time-help = Per esempio 9, 9:30 o 930. Mezzanotte: 24.
services-hours-description = Da sapere
services-hours-description-help = Per esempio: su appuntamento, solo lo sportello.
services-hours-closures = Quando è chiuso
services-hours-closures-help = Ferie e festivi, a parole. Per esempio: le ultime tre settimane di agosto e i festivi.
services-hours-closed = chiuso: { $words }
services-hours-whole-day = 24 ore su 24
services-hours-no-day = Scegli almeno un giorno per questo orario.
services-hours-no-time = Scrivi un’ora come 9, 9:30 o 930.
services-hours-turned = Chiude prima di aprire: controlla le due ore. Se chiude dopo mezzanotte scrivi due righe: fino alle 24, e dalle 0 del giorno dopo.
services-hours-overlap = Questo orario si sovrappone a un altro ({ $day }): { $who }. Niente è stato salvato e quello che hai scritto è ancora qui: correggi uno dei due.
services-hours-saved = Orari salvati.
services-costs-title = Quanto paga la persona
services-costs-write = Scrivi i costi
services-costs-change = Cambia i costi
services-costs-lead = Che cosa paga chi usa il servizio. Non scrivere nomi di persone.
services-costs-free = È gratuito per tutti
services-costs-free-help = Chi usa il servizio non paga niente. Se spunti questa casella le righe qui sotto restano vuote.
services-costs-help = Altrimenti una riga per ogni costo: la retta, la compartecipazione, la mensa. Quando salvi compaiono altre righe vuote.
services-costs-row = Costo { $n }
services-costs-option = Per che cosa, o per chi
services-costs-option-help = Per esempio: Retta, Compartecipazione, Mensa, ISEE fino a 9.000 euro.
services-costs-amount = Quanto, in euro
services-costs-amount-help = Vuoto se non è una cifra sola: allora spiegalo qui sotto.
services-costs-description = Come si calcola
services-costs-description-help = Per esempio: al mese; a pasto; secondo l’ISEE, per fasce decise dal Comune.
services-costs-free-words = Gratuito: chi usa il servizio non paga
services-costs-no-option = Scrivi per che cosa, o per chi, è questo costo.
services-costs-no-amount = Scrivi quanto si paga, oppure come si calcola.
services-costs-free-and = Hai spuntato «È gratuito per tutti», ma qui c’è scritto un costo: togli il segno o svuota la riga.
services-costs-saved = Costi salvati.

# Sedi, accessibilità e lingue.
services-address-help = Della sede principale. Le altre sedi, e chi riesce a entrarci, si scrivono dalla pagina del servizio, quando è salvato.
services-access = Accessibilità
services-access-step_free = ingresso senza gradini o con rampa
services-access-lift = ascensore
services-access-toilet = bagno per chi è in carrozzina
services-access-parking = parcheggio riservato
services-access-tactile = percorso tattile o scritte in braille
services-access-hearing = aiuti per chi sente poco o segna
services-access-no_wheelchair = non si entra in carrozzina
services-access-details = Altro da sapere per entrare
services-access-details-help = Per esempio: la rampa è dal cortile, suonare al cancello.
services-access-both = Hai segnato «ingresso senza gradini» e anche «non si entra in carrozzina»: togli uno dei due.
services-locations-title = Sedi e accessibilità
services-locations-write = Scrivi le sedi
services-locations-change = Cambia le sedi
services-locations-lead = Dove si trova il servizio e chi riesce a entrarci. Non scrivere nomi di persone.
services-locations-withheld = L’indirizzo di questo servizio non si mostra
services-locations-withheld-words = Le sedi che scrivi qui invece si mostrano: non scrivere un luogo protetto.
services-locations-main = Sede principale
services-locations-main-at = { $where }. L’indirizzo e il telefono si cambiano nella pagina del servizio.
services-locations-main-withheld = L’indirizzo non si mostra. Quello che scrivi qui lo legge solo chi lavora nella cooperativa.
services-locations-main-name = Come si chiama la sede
services-locations-main-name-help = Solo se ha un nome diverso da quello del servizio.
services-locations-help = Se il servizio è anche altrove, una riga per ogni altra sede. Per togliere una sede svuota la sua riga. Quando salvi compaiono altre righe vuote.
services-locations-row = Altra sede { $n }
services-locations-name = Come si chiama
services-locations-name-help = Per esempio: Sportello di Imola.
services-locations-telephone = Telefono della sede
services-locations-telephone-help = Vuoto se è quello del servizio.
services-locations-tel = tel. { $number }
services-locations-no-name = Scrivi come si chiama questa sede.
services-locations-no-address = Scrivi l’indirizzo di questa sede.
services-locations-saved = Sedi salvate.
services-locations-others = Altre sedi
services-locations-also = { $n ->
    [one] e un’altra sede
   *[other] e altre { $n } sedi
}
services-languages-title = Lingue
services-languages-write = Scrivi le lingue
services-languages-change = Cambia le lingue
services-languages-lead = In quali lingue si parla con chi viene. Non scrivere nomi di persone.
services-languages-spoken = Le parla chi lavora nel servizio
services-languages-other = Altre lingue
services-languages-interpretation = Con un interprete o un mediatore
services-languages-interpretation-help = Per esempio: cinese e urdu, su richiesta, con due giorni di preavviso.
services-languages-interpreted = con interprete: { $words }
services-languages-saved = Lingue salvate.
