# La pagina iniziale.
home-morning = Buongiorno { $name }
home-afternoon = Buon pomeriggio { $name }
home-evening = Buonasera { $name }
home-lead = Ecco che cosa ti aspetta oggi.
home-new-person = Nuova persona
home-new-referral = Nuovo invio
home-invite = Invita una cooperativa
home-today = Da fare oggi
home-nothing = Niente in sospeso
home-nothing-words = Quando una cooperativa ti scrive, o quando c’è da telefonare, lo trovi qui.
home-overdue = Un messaggio a { $peer } non è ancora arrivato: telefona
home-telephone = chiama { $number }
home-open = Apri
home-link-confirm = Il collegamento aspetta una persona: confronta il codice al telefono.
home-link-frozen = Il collegamento è fermo: leggi perché e che cosa fare.
home-link-renamed = Dice di avere un altro nome o telefono: controlla prima di accettarlo.
home-link-proposal = Propone un accordo: leggilo, poi firmalo o rifiutalo.
home-to-answer = da rispondere
home-sent = inviati, in corso
home-received = ricevuti, in corso
home-finished = conclusi
home-network = Le cooperative collegate
home-heard = sentita
home-alert-failing = Un avviso urgente non è partito
home-restored = Questo nodo è stato ripristinato da una copia di sicurezza
home-restored-words = Guarda che cosa può essere tornato: utenti, consensi, dati cancellati.
home-place-over = Il posto non è più tenuto
home-place-over-sender = senti l’altra cooperativa, oppure ritira
home-place-over-receiver = avvia, tienilo ancora oppure di’ che non c’è più
home-consent-ending = Sta per finire il consenso di { $name }
home-kept = { $n ->
    [one] Un invio ha superato il tempo di conservazione
   *[other] { $n } invii hanno superato il tempo di conservazione
}
home-kept-words = L’accordo non permette di tenerli oltre: guardali e cancellali.
home-disk-full = Il disco del nodo è pieno
home-disk-full-words = Le altre cooperative aspettano e niente va perso, ma qui può non salvarsi quello che scrivi. Chi amministra il nodo deve fare spazio subito.
home-no-telephone = il suo documento non dice il numero: cercalo fra i vostri recapiti
home-figures = I numeri degli invii e dei posti
home-figures-sent = invii mandati, in corso
home-figures-received = invii ricevuti, in corso
home-figures-expired = ricevuti e scaduti, nell’ultimo anno
home-figures-places = posti liberi offerti, su { $n }
home-unusable = Messaggi che non si sono potuti usare, con { $peer }: guarda perché
