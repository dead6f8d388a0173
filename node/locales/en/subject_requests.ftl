# What people ask about their data, and the processing of each service.
nav-requests = Data requests
home-request = A person waits for an answer about her data
requests-title = Data requests
requests-lead = What people ask about their own data (articles 15 to 21 GDPR). There is a month to answer, from the day on which the request comes.
requests-lists = Lists
requests-open = To answer
requests-done = Answered
requests-empty = No requests
requests-empty-words = When a person asks something about her data, write it down from her page: the time to answer runs from that day.
requests-kind = What is asked
requests-person = Person
requests-person-erased = erased person
requests-received = Received on
requests-received-help = The day on which she said or wrote it.
requests-due = To answer by
requests-outcome = Answer
requests-told = The other cooperatives were told
requests-waits = To answer
requests-answered-on = Answered on
requests-new = Data request
requests-new-lead = Write down what the person asks. Nothing happens yet: the next page says what to do.
requests-kind-access = To know what you hold (art. 15)
requests-kind-access-help = She is given the dossier, with who else has her data.
requests-kind-rectification = To correct (art. 16)
requests-kind-rectification-help = The record is corrected, and who received the data is told.
requests-kind-erasure = To erase (art. 17)
requests-kind-erasure-help = Where no rule obliges to keep, everything is erased, here and where the data were received.
requests-kind-restriction = To restrict: only keep (art. 18)
requests-kind-restriction-help = While it is checked whether the data are right, or for a claim.
requests-kind-portability = To take the data elsewhere (art. 20)
requests-kind-portability-help = She is given the dossier as a file for another program.
requests-kind-objection = To object to a use (art. 21)
requests-kind-objection-help = To processing in the public interest: weighed and answered.
requests-asked-by = Who asks
requests-asked-by-person = The person
requests-asked-by-representative = Who represents her (parent, guardian, support administrator)
requests-asked-by-mandate = Somebody with a mandate (for example a lawyer)
requests-asked-by-cooperative = Another cooperative, for the person, through a referral
requests-asked-through = { $name } asks for it through referral { $number }, and waits for your last answer. If you erase the record it gets it by itself. If you keep the record, write so from the page of the referral, with the reason.
requests-asked-through-open = Open the referral
requests-weighed = Not yet: it has a record of its own and is weighing it
requests-identified = How you know that it is she
requests-identified-help = For example: "we know her", "identity card seen", "certified mail of the lawyer with mandate".
requests-words = What she said
requests-words-help = In her words, where it helps.
requests-record = Write the request down
requests-recorded = Request written down. Now you see what to do.
requests-in-future = This day has not come yet.
requests-before-received = It is before the day on which the request came.
requests-late = Was due on { $day }
requests-until = By { $day }
requests-recorded-by = Written down by
requests-to-do = What to do
requests-way-access = Print the dossier, read it again so that it says nothing of others, and hand it over. Then write the answer here.
requests-way-access-button = Open the dossier
requests-way-portability = Download the dossier as a file and hand it over. Then write the answer here.
requests-way-portability-button = Open the dossier
requests-way-rectification = Correct the record. Then tell below who received the data: they get only the fields they had and that have changed.
requests-way-rectification-button = Correct the record
requests-way-erasure = See what is erased and whether a rule forbids it. Who received the data is told at the same moment.
requests-way-erasure-button = Look and erase
requests-way-restriction = Consider the request. When you write below that it is done, also in part, the record is locked: the data are kept and not used, until you end the restriction from the record.
requests-way-restriction-button = Open the record
requests-way-objection = Consider the request. When you write below that it is granted, also in part, the record is locked until you have taken out the use that she objects to; then end the restriction from the record.
requests-way-objection-button = Open the record
requests-others = Who else has her data
requests-others-words = Who received the data with a referral has to be told (art. 19). Each answers with a signed message, which you will see here.
requests-holder = Cooperative
requests-asked = What it was asked
requests-receipt = Signed answer
requests-answer-by = Awaits an answer, by { $day }
requests-kept-until = Keeps them until { $day }
requests-tell = Tell the other cooperatives
requests-all-told = The other cooperatives are told. Their answers appear here.
requests-nobody-told = There is nobody to tell: no other cooperative has these data, or has the same already.
requests-write-answer = Write the answer
requests-outcome-granted = Done
requests-outcome-partly = Done in part
requests-outcome-refused = Refused
requests-answer = What you answered
requests-answer-help = If you do not do all of it, write why, and remind her that she can turn to the authority or the court.
requests-why-needed = Where not all of it is done, the person has to know why.
requests-erase-first = She has not been erased yet. Use “Look and erase” above: it erases the person and writes the answer too.
requests-close = Record the answer
requests-answered = Answer recorded.
requests-typed = What you had written
requests-overtaken = Meanwhile somebody else has worked on this request: below you see how it is now. What you wrote is still here and was not recorded.
requests-longer = More time needed?
requests-why-longer = Why more time is needed
requests-longer-help = Two more months, where the request is complex. The person has to be told within the first month, with the reason.
requests-longer-button = Two more months
requests-extended = Time extended: remember to tell the person, with the reason.
requests-erase = Erase the person
requests-erase-lead = Everything that says something of her goes. There is no way back, not even from a backup.
requests-forbidden = Cannot be erased now
requests-forbidden-enrolled = She is in { $service }, or waits for it: the enrolment has to be closed first.
requests-forbidden-referral = Referral { $number } with { $peer } is not over.
requests-forbidden-kept = { $service } has to keep until { $day }.
requests-forbidden-rule = The rule: { $rule }.
requests-forbidden-unsaid = Nobody has written yet how long { $service } keeps its data.
requests-forbidden-words = If it stays so, the answer to the person is a no with this reason: write it in the request.
requests-goes-words = Name, codice fiscale, contacts and notes; what the record said before; texts and documents of referrals; the texts of requests.
requests-goes-rows = And also:
requests-stays-rows = Rows that no longer say who she was, because accounts and figures need them:
requests-stays-words = The access log stays, with a code in place of the name. Notes written for a whole group do not change: if they speak of her, correct them first.
requests-erase-others = They are asked to erase and answer with a signed message:
requests-erase-sure = Yes: erase everything that says something of her
requests-erase-sure-needed = There is no way back: if that is what you want, tick the box.
requests-erase-button = Erase for ever
requests-erased = Person erased. What stays here is the date of the answer and the receipts of the other cooperatives.
processing-title = Processing and notice
processing-lead = For whom data are processed in this service, how long they are kept, and what people are told.
processing-who = Who, and how long
processing-role = For this service the cooperative is
processing-role-controller = Controller: it decides
processing-role-joint = Joint controller: it decides with another body
processing-role-processor = Processor: it works for the controller (for example the Comune)
processing-controller = The other body
processing-controller-help = The controller, or the joint one. If you are the controller, leave it empty.
processing-controller-needed = Write which body is the controller, or the joint one.
processing-years = Years of retention after the last day
processing-years-help = 0: nothing obliges to keep. For what is kept without an end write 99.
processing-years-wrong = Write a number of years, from 0 to 99.
processing-rule = The rule
processing-rule-help = The law, contract or act that says so. For example: "art. 2220 civil code, ten years".
processing-save = Save
processing-saved = Saved.
processing-overtaken = Meanwhile a colleague has changed this. What you typed is still here: look at what is different and save again.
processing-notices = Notice (articles 13 and 14)
processing-notices-empty = There is no version yet.
processing-notice-version = Version { $number }, from { $day }
processing-since = Handed out from
processing-text = The text
processing-text-help = What is there is not changed: a new version is added, because everybody was told what held on that day.
processing-notice-add = Add the version
processing-notice-added = Version added.
requests-rows-diary_entries = { $n ->
    [one] 1 diary entry
   *[other] { $n } diary entries
 }
requests-rows-documents = { $n ->
    [one] 1 document, with its files
   *[other] { $n } documents, with their files
 }
requests-rows-plans = { $n ->
    [one] 1 plan
   *[other] { $n } plans
 }
requests-rows-relations = { $n ->
    [one] 1 tie of family or network
   *[other] { $n } ties of family or network
 }
requests-rows-tasks = { $n ->
    [one] 1 thing to do
   *[other] { $n } things to do
 }
requests-rows-referrals = { $n ->
    [one] the content of 1 referral
   *[other] the content of { $n } referrals
 }
requests-rows-enrolments = { $n ->
    [one] 1 enrolment: service and dates
   *[other] { $n } enrolments: services and dates
 }
requests-rows-activity_shares = { $n ->
    [one] 1 row of hours: day, minutes, contract
   *[other] { $n } rows of hours: days, minutes, contracts
 }
processing-for-register = For the register of processing (article 30)
processing-for-register-words = What the node does not know by itself. You can complete it at another time: the register says what is missing.
processing-purpose = Why data are processed
processing-purpose-help = For example: helping with homework and inclusion of the young people sent by the social services.
processing-categories = Which data
processing-category-identity = Names, birth and codice fiscale
processing-category-contact = Address and contacts
processing-category-family = Household and support network
processing-category-occupation = School and work
processing-category-economic = Income and benefits
processing-category-images = Pictures and voice
processing-category-health = Health and disability (article 9)
processing-category-special = Origin, religion, sexual life (article 9)
processing-category-judicial = Convictions and court measures (article 10)
processing-recipients = Who is given them
processing-recipients-help = Who pays for the service and the cooperatives that are sent a referral are added by the node. Here the others: school, health authority, doctor.
processing-transfers = Outside the European Economic Area
processing-transfers-help = The country and the safeguard. If data do not leave, leave it empty.
processing-measures = How they are protected, beyond the node
processing-measures-help = For example: locked cabinet, yearly training, encrypted laptops.
register-title = Register of processing
register-lead = What the cooperative does with data, as article 30 of the GDPR asks: its services, what the node does, and what you add. The node writes what it knows; the rest is written once.
register-open = Register of processing
register-holder = Controller or processor
register-contact = Contact
register-officers = Data protection officer
register-officers-contact = Contact of the data protection officer
register-officers-where = Who administers the node writes it, in the settings.
register-role = Role of the cooperative
register-subjects = Whose data
register-subjects-area = People of the service ({ $area })
register-subjects-others = family and support network, staff
register-basis = Legal basis
register-kept = For how long
register-years = { $n ->
    [0] no duty to keep
    [one] one year after the last day
   *[other] { $n } years after the last day
 }
register-client = { $name } (pays for the service)
register-peers = linked cooperatives, only those that are sent a referral and with the chosen fields
register-no-transfer = none: the nodes stand at the cooperatives
register-node = The node: encrypted fields in the database, second factor, access log, encrypted backups, signed and sealed referrals.
register-notice = Notice
register-notice-none = none
register-notice-of = version { $number }, from { $day }
register-people = People followed today
register-missing = Missing
register-nothing-said = role, retention and rule
register-write = Complete
register-service = Processing
register-empty-title = No service
register-empty = Each service has its entry: add the first one and come back.
requests-correct-others = You do not change records: whoever keeps it or coordinates does. Ask from here: they get something to do, with what the person asks and the day by which they must be answered.
requests-correct-to = Whom you ask
requests-correct-ask = Ask for the correction
requests-correct-task = Correct the record: the person asks for it
requests-correct-done = Asked. They find it among their things to do; here you see when it is done.
requests-correct-choose = Choose whom to ask. Nothing was asked.
requests-correct-asked = Correction asked of { $who } on { $day }.
requests-correct-corrected = { $who } marked it done on { $day }: look at the record, tell the other cooperatives and write the answer.
requests-correct-waits = It is not marked as done yet.
requests-correct-nobody = The record is protected and whoever kept it has gone: hand it over to a colleague first, who then corrects it.
audit-request-correction-asked = Asked a colleague to correct the record
home-past = { $n ->
    [one] One person is past the time for which they are kept
   *[other] { $n } people are past the time for which they are kept
}
home-past-words = No rule of a service obliges to keep their data any more: look and erase.
past-title = Past the time of keeping
past-lead = Whoever is in no service any more, and for whom the longest time of keeping has passed. Nothing is erased by itself: open it, see that no lawsuit or law obliges to keep it, and erase. The node looks every day, and when a rule changes.
past-until = To be kept until
past-service = Service that kept them longest
past-empty = Nobody is past the time
past-empty-words = Whoever was in a service stands here when the time has passed that the service has written in “Processing and notice”.
past-unsaid = Services that do not say how long they keep
past-unsaid-words = Whoever was there is not in this list and cannot be erased until you write it:
past-since = Was to be kept until { $day }. Nobody asked for the erasure: it stays among the requests about data, with the receipts of the other cooperatives.
requests-asked-by-nobody = Nobody: the time of keeping has passed
