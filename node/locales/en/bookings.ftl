booking-state-requested = Asked for
booking-state-option = Option
booking-state-offered = Another time offered
booking-state-confirmed = Confirmed
booking-state-in_use = In use
booking-state-returned = Returned
booking-state-settling = To be agreed upon
booking-state-settled = Agreed upon
booking-state-contested = Contested
booking-state-declined = Declined
booking-state-withdrawn = Withdrawn
booking-state-cancelled = Cancelled
booking-state-expired = Expired
booking-state-no_show = Nobody came
booking-state-entered_in_error = Written by mistake
alert-free-time-subject = { $n ->
    [one] A time that you wait for has become free
   *[other] Times that you wait for have become free
}
alert-free-time-text = { $n ->
    [one] A time that you wait for has become free: book it before somebody else does. The node says which: { $panel }
   *[other] { $n } times that you wait for have become free: book them before somebody else does. The node says which: { $panel }
}
