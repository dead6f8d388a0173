imports-title = Import
imports-lead = Bring in the people you have in a sheet, or hours already delivered. First you see what happens, then you decide: until you press “Import” nothing changes.
imports-empty = No imports
imports-empty-words = Choose a sheet above: you will see what is in it before you import it.
import-new = A new sheet
import-file = Sheet
import-file-help = Excel (.xlsx), LibreOffice (.ods) or text (.csv). At most { $size } and { $lines } lines. It stays in the node, encrypted, until you have finished, at most seven days.
import-begin = Read the sheet
import-template = Download an empty template
import-not-taken = The sheet was not taken
import-too-large = The sheet is too large: at most { $size }. Split it, or remove pictures and columns that are not needed.
import-no-file = You have chosen no sheet: choose one and press again.
import-unreadable = It cannot be read. If it has a password remove it; then save it as Excel (.xlsx) or CSV and try again.
import-old-format = It is an Excel file from before 2007 (.xls): open it, save it as .xlsx and try again.
import-empty-file = The sheet is empty: check that you chose the right one.
import-too-long = It has too many lines: at most { $lines }. Split it.
import-interrupted = The sheet did not arrive whole
import-interrupted-advice = The line broke: go back and choose it again.
import-moved = The import has moved on
import-moved-advice = Go back to the list of imports and open it again: you will see how far it is.
import-when = When
import-who = Who
import-people = Records or activities made
import-state = How far it is
import-state-mapping = Columns to be confirmed
import-state-checking = Being checked
import-state-checked = To be decided
import-state-making = Being imported
import-state-made = Imported
import-state-undoing = Being undone
import-state-undone = Undone
import-state-dropped = Thrown away
import-lead-mapping = Say what the columns hold.
import-lead-checking = Every line is read as if you typed it into a new record.
import-lead-checked = This is what would happen. So far no record was made.
import-lead-making = The records are made all together, or none.
import-lead-made = The records are made. The sheet was erased from the node.
import-lead-undoing = The records that this import made are being removed.
import-lead-undone = The records were removed, but for those that somebody has worked with.
import-lead-undone-all = All records were removed: the node is as it was before this import.
import-lead-dropped = The sheet was erased from the node. No record was made.
import-columns-title = What the columns hold
import-columns-lead = The node has tried to understand it: check, correct, then try. Trying writes nothing.
import-columns-again = The columns were read anew: check them.
import-columns-several = Several columns may be the same thing: street and number, telephones, notes. They are put together in the order of the sheet.
import-columns-change = Change the columns
import-remembered = A sheet with these titles was imported before: the columns are as they were confirmed then.
import-where = What to read
import-sheet = Sheet of the file
import-head = Line with the titles
import-head-help = If you change it, the columns are read anew.
import-no-head = None: the lines begin at once
import-column = Column { $letter }
import-title-of-column = Column
import-samples = What is in it
import-no-samples = nothing in the first lines
import-holds = What it is
import-holds-column = What the column { $title } is
import-try = Try
import-drop = Throw the sheet away
import-dropped = The sheet was thrown away.
import-field-nothing = Do not import
import-field-family-then-given = Surname and first names together
import-field-given-then-family = First names and surname together
import-field-province = Province of residence
import-field-domicile-province = Province of domicile
import-field-mother = Mother
import-field-mother-telephone = Telephone of the mother
import-field-father = Father
import-field-father-telephone = Telephone of the father
import-field-first-parent = Parent 1
import-field-first-parent-telephone = Telephone of parent 1
import-field-second-parent = Parent 2
import-field-second-parent-telephone = Telephone of parent 2
import-field-legal-guardian = Guardian by law
import-field-legal-guardian-telephone = Telephone of the guardian by law
import-no-name = No column has the surname: choose which one, or which has surname and first names together.
import-names-twice = The names are in one column and in columns of their own too: keep the ones or the other.
import-column-twice = Another column is this already: choose one only.
import-begins = Beginning…
import-done = Line { $n } of { $total }.
import-written = { $n ->
    [one] 1 record.
   *[other] { $all } records.
}
import-leave = You can leave this page: the work goes on, and you find it in the list of imports.
import-result = What comes of it
import-count-good = New people
import-count-bad = Lines to correct
import-count-known = Here already, or twice
import-count-related = In family and network
import-count-related-made = Written into family and network
import-related-words = Mothers, fathers and guardians do not become records: they go into «Family and network» of the new record, with their telephone.
import-count-passed = Empty lines, totals, repeated titles
import-filled = { $n ->
    [one] In one record the codice fiscale fills date of birth, sex or place of birth where the sheet does not say them.
   *[other] In { $all } records the codice fiscale fills date of birth, sex or place of birth where the sheet does not say them.
}
import-filled-doubtful = { $n ->
    [one] One has a code that is not of that name: look at it afterwards.
   *[other] { $all } have a code that is not of that name: look at them afterwards.
}
import-filled-or-older = { $n ->
    [one] The code of one can be of a child or of somebody a hundred years older: the child is taken.
   *[other] The code of { $all } can be of a child or of somebody a hundred years older: the child is taken.
}
import-minors-alone = { $n ->
    [one] One new person is a minor, and the sheet does not say who stands in for her: write it afterwards, under «Family and network» of her record.
   *[other] { $all } new people are minors, and the sheet does not say who stands in for them: write it afterwards, under «Family and network» of their records.
}
import-count-made = Records made
import-count-gone = Records removed
import-count-stayed = Records that stayed
import-run = { $n ->
    [one] Import 1 person
   *[other] Import { $all } people
}
import-run-known = { $n ->
    [one] Import the one that is here already too: { $all } in all
   *[other] Import the { $n } that are here already too: { $all } in all
}
import-without-bad = { $n ->
    [one] Leave out the line to correct
   *[other] Leave out the { $n } lines to correct
}
import-without-bad-help = Download them first: when the import is over the node has them no more.
import-bad-stop = { $n ->
    [one] One line has to be corrected, and it stops everything. Correct it in the sheet and begin again, or tick here to leave it out.
   *[other] { $n } lines have to be corrected, and they stop everything. Correct them in the sheet and begin again, or tick here to leave them out.
}
import-nobody = No record can be made of this sheet: correct the lines below and begin again.
import-refused = Download the lines left out
import-lines = Lines to look at
import-line = Line
import-who-stands = Begins with
import-outcome = Outcome
import-outcome-bad = To correct
import-outcome-known = Here already
import-outcome-repeated = Twice in the sheet
import-outcome-passed = Passed over
import-why = Why
import-known = A record has the same codice fiscale, or the same name and day of birth. It is left out, unless you ask otherwise.
import-repeated = It stands in line { $n } already: same codice fiscale, or same name and day of birth. It is left out, unless you ask otherwise.
import-open-known = Open the record that is here
import-passed-sum = It is a total, not a person.
import-passed-head = These are the titles once more, not a person.
import-year-of-two-figures = The year has two figures: write it with four, for example 1985.
import-sex = The sex is not understood: write F, M or X.
import-citizenship = No such citizenship: write the name of the country in Italian, for example Romania.
import-yes-no = Write sì or no, or leave it empty.
import-name-unclear = It is not clear where the surname ends: put a comma after it, or surname and first names in two columns.
import-formula = Here is a formula, not a name: write the name.
import-nobody-called = It is no name: leave it empty, and write it in the notes if needed.
import-failed = Something went wrong and the work was stopped. Nothing has changed: try again, and if it happens once more tell who looks after the node.
import-failed-made = The import did not come to its end, and what it had made was taken away: send the sheet again, and if it happens once more tell who looks after the node.
import-failed-undoing = The undoing stopped before its end: a part is gone already, the rest is still here. Ask for it again.
import-not-allowed = Whoever asked may not import any more: nothing has changed.
import-changed = The records of the node have changed meanwhile. No record was made: look again at what comes of it.
import-aged = The sheet lay here for seven days and nobody went on: it was erased.
import-see-people = Go to people
import-undo = Undo the import
import-undo-title = Undo the import?
import-undo-words = { $n ->
    [one] The record that this import made is removed.
   *[other] The { $all } records that this import made are removed.
} Those that somebody has worked with stay: you are told each of them.
import-stayed = Records that stayed
import-stayed-hidden = { $n ->
    [one] One more stayed, and is not for your eyes or is gone.
   *[other] { $n } more stayed, and are not for your eyes or are gone.
}
import-stays-merged = It was merged with another record.
import-stays-changed = It was changed.
import-stays-enrolment = She is in a service, on a list, or was.
import-stays-referral = She has a referral, or a draft.
import-stays-diary = She has a diary.
import-stays-relation = Somebody has written in family and network.
import-stays-document = She has, or had, documents.
import-stays-legal = She has a consent or another legal basis, or somebody has opened the record giving a reason.
import-stays-activity = She has hours.
import-stays-task = There is, or was, something to do about her.
import-stays-compared = Somebody has said that she is not the person of another record.
import-field-service = Service
import-field-service-from = In the service since
import-field-standing = State in the service
import-field-waiting-from = On the list since
import-field-points = Points
import-into = Into which service
import-into-help = If you like, enrolments are made with the records. The service can stand in a column, or be one for the whole sheet.
import-into-service = One service for the whole sheet
import-into-none = None, or a column says it
import-into-from = Since when
import-into-from-help = For whoever has no day in the sheet. If you leave it empty, whoever has no day has to be corrected.
import-service-twice = You have chosen one service for the whole sheet, and this column says a service: keep one or the other.
import-no-service = This column speaks of an enrolment, and it is not known in which service: choose the column of the service, or one service for the whole sheet.
import-service-missing = The service is missing: write it, or take away what is said of the enrolment.
import-service-unknown = There is no service of this name: write it as in the list of services.
import-service-closed = This service is closed.
import-service-twice-named = Several services have this name: import these lines apart, with one service for the whole sheet.
import-standing = I do not understand where this person stands: write “in carico”, “in lista”, “richiesta”, “sospesa” or “conclusa”.
import-not-begun = There is a first day in the service, but the state says that it has not begun: correct one or the other.
import-before-list = The first day in the service is before the day on the list: correct one of them.
import-before-birth = It is before the date of birth.
import-points = Points are a whole number from 0 to 999.
import-points-without-list = There are points, but no time on the list: write “On the list since”, or take the points away.
import-points-ranked = In this service points come from the criteria: leave it empty, and tick them later in the enrolment.
import-joined-twice = Already in this service on line { $n }.
import-enrols = There is a record with the same codice fiscale, or the same name and day of birth: only the enrolment is made.
import-enrols-line = It is the person of line { $n }: only the enrolment is made.
import-outcome-enrols = Enrolment only
import-count-enrolments = Enrolments
import-count-enrols = Of who is here already
import-count-enrolled = Enrolments made
import-enrolled-gone = Enrolments taken back
import-enrolled-stayed = Enrolments that stayed
import-undo-enrolled = The enrolments made with this import are taken back in the same way.
import-undo-related = What the import wrote in «Family and network» goes with the records.
import-run-enrolments = Import (new records: { $all }, enrolments: { $enrolments })
import-run-known-enrolments = Import also who is here already (new records: { $all }, enrolments: { $enrolments })
import-enrolled-stays-merged = The record was merged with another.
import-enrolled-stays-step = Somebody has taken a step after the import.
import-enrolled-stays-plan = It has a plan.
import-enrolled-stays-contract = It has an authorisation in a contract.
import-enrolled-stays-offer = A place was offered.
import-enrolled-stays-activity = It has hours.
import-enrolled-stays-diary = It has pages of diary.
import-enrolled-stays-document = It has, or had, documents.
import-field-suspended-from = Suspended since
import-field-ended-on = Ended on
import-field-reason = Why it ended or is suspended
import-goes-on = The state says something else: leave this column empty, or correct the state.
import-before-start = It is before the day since which she is in the service or on the list: correct one of the two days.
import-was-there = On these days she was in this service already: the enrolment is there.
import-of = What is in the sheet
import-of-help = If you change it, the columns are read anew.
import-of-people = People
import-of-hours = Delivered hours
import-hours-template = Download a template for hours
import-hours-columns = The day, who worked, and from and to or the duration are needed. Of a group there is one line for each person, with the same times.
import-hours-service = In which service
import-hours-service-help = The service can stand in a column, or be one for the whole sheet. Those that were closed are there too.
import-hours-service-column = A column says it
import-hours-no-service = It is not known in which service: choose the column of the service, or one service for the whole sheet.
import-hours-no-day = No column has the day: choose which one.
import-hours-no-colleague = No column says who worked: choose which one.
import-hours-no-time = No column says how long: choose the duration, or from and to.
import-hours-lead-mapping = Say what the columns hold.
import-hours-lead-checking = Every line is read as if you typed it into the hours.
import-hours-lead-checked = This is what would happen. So far no hour was written.
import-hours-lead-making = The hours are written all, or none.
import-hours-lead-made = The hours are written. The sheet was erased from the node.
import-hours-lead-undoing = The hours that this import wrote are being removed.
import-hours-lead-undone = The hours were removed, but for those listed below: each says why it stayed.
import-hours-lead-undone-all = All hours were removed: the node is as it was before this import.
import-hours-lead-dropped = The sheet was erased from the node. No hour was written.
import-hours-written = { $n ->
    [one] 1 activity.
   *[other] { $all } activities.
}
import-hours-see = Go to services
import-hours-minutes = Hours to write
import-hours-activities = Activities
import-hours-lines = Good lines
import-hours-made = Activities written
import-hours-gone = Activities removed
import-hours-stayed = Activities that stayed
import-hours-placed = { $n ->
    [one] Of one activity the sheet says only how long it was: it is put from 8:00 on, where whoever worked is free on that day, and its note says so.
   *[other] Of { $all } activities the sheet says only how long they were: they are put from 8:00 on, where whoever worked is free on that day, and their notes say so.
}
import-hours-placed-note = Time put by the import: the sheet said only how long.
import-hours-beyond = { $n ->
    [one] Mind: one person would have more hours than were authorised, or hours after the authorisation is over. They are written all the same.
   *[other] Mind: { $all } people would have more hours than were authorised, or hours after the authorisation is over. They are written all the same.
}
import-hours-beyond-now = { $n ->
    [one] Mind: one person has more hours now than were authorised, or hours after the authorisation is over. You find her in Hours by person, from the page of the service.
   *[other] Mind: { $all } people have more hours now than were authorised, or hours after the authorisation is over. You find them in Hours by person, from the page of the service.
}
import-hours-run = { $n ->
    [one] Import 1 activity
   *[other] Import { $all } activities
}
import-hours-none = No hour can be written of this sheet: correct the lines below and begin again.
import-hours-changed = The hours, people or services of the node have changed meanwhile. No hour was written: look again at what comes of it.
import-hours-undo-words = { $n ->
    [one] The activity that this import wrote is removed.
   *[other] The { $all } activities that this import wrote are removed.
} Those of a month that was signed or closed meanwhile stay, and those that somebody has corrected: you are told each of them.
import-hours-stays-signed = The month was signed: open the hours again, then say that it was not done.
import-hours-stays-locked = The month of the service was closed: open it again, then say that it was not done.
import-hours-stays-changed = Somebody has corrected it, or said that it was not done.
import-hours-passed-head = These are the titles once more, not hours.
import-hours-passed-sum = It is a total, not hours of a day.
import-hours-when = When is missing: write the duration, or from and to.
import-hours-duration = It is not clear how long: write for example 7,5 or 7:30 or 7h30.
import-hours-negative = It is less than nothing: hours to take away are not imported, they are corrected in their rows.
import-hours-zero = It is zero: take the line away, or write how long.
import-hours-too-long = It is more than a day: write one line for each day.
import-hours-order = The end is before the beginning. A night is written in two lines: until 24:00, and from 0:00 of the day after.
import-hours-past-midnight = So it ends on the day after. A night is written in two lines: until 24:00, and from 0:00 of the day after.
import-hours-disagree = It does not agree with from and to: correct one or the other, or take the column of the duration away.
import-hours-kind = It is not clear what work it is: write “con la persona”, “senza la persona” or “spostamento”.
import-hours-future = This day is still to come.
import-hours-service-missing = The service is missing: write it as in the list of services.
import-hours-service-closed = This service is closed since { $day }.
import-hours-colleague-unknown = There is no account of this name: write the login or e-mail that she comes in with, or name and surname as in Accounts.
import-hours-colleague-several = Several accounts have this name: write the login.
import-hours-person-unknown = There is no such record that you may see: check the name or the codice fiscale, or import the people first.
import-hours-person-several = Several records may be hers: write the codice fiscale, or the date of birth.
import-hours-person-other = The codice fiscale is of a record with another name: correct one or the other.
import-hours-not-in = She is not, and was not, in this service.
import-hours-never = She has no place in this service yet: first a coordinator begins the enrolment.
import-hours-before = She is in this service since { $day }: correct the day, or the first day of the enrolment.
import-hours-after = In this service the enrolment ended on { $day }: correct the day, or the last day of the enrolment.
import-hours-known = These hours are here already. They are not written twice.
import-hours-repeated = It stands in line { $n } already. It is not written twice.
import-hours-length-twice = Line { $n } says the same, and without times it is not known whether it is one hour written twice. Write from and to, or one line with all the hours.
import-hours-overlaps-line = At that time whoever worked does other work already, in line { $n }. If it is a group, service, times and work have to be the same.
import-hours-no-room = There is no room left on that day for these hours: with the others they are more than a day. If it is a group, write from and to.
