# Forms.
form-needed = (required)
form-required = Write something here: this field is required.
form-too-long = The text is too long: at most { $n } characters.
form-choose = Choose one of the entries.
form-hours = Write the hours as 24, 24.5 or 24:30, { $n } at most.
form-money = Write an amount, for example 22.50.
form-number = Write a whole number, at most { $n }.
form-date = This is not a date. Write it as 31/12/2026.
form-date-shape = dd/mm/yyyy
form-left = 0 characters left
form-meanwhile = What it says now, where you have written something else
form-meanwhile-words = If you save, what is written in the fields counts.
form-ticked = Yes
form-not-ticked = No
form-mistakes = { $n ->
    [one] There is one thing to correct
   *[other] There are { $n } things to correct
 }
flash-saved = Saved.

# Parts of pages.
part-copy = Copy
part-copied = Copied
part-download = Download
part-download-csv = Text (CSV)
part-download-ods = LibreOffice (ODS)
part-download-xlsx = Excel (XLSX)
part-print = Print
part-page-of-hour = As of { $hour }
part-refresh = Refresh
part-drop = Drop files here, or
part-drop-one = Drop the file here, or
part-choose-files = Choose the files
part-choose-file = Choose a file
part-nothing = not stated
part-close = Close
part-save = Save
part-cancel = Never mind
part-pages = Pages of the list
part-rows = { $n ->
    [one] 1 row
   *[other] { $n } rows
 }
part-rows-and-more = more than { $n } rows · page { $page }
part-page-of = page { $page } of { $pages }
part-previous = Previous
part-next = Next

# The way of a message.
delivery-label = Delivery
delivery-queued = queued
delivery-delivered = delivered
delivery-taken = on their list
delivery-read = read
part-any = Any
part-filter = Filter
part-narrow = Search and filter
part-filter-none = Remove the filters
part-filter-empty = Nothing matches the filters
part-filter-empty-words = Remove one to see the rest.
