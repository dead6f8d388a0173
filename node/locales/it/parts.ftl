# Moduli.
form-needed = (obbligatorio)
form-required = Scrivi qualcosa qui: il campo è obbligatorio.
form-too-long = Il testo è troppo lungo: al massimo { $n } caratteri.
form-choose = Scegli una delle voci.
form-hours = Scrivi le ore come 24, 24,5 oppure 24:30, al massimo { $n }.
form-money = Scrivi un importo, per esempio 22,50.
form-number = Scrivi un numero intero, al massimo { $n }.
form-date = Non è una data. Scrivila come 31/12/2026.
form-date-shape = gg/mm/aaaa
form-left = ancora 0 caratteri
form-meanwhile = Che cosa dice adesso, dove tu hai scritto altro
form-meanwhile-words = Se salvi, vale quello che c’è scritto nei campi.
form-ticked = Sì
form-not-ticked = No
form-mistakes = { $n ->
    [one] C’è una cosa da correggere
   *[other] Ci sono { $n } cose da correggere
 }
flash-saved = Salvato.

# Pezzi di pagina.
part-copy = Copia
part-copied = Copiato
part-download = Scarica
part-download-csv = Testo (CSV)
part-download-ods = LibreOffice (ODS)
part-download-xlsx = Excel (XLSX)
part-print = Stampa
part-page-of-hour = Pagina delle { $hour }
part-refresh = Aggiorna
part-drop = Trascina qui i file, oppure
part-drop-one = Trascina qui il file, oppure
part-choose-files = Scegli i file
part-choose-file = Scegli un file
part-nothing = non indicato
part-close = Chiudi
part-save = Salva
part-cancel = Lascia stare
part-pages = Pagine dell’elenco
part-rows = { $n ->
    [one] 1 riga
   *[other] { $n } righe
 }
part-rows-and-more = oltre { $n } righe · pagina { $page }
part-page-of = pagina { $page } di { $pages }
part-previous = Precedente
part-next = Successiva

# La strada di un messaggio.
delivery-label = Consegna
delivery-queued = in coda
delivery-delivered = consegnato
delivery-taken = nella loro lista
delivery-read = letto
part-any = Tutte le voci
part-filter = Filtra
part-narrow = Cerca e filtra
part-filter-none = Togli i filtri
part-filter-empty = Niente corrisponde ai filtri
part-filter-empty-words = Togline qualcuno per vedere il resto.
