# La cornice di ogni pagina.
frame-skip = Vai al contenuto
frame-nav = Luoghi
frame-crumbs = Dove sei
frame-more = Altro
frame-product = nodo pico
frame-about = Un nodo pico: i dati restano alla tua cooperativa.
frame-leave = Esci
frame-profile = Il tuo profilo
frame-search = Cerca
frame-search-hint = Cerca persone, invii, cooperative…
frame-no-line = Non c’è linea: non è partito niente.
frame-no-line-kept = Quello che hai scritto è ancora qui. Lascia aperta questa pagina e tocca di nuovo il pulsante quando la linea torna.
frame-undo = Annulla
frame-demo = Dimostrazione con dati inventati. Guarda come:
frame-demo-switch = Cambia
nav-home = Inizio
nav-people = Persone
nav-services = Servizi
nav-hours = Ore
nav-contracts = Contratti
nav-figures = Numeri
nav-referrals = Invii
nav-network = Rete
nav-deliveries = Consegne
nav-audit = Registro
nav-accounts = Utenti
nav-settings = Impostazioni

# Il tempo.
ago-now = adesso
ago-minutes = { $n ->
    [one] 1 minuto fa
   *[other] { $n } minuti fa
 }
ago-hours = { $n ->
    [one] 1 ora fa
   *[other] { $n } ore fa
 }
ago-days = { $n ->
    [one] 1 giorno fa
   *[other] { $n } giorni fa
 }
in-minutes = { $n ->
    [one] tra 1 minuto
   *[other] tra { $n } minuti
 }
in-hours = { $n ->
    [one] tra 1 ora
   *[other] tra { $n } ore
 }
in-days = { $n ->
    [one] tra 1 giorno
   *[other] tra { $n } giorni
 }
left-none = scaduto
left-minutes = { $n ->
    [one] resta 1 minuto
   *[other] restano { $n } minuti
 }
left-hours = { $n ->
    [one] resta 1 ora
   *[other] restano { $n } ore
 }
left-days = { $n ->
    [one] resta 1 giorno
   *[other] restano { $n } giorni
 }
frame-guide = Guida a questa pagina, in un’altra finestra
nav-guide = Guida
