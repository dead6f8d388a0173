# A person's dossier, to hand over to her.
dossier-title = Dossier
dossier-open = Dossier
dossier-lead = Everything the node knows of this person, to be printed or handed over as a file.
dossier-file = Download the file
dossier-read-first = Read it before you hand it over
dossier-read-first-words = Free texts may say something of other people: that is not to be handed over. The names of those who work here are not in it. Documents and messages of referrals are downloaded on the pages of the referrals.
dossier-opened = Record opened on
dossier-other-record = has a record of her own
dossier-is-to-somebody = To another person
dossier-until = until { $day }
dossier-withdrawn = withdrawn on { $day }
dossier-rights = Your rights
dossier-rights-words = You can ask for these data to be corrected, erased or restricted, object, receive them in a file, withdraw a consent. Write to the cooperative. You can also complain to the Garante per la protezione dei dati personali.
dossier-task-done = done on { $day }
dossier-document-gone = deleted on { $day }
