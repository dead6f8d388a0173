booking-state-requested = Chiesta
booking-state-option = Opzione
booking-state-offered = Proposto un altro orario
booking-state-confirmed = Confermata
booking-state-in_use = In uso
booking-state-returned = Restituita
booking-state-settling = Consuntivo da confermare
booking-state-settled = Consuntivo confermato
booking-state-contested = Contestata
booking-state-declined = Rifiutata
booking-state-withdrawn = Ritirata
booking-state-cancelled = Disdetta
booking-state-expired = Scaduta
booking-state-no_show = Nessuno è venuto
booking-state-entered_in_error = Scritta per sbaglio
alert-free-time-subject = { $n ->
    [one] Si è liberato un orario che aspettavi
   *[other] Si è liberato più di un orario che aspettavi
}
alert-free-time-text = { $n ->
    [one] Si è liberato un orario che aspettavi: prenotalo prima che lo prenda qualcun altro. Il nodo dice quale: { $panel }
   *[other] Si sono liberati { $n } orari che aspettavi: prenotali prima che li prenda qualcun altro. Il nodo dice quali: { $panel }
}
