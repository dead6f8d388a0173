# Le frasi del comando «doctor». Ogni frase con un problema ha la sua «-do»: cosa fare.
doctor-config = Configurazione letta: { $file }
doctor-config-broken = La configurazione non si legge: { $cause }
doctor-config-broken-do = Correggi la chiave indicata, oppure indica la cartella giusta con --data.
doctor-unfinished = In { $path } c’è un nodo che non è mai stato finito
doctor-unfinished-do = Ripeti il comando che si è interrotto («init» o «restore»): toglie da sé quello che era rimasto.
doctor-keys = Chiavi presenti e leggibili solo dal proprietario
doctor-keys-broken = Chiavi: { $cause }
doctor-keys-broken-do = Senza chiavi il nodo non parte. Se mancano, ripristina la copia di sicurezza con «restore».
doctor-folder = La cartella dei dati è chiusa agli altri
doctor-folder-open = Altri su questo computer possono guardare in { $path }
doctor-folder-open-do = Esegui: chmod 700 { $path }
doctor-disk = Il disco è adatto a un database
doctor-disk-kind = I dati stanno su un disco di tipo { $kind }, che può perdere ciò che è stato confermato
doctor-disk-kind-do = Sposta la cartella dei dati su un disco locale.
doctor-space = Spazio libero: { $free } GiB
doctor-space-low = Spazio libero: { $free } GiB, meno della riserva di { $reserve } GiB: il nodo non accetta messaggi
doctor-space-low-do = Libera spazio o allarga il disco; le altre cooperative ritenteranno da sole.
doctor-erasures = Registro delle cancellazioni leggibile ({ $count } voci)
doctor-erasures-broken = Registro delle cancellazioni: { $cause }
doctor-erasures-broken-do = Il nodo non parte finché il registro non si legge: rimetti una sua copia.
doctor-certificate = Il certificato vale ancora { $days } giorni
doctor-certificate-broken = Il certificato non si può usare: { $cause }
doctor-certificate-broken-do = Controlla federation.certificate e federation.certificate_key nella configurazione.
doctor-certificate-date = Non riesco a leggere la scadenza del certificato { $path }
doctor-certificate-date-do = Controlla che il file contenga un certificato in formato PEM.
doctor-certificate-ended = Il certificato è scaduto da { $days } giorni
doctor-certificate-ended-do = I nodi collegati continuano a fidarsi dell'impronta, ma rinnovalo: i browser no.
doctor-certificate-soon = Il certificato scade fra { $days } giorni
doctor-certificate-soon-do = Rinnovalo prima di quella data, poi riavvia il nodo.
doctor-running = Il nodo è in funzione ({ $address })
doctor-stopped = Il nodo non è in funzione adesso
doctor-port-free = { $key }: { $address } è libero
doctor-port-used = { $key }: { $address } è usato da questo nodo
doctor-port-taken = { $key }: non posso ascoltare su { $address } ({ $cause })
doctor-port-taken-do = Se il nodo non è già in funzione lì, cambia la porta o ferma il programma che la occupa.
doctor-port-of-another = { $key }: { $address } è di un altro nodo ({ $node })
doctor-port-of-another-do = Dai a questo nodo un’altra porta, oppure ferma l’altro: finché la tiene, questo non parte.
doctor-endpoint-local = L'indirizzo per gli altri nodi è { $endpoint }: da fuori nessuno lo raggiunge
doctor-endpoint-local-do = Scrivi il nome pubblico del nodo in federation.endpoint.
doctor-closed = Il nodo non si apre: { $cause }
doctor-closed-do = Fai quello che dice la frase qui sopra, poi ripeti «doctor».
doctor-database = Il database ({ $engine }) risponde e scrive in modo durevole
doctor-database-unwritable = Nel database ({ $engine }) non si riesce a scrivere: { $cause }
doctor-database-unwritable-do = Finché non si scrive, il nodo non accetta niente e non salva niente; quello che c’era resta. Metti a posto ciò che dice la riga qui sopra, poi ripeti «doctor».
doctor-database-fails = Il database non risponde: { $cause }
doctor-database-fails-do = Controlla database.url e che il server del database sia in funzione.
doctor-audit = Registro degli accessi intatto ({ $count } righe concatenate)
doctor-audit-broken = Il registro degli accessi è stato alterato: la riga { $position } non torna
doctor-audit-broken-do = Non toccare nulla, avvisa il responsabile della protezione dei dati e conserva una copia del database.
doctor-audit-cut = Al registro degli accessi mancano le ultime righe: ne restano { $left } delle { $chained } concatenate
doctor-audit-cut-do = Non toccare nulla, avvisa il responsabile della protezione dei dati e conserva una copia del database e l'ultima copia di sicurezza.
doctor-backup = Ultima copia di sicurezza recente: { $path }
doctor-backup-never = Nessuna copia di sicurezza finora
doctor-backup-never-do = Fanne una: pico-node backup --to CARTELLA, meglio su un altro disco e ogni notte.
doctor-backup-old = L'ultima copia di sicurezza ha { $days } giorni
doctor-backup-old-do = Controlla perché quella di ogni notte non parte: pico-node backup --to CARTELLA.
doctor-backup-here = L'ultima copia di sicurezza sta sullo stesso disco dei dati: { $path }
doctor-backup-here-do = Scrivila su un altro disco: se questo si rompe, si perde anche la copia.
doctor-peers = Cooperative collegate: { $count }
doctor-peer-frozen = Il collegamento con { $name } è fermo ({ $why })
doctor-peer-frozen-do = Apri la pagina della cooperativa nel pannello: dice cosa è successo e cosa fare.
doctor-peer-certificate = Il certificato del nodo di { $name } è scaduto da { $days } giorni: i messaggi passano lo stesso
doctor-peer-certificate-do = Chiedi a chi lo gestisce di rinnovarlo.
doctor-telephone = Le altre cooperative vi chiamano al { $number }
doctor-telephone-none = Il documento del nodo non dice un telefono: se un messaggio non arriva, nessuno sa chi chiamare
doctor-telephone-none-do = Scrivilo nel pannello, in Impostazioni, oppure chiedilo a chi amministra il nodo.
doctor-document-behind = Il documento firmato del nodo dice alle altre cooperative qualcosa di diverso da questa configurazione
doctor-document-behind-do = Riavvia il nodo: firma da sé la versione nuova. Se è già riavviato, il servizio ha variabili PICO_… che questo comando non ha.
doctor-urgent-nobody = Nessuno è indicato per gli invii urgenti: quando ne arriva uno non parte nessun avviso
doctor-urgent-nobody-do = Scrivi nome ed e-mail nel pannello, in Impostazioni.
doctor-urgent-no-server = Gli avvisi per gli invii urgenti non partono: manca il server di posta
doctor-urgent-no-server-do = Scrivi mail.server e mail.from in pico-node.toml, riavvia, poi manda una prova da Impostazioni.
doctor-peer-silent = { $name } non si sente da { $days ->
    [one] un giorno
   *[other] { $days } giorni
 }{ $n ->
    [0] {""}
    [one] : un messaggio aspetta qui
   *[other] : { $n } messaggi aspettano qui
 }
doctor-peer-silent-do = Telefona: { $telephone }
doctor-peer-silent-unlisted = { $name } non si sente da { $days ->
    [one] un giorno
   *[other] { $days } giorni
 }{ $n ->
    [0] {""}
    [one] : un messaggio aspetta qui
   *[other] : { $n } messaggi aspettano qui
 }
doctor-peer-silent-unlisted-do = Telefona: il suo documento non dice il numero, cercalo fra i vostri recapiti.
doctor-peer-early = { $name }: { $n ->
    [one] un messaggio aspetta
   *[other] { $n } messaggi aspettano
 } che l’accordo cominci, e nessuno li legge
doctor-peer-early-do = Se il giorno dell’accordo è passato, l’orologio di questo computer è indietro: accendi la sincronizzazione dell’ora.
doctor-peer-waiting = { $name }: { $n ->
    [one] un messaggio aspetta
   *[other] { $n } messaggi aspettano
 } da più di un’ora
doctor-peer-waiting-do = Apri Consegne: dice che cosa è successo.
doctor-clock = L'orologio va d'accordo con quello delle altre cooperative ({ $seconds } s di differenza)
doctor-clock-off = L'orologio di questo computer differisce di { $unit ->
    [days] { $n } giorni
    [hours] { $n } ore
   *[minutes] { $n } minuti
 } da quello delle altre cooperative
doctor-clock-off-do = Accendi la sincronizzazione dell'ora. I messaggi arrivano lo stesso, ma le date sono sbagliate, e un invio scade da solo soltanto quando è ora anche per gli altri.
doctor-summary = { $broken ->
    [0] { $warnings ->
        [0] Tutto a posto.
        [one] Funziona; una cosa da guardare.
       *[other] Funziona; { $warnings } cose da guardare.
    }
    [one] Un problema da risolvere.
   *[other] { $broken } problemi da risolvere.
}
doctor-failed = ci sono problemi da risolvere
