# Che cosa dicono i comandi a chi sta davanti al computer del nodo.
command-now = Adesso:

command-init-ready = Il nodo di { $name } è pronto in { $folder }
command-init-node = nodo                { $node }
command-init-sheet = foglio di recupero  { $file }
command-init-print = stampa il foglio di recupero, mettilo in cassaforte, cancella il file: nessuno può rifarlo
command-init-read = leggi { $file } e cambia quello che serve
command-init-first-account = il primo accesso
command-init-no-telephone = manca il telefono: aggiungi --telephone "051 000000". È il numero che le altre cooperative chiamano quando un messaggio non arriva.
command-init-occupied = in { $folder } c’è già un nodo: scegli un’altra cartella con --data
command-init-sheet-exists = { $file } c’è già: un foglio di recupero non si sovrascrive, dai un altro nome con --sheet

command-setup-link = Il link vale una volta, entro un giorno. Quando lo apri il nodo deve essere in funzione.
command-user-link = Consegna il link di persona o per telefono: vale una volta, entro due giorni.
command-user-dropped = { $login } entra con la sola password finché non accende un nuovo secondo fattore
command-user-closed = chiuso
command-user-waits = aspetta il primo accesso
command-user-password = password
command-user-second-factor = password e secondo fattore
command-user-not-a-login = «{ $login }» non può essere un nome di accesso: scrivi un indirizzo come nome@cooperativa.it, o un nome breve di lettere, cifre e . - _ + @
command-user-unknown = nessuno entra con il nome «{ $login }»: «pico-node user list» mostra chi può entrare
command-user-taken = il nome «{ $login }» è già di qualcuno
command-user-no-role = dai almeno un ruolo con --role: operator, coordinator, management, data-protection, node-administrator
command-user-incompatible = la stessa persona non può avere i ruoli { $one } e { $other }

command-peer-invited = Vale sette giorni, per un nodo solo. Mandalo all’altra cooperativa: PEC, e-mail o carta.
command-peer-not-told = il nodo non dice ancora agli altri l’indirizzo o il certificato che stanno nella configurazione: riavvialo, o dai a questo comando le stesse variabili che ha il servizio, poi scrivi l’invito
command-peer-code = Codice da confrontare: { $code }
command-peer-call = Telefona all’altra cooperativa, confrontate il codice, poi:
command-peer-confirmed = Confermato. L’accordo si firma appena conferma anche l’altra parte.
command-peer-several = più cooperative si chiamano { $name }: scrivi l’identificativo del nodo
command-peer-none = nessuna cooperativa si chiama { $name }: guarda «pico-node peer list»

command-backup-left-over = tolto un resto di una copia interrotta: { $file }
command-backup-done = { $rows } righe, { $bytes } byte: riletta per intero, è a posto
command-backup-sheet = la apre solo il foglio di recupero: controlla ogni tanto che sia dove deve essere
command-backup-same-disk = sta sullo stesso disco dei dati, quindi non conta come sicura: le altre cooperative conservano i loro messaggi.
command-backup-same-disk-do = Scrivila su un altro disco, oppure aggiungi --trust-same-disk se qualcosa copia la cartella altrove
command-backup-none = il file non è una copia di sicurezza di un nodo pico, o è di una versione che questo programma non conosce
command-backup-other-sheet = questa copia è di un altro foglio di recupero (chiave { $key }): cerca il foglio del nodo che l’ha fatta
command-backup-damaged = questa copia è rovinata o qualcuno l’ha cambiata: usane un’altra, o una più vecchia
command-backup-content = questa copia si apre, ma l’ha fatta un programma che non è questo ({ $cause })

command-export-done = { $lines } righe, una per oggetto: il formato è in docs/export.md, e «pico-node export --schema» lo dà a un programma
command-export-open = non è cifrato: chi ha questo file legge tutto di tutti, diari e schede riservate compresi. Tienilo su un disco cifrato, non mandarlo per posta, cancellalo quando non serve più
command-export-files = file di documenti in { $folder }: { $n }. Neanche questi sono cifrati; il nome comincia con l’identificativo della loro riga
command-export-files-unreadable = file di documenti che non si sono aperti: { $n }. Chiama chi segue il nodo, e non cancellare niente
command-export-without-files = non ci sono i file dei documenti: con «--documents CARTELLA» escono anche quelli
command-export-without = non ci sono password e chiavi: per rifare il nodo serve «pico-node backup»
command-export-unreadable = campi che non si sono aperti: { $n }. Nel file valgono null, e una riga «unreadable» dice quali sono: chiama chi tiene in ordine il nodo, e non cancellare niente
command-export-exists = { $file } c’è già: un’esportazione non sovrascrive niente. Dai un altro nome, o togli quel file

command-restore-code = Codice del foglio di recupero:
command-restore-done = Il nodo { $node } è com’era il { $at } ({ $rows } righe).
command-restore-erasures = { $n ->
    [one] Una cancellazione ripresa da { $file }: se la copia non la conosce, si ripete all’avvio
   *[other] { $n } cancellazioni riprese da { $file }: quelle che la copia non conosce si ripetono all’avvio
}
command-restore-no-erasures = Accanto alla copia non c’è il registro delle cancellazioni, e --erasures non ne indica uno: quello che era stato cancellato dopo la copia è tornato, finché non lo cancelli di nuovo
command-restore-old-machine = fa’ in modo che il vecchio computer non riparta mai: due nodi con la stessa identità si contraddicono
command-restore-database = se il database adesso è altrove, scrivilo in { $file }
command-restore-serve = Prima di mandare qualsiasi cosa chiede a ogni cooperativa che cosa è successo, e riprende quello che alla copia manca.
command-restore-occupied = in { $folder } c’è già un nodo: ripristina in una cartella vuota, indicata con --data
command-restore-full = nel database ci sono già dati, che restano come sono: indicane uno vuoto (database.url)
command-unfinished = in { $folder } c’è un nodo che non è mai stato finito, perché «init» o «restore» si è interrotto: ripeti quel comando, che toglie da sé quello che era rimasto
command-unfinished-at-work = in { $folder } qualcuno sta facendo un nodo proprio adesso: aspetta che finisca. Non è stato cambiato niente
command-unfinished-elsewhere = il «init» o il «restore» che si è interrotto aveva già scritto nel database { $place }: ripeti il comando con lo stesso database.url, così va via anche quello che è rimasto lì. Non è stato tolto niente
command-unfinished-put-there = in { $folder } era rimasto a metà un «init» o un «restore», ma adesso c’è un nodo che qualcuno ha messo lì dopo. Non è stato tolto niente: se è quello giusto togli a mano il file pico-unfinished, altrimenti indica un’altra cartella con --data
command-unfinished-cleared = In { $folder } era rimasto a metà un «init» o un «restore» interrotto: quello che aveva lasciato è stato tolto, si ricomincia.

command-sheet-length = il codice del foglio di recupero ha 56 segni in 14 gruppi: guarda che non ne manchi uno
command-sheet-symbol = nel codice del foglio di recupero il segno «{ $symbol }» non c’è mai
command-sheet-checksum = nel codice c’è un errore: confrontalo con il foglio di recupero, un gruppo alla volta

command-config-unreadable = { $file } non si legge: { $cause }. Esegui prima «pico-node init», o indica la cartella giusta con --data
command-config-not-toml = alla riga { $line }, carattere { $column }, il file non è scritto come deve: { $cause }
command-config-section = [{ $section }] non è una sezione di questo file: toglila
command-config-key = { $key } non è una chiave: toglila o correggila
command-config-value = { $key } vale { $found }: { $remedy }
command-config-boolean = scrivi true o false
command-config-number = scrivi un numero intero da 0 in su, per esempio { $example }
command-config-listen = scrivi un indirizzo e una porta, per esempio { $example }
command-config-text = scrivi un testo, per esempio { $example }
command-config-flag = scrivilo come sezione.chiave=valore, per esempio panel.tls=true
command-config-endpoint = federation.endpoint vale «{ $found }»: scrivi https://, il nome, se serve la porta e niente dopo, per esempio https://nodo.example.it:8443
command-config-least = scrivi un numero intero da { $least } in su, per esempio { $example }
command-config-address = panel.address vale «{ $found }»: scrivi l’indirizzo che le persone digitano, per esempio https://pannello.example.it
command-config-unencrypted = panel.tls è true e panel.address vale «{ $found }»: con HTTPS comincia con https://
command-config-mail-server = mail.server non è l’indirizzo di un server di posta cifrato: scrivi smtps://UTENTE:PASSWORD@SERVER o smtp://UTENTE:PASSWORD@SERVER:587?tls=required
command-config-mail-from = mail.from vale «{ $found }»: scrivi l’indirizzo da cui partono gli avvisi
command-config-range = scrivi un numero intero da { $least } a { $most }
command-config-variable = nessuna chiave ha questo nome: volevi dire { $meant }? Correggila o toglila

command-key-unreadable = { $file } non si legge: { $cause }. Senza le sue chiavi il nodo non parte: ripristina la copia di sicurezza, o fa’ un nodo nuovo con «init»
command-key-damaged = { $file } è rovinato: riprendilo dalla copia di sicurezza
command-key-open = { $file } si può leggere da altri su questo computer: esegui chmod 600
command-identity-broken = l’identità del nodo non torna ({ $cause }): chiavi e database devono essere dello stesso nodo
command-identity-certificate = federation.certificate: { $cause }
command-identity-unmet = questo nodo è stato ripristinato e non ha ancora sentito { $names }, che può avere una versione più nuova del nostro documento: aspetta che risponda, chiudi quel collegamento, o conferma nella pagina «Dopo il ripristino» che nessuno lo aspetta
command-identity-full = il documento di questo nodo ha 256 versioni, e solo il foglio di ripristino può firmarne un’altra; questo programma non ha un comando per farlo: scrivi a chi lo mantiene
command-certificate = con { $file } non si può servire HTTPS: { $cause }. Fanne un altro, o correggi federation.certificate in pico-node.toml
command-serve-twice = un altro processo sta già servendo il nodo in { $folder }: fermalo prima, oppure indica un’altra cartella con --data. Non è stato cambiato niente
command-listen = { $key }: non si può ascoltare su { $address }: { $cause }. Scegli un altro indirizzo o un’altra porta
command-ledger-file = il registro delle cancellazioni non si legge o non si scrive: { $cause }
command-ledger-line = la riga { $line } di erasures.ndjson non è una voce che questo programma conosce: usa il programma più nuovo, o correggi la riga da una copia del file

command-database-failed = il database non ha risposto come deve: { $cause }
command-database-away = il database { $database } su { $server } non si raggiunge ({ $cause }). Non è stato cambiato niente: controlla che il server PostgreSQL sia acceso e che database.url dica bene nome, porta, utente e password, poi ripeti
command-database-full = il database non ha più posto sul disco ({ $cause }). Quello che era già salvato c’è: fai spazio, poi ripeti
command-database-read-only = nel database si può leggere ma non scrivere, oppure il suo file non si apre ({ $cause }). Non è stato cambiato niente: il file, quelli accanto con -wal e -shm e la loro cartella devono essere dell’utente del servizio, e il disco non deve essere in sola lettura; con PostgreSQL il server deve accettare scritture da questo utente
command-database-unfit = il database così non si può usare: { $cause }
command-database-migration = le tabelle non si sono potute aggiornare: { $cause }
command-database-inconsistent = nel database c’è qualcosa che non torna: { $cause }
command-database-absent = non c’è il database di un nodo: se è nuovo si fa con «init», se qualcuno ha spostato o cancellato il file rimettilo al suo posto, oppure ripristina una copia. Non è stato creato né cambiato niente
command-database-older = le tabelle sono di una versione precedente del programma ({ $found }; questo ha la { $known }): le aggiorna «serve» quando riparte con questo programma. Se vuoi prima una copia di sicurezza falla con il programma di prima. Non è stato cambiato niente
command-database-newer = le tabelle sono di una versione più nuova del programma ({ $found }; questo arriva alla { $known }): usa il programma nuovo, oppure ripristina la copia fatta prima dell’aggiornamento. Non è stato cambiato niente

command-failed-not-found = il file o la cartella non c’è
command-failed-permission = manca il permesso
command-failed-exists = c’è già
command-failed-full = il disco è pieno
command-failed-in-use = lo usa già un altro programma

command-verify-refused = il file non è una prova: { $fault }
command-demo-database = PICO_DATABASE_URL porta a un database vero: la dimostrazione usa i suoi, togli prima quella variabile
