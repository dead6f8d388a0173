# People.
people-lead = Whom the cooperative follows. You see only the records that are yours to see.
people-not-told = Not filled in: { $fields }.
people-search = Search by surname, name or codice fiscale
people-add = New person
people-empty-title = Nobody yet
people-empty = Open the first record: a surname is enough, the rest is added when it is known.
people-name = Person
people-changed = Last change
people-protected = Restricted

people-new-title = New person
people-new-lead = A surname is enough. Leave empty what you do not know: it can be added later.
people-new-for-draft = You are writing a referral: it is kept. Once the record is saved you are back there, with this person chosen.
people-change-title = Change the record
people-open = Save the record
people-save = Save the changes
people-opened = Record saved.
people-saved = Changes saved. What was there before stays in the history of the record.
people-from-code-birth = Record saved. From the codice fiscale: born on { $birth }.
people-from-code-sex = Record saved. From the codice fiscale: { $sex ->
    [F] female
   *[other] male
 }.
people-from-code-place = Record saved. From the codice fiscale: born in { $place }.
people-from-code-birth-sex = Record saved. From the codice fiscale: born on { $birth }, { $sex ->
    [F] female
   *[other] male
 }.
people-from-code-birth-place = Record saved. From the codice fiscale: born on { $birth } in { $place }.
people-from-code-sex-place = Record saved. From the codice fiscale: born in { $place }, { $sex ->
    [F] female
   *[other] male
 }.
people-from-code-birth-sex-place = Record saved. From the codice fiscale: born on { $birth } in { $place }, { $sex ->
    [F] female
   *[other] male
 }.
people-from-code-or-older = Somebody born a hundred years before has the same code: check the year.

people-part-who = Who
people-part-code = Tax code
people-part-language = Language
people-part-where = Where she lives and how to reach her
people-family-name = Surname
people-given-name = First name
people-called = Name she wants to be called by
people-called-help = If it is not the one in the papers. It stands beside the name and is found by the search; acts keep the name in the papers.
people-birth-date = Date of birth
people-birth-place = Place of birth
people-birth-place-help = Municipality (also one that no longer exists) or foreign country.
people-birth-future = The date is in the future: check the year.
people-birth-old = The date is more than 125 years ago: check the year, with four digits.
people-sex = Sex
people-sex-F = Woman
people-sex-M = Man
people-sex-X = Would rather not say
people-citizenship = Citizenship
people-unknown = not stated
people-tax-code = Codice fiscale
people-tax-code-help = 16 characters, or 11 digits when provisional. Those with letters in place of digits are fine too.
people-no-tax-code = If there is none, why
people-no-tax-code-unknown = I do not know yet
people-no-tax-code-none = Does not have one
people-no-tax-code-anonymous = Asks to stay anonymous
people-filter-age = Age
people-comune = Municipality of residence
people-comune-help = When several have the same name add the province: Samone (TN).
people-place-unknown = This place is not found. Check the spelling; for abroad write the country.
people-place-ambiguous = Several places have this name: add the province, for example Samone (TN).
people-address = Address
people-domicile-comune = Municipality of domicile
people-domicile-comune-help = Only if she lives elsewhere than in her residence.
people-domicile-address = Address of domicile
people-domicile-address-help = It is what you see for a visit. The municipality of residence always pays and counts.
people-visit = For a visit
people-languages = Languages she speaks and understands best
people-languages-rest = Other languages
people-other-language = Another language
people-interpreter = A mediator or an interpreter is needed
people-interpreter-yes = Yes
people-interpreter-no = No
people-interpreter-needed = Needs a mediator
people-telephone = Telephone
people-telephone-wrong = This does not look like a telephone: write only digits, spaces and +.
people-email = E-mail
people-email-wrong = This does not look like an e-mail address: something is missing around the @.
people-guardian = Who speaks for the person
people-guardian-help = Guardian, parent or support administrator, with a telephone.
people-health = To know for her health
people-health-help = Allergies, therapies, diet: what is needed in an emergency. It is encrypted.
people-notes = Notes
people-notes-help = Encrypted. They stay here: they never leave with a referral unless you choose them.
people-protect = Restricted record
people-protect-help = Seen only by you who opened it and by the data protection officer. For hidden addresses, adoptions, colleagues’ relatives.
people-birth = born on { $date }
people-age = { $n ->
    [one] 1 year
   *[other] { $n } years
 }
people-minor = Minor
people-no-guardian = A minor, and nobody is written down who speaks for her or him.
people-guardian-unseen = Somebody represents them, but you may not see that record.
people-edit = Change
people-refer = New referral

tax-code-length = A codice fiscale has 16 characters, or 11 digits when provisional. Count them and correct.
tax-code-shape = Some character is in the wrong place: compare with the card.
tax-code-check = The last character does not fit: there is a slip somewhere. Compare with the card.
tax-code-date = The date of birth inside the code does not exist: compare with the card.
tax-code-place = The place of birth inside the code does not exist: compare with the card.

people-lookalike-title = Might be here already
people-lookalike = There is a record with the same codice fiscale, or with the same date of birth and the same or a very similar name. See whether it is her. Nothing of what you typed is lost.
people-another = It is another person: open a new record all the same
people-meanwhile-title = Somebody else has changed this record meanwhile
people-meanwhile = What you typed is still below. This is what the record says now; save again to keep your text.

people-doubts = Something does not fit the codice fiscale
people-doubt-names = Name or surname are not those of the code.
people-doubt-birth = The date of birth is not that of the code.
people-doubt-place = The place of birth is not that of the code.
people-doubt-abroad = The place of birth of the code is abroad and not among those known here: see whether the code is written right.
people-doubt-sex = The sex is not that of the code.
people-open-referrals = Open referrals
people-history = History of the record
people-history-before = before: { $value }
people-history-empty = (empty)

audit-person-open = Opened the record
audit-person-read = Read the record
audit-person-change = Changed the record
audit-person-export = Exported the list
audit-person-export-whole = Exported the list with codice fiscale, address and contacts
audit-person-list = Saw a list of people
audit-person-lookalikes = Saw records that look alike
audit-person-unlock = Opened a protected record
people-why-title = Protected record
people-why-lead = Whoever opened this record has closed it to others. You can read it for an hour if you write why you need it.
people-why-reason = Why you need it
people-why-help = It stays in the access log, with your name, and whoever keeps the record reads it at once. Write nothing about the person here.
people-why-open = Open the record

# Files of lists.
files-consents = Download consents
files-plans = Download plans
files-relations = Download family and network
files-documents = Download list of documents
files-teams = Download teams
files-withdrawn = Taken back on
files-mistaken = Said to be a mistake on
files-edition = Version
files-from = From
files-until = Until
files-review = To be reviewed on
files-since = Since
files-closed = Closed on
files-written = Written on
files-corrected = Corrected on
people-who-saw = Who has seen this person
people-died-on = Death
people-died-banner = Died on { $day }
people-died-badge = Died: { $day }
people-died-means = All enrolments have ended and nothing more is planned. Requests and data stay as they are.
people-died-write = Write the death
people-died-change = Correct or take back
people-died-title = Death
people-died-lead = It is written once, for all services.
people-died-on-day = Day of the death
people-died-on-day-help = Once the day is written, the enrolments and waits above end with this reason and their places are free again.
people-died-save = Write the death
people-died-ends = These end
people-died-referral = These end in their referral
people-died-referral-words = Open the referral and end it: so the other cooperative knows too.
people-died-planned = { $n ->
    [one] 1 activity planned from tomorrow will not be done with this person any more.
   *[other] { $n } activities planned from tomorrow will not be done with this person any more.
 }
people-died-closed = Ended because of death
people-died-before-birth = It is before the birth: check the day.
people-died-no-enrolment = Her death is written: nothing begins any more. If that is a mistake, take it back on her record.
people-died-future = This day has not come yet.
people-died-overtaken = The record was changed meanwhile: look and save again.
people-died-kept = The death is written. Enrolments and waits have ended
people-died-moved = The day of the death is corrected
people-died-moved-not-all = The day is corrected on the record. Some enrolment keeps its day: it has hours after it, or moves with a referral
people-lives = It is a mistake: this person is alive
people-lives-title = Alive?
people-lives-words = The record will say the death no more. Nothing opens by itself, because a place may be somebody else’s by now: you will see what had ended and can open it again, one by one.
people-lives-kept = The record says the death no more. Below is what had ended
people-lives-undo = Open again
people-lives-open = See which
people-lives-closed = { $n ->
    [one] 1 enrolment ended because of death, but the record does not say so
   *[other] { $n } enrolments ended because of death, but the record does not say so
 }
people-lives-closed-words = If it is a mistake open them again; if it is true, write the day on the record.
audit-person-died = Wrote the death
audit-person-lives = Wrote that the death was a mistake
