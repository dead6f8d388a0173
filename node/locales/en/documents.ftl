# The documents of a person.
documents-title = Documents
documents-lead = The person’s papers: identity document, certificates, means test, court orders. Whoever sees the record sees these too.
documents-open = Open the documents
documents-n = { $n ->
    [0] No document yet.
    [one] 1 document
   *[other] { $n } documents
}
documents-expired-n = { $n ->
    [one] 1 expired
   *[other] { $n } expired
}
documents-ending-n = { $n ->
    [one] 1 expires soon
   *[other] { $n } expire soon
}
documents-expired = { $n ->
    [one] A document has expired: ask for the new one and upload a new version.
   *[other] { $n } documents have expired: ask for the new ones and upload new versions.
}
documents-ending = { $n ->
    [one] A document expires within 30 days.
   *[other] { $n } documents expire within 30 days.
}
documents-empty = There is no document yet
documents-empty-words = With a phone you can photograph it and upload it here.
documents-gone = Deleted
document-gone-because = Why: { $why }
document-new = Add a document
document-new-title = A new document
document-new-lead = One file at a time. It is encrypted as it arrives.
document-title = Document
document-kind = What it is
document-kind-identity = Identity document or tax code
document-kind-health = Health certificate or report (law 104)
document-kind-means = Means test (ISEE)
document-kind-consent = Consent signed on paper
document-kind-court = Court order
document-kind-plan = Signed plan
document-kind-other = Other
document-called = Title
document-called-help = If you leave it empty it takes the name of the file.
document-dated = Date of the document
document-dated-help = The one written on it.
document-dated-future = This day has not come yet.
document-expires = Valid until
document-expires-help = Empty if it does not expire.
document-expires-before = It expires before its date: check the two days.
document-enrolment = Enrolment
document-no-service = None in particular
document-file = File
document-file-help = PDF, photograph, text, sheet or signed file (p7m), at most { $size }.
document-file-over = It is too large: at most { $size }.
document-file-none = Choose a file.
document-file-again = Choose the file again: the browser does not keep it. What you wrote is still here.
document-file-large = It is too large: at most { $n } MB. Nothing was saved: photograph it with less detail, or split it.
document-file-empty = It is empty: perhaps its download did not finish. Nothing was saved.
document-file-kind = This type of file cannot be kept. PDFs, photographs, texts, sheets and signed files (p7m) can. Nothing was saved.
document-file-content = What is inside is not what its name says: perhaps it is damaged, or was renamed. Nothing was saved.
document-disk-full = There is no room on the node’s disk: the document was not saved. What you wrote is still here; tell who administers the node, then choose the file again and retry.
document-interrupted = The file did not arrive whole, and nothing was saved. Go back and try again, perhaps on a better line.
document-save = Save the document
document-kept = Document saved.
document-of-day = of { $day }
document-until-day = valid until { $day }
document-expired = Expired
document-ends-today = Expires today
document-ends-in = { $n ->
    [one] Expires tomorrow
   *[other] Expires in { $n } days
}
document-editions-n = { $n ->
    [one] 1 version
   *[other] { $n } versions
}
document-download = Download
document-files = The files
document-newest = the newest
document-edition = Version { $n }
document-correct = Correct
document-changed = Saved. What it said before stays below.
document-meanwhile = Somebody else changed this document while you were writing. Now it says this; what you wrote is still below, and if you save again yours holds.
document-earlier = What it said before
document-replace = Upload a new version
document-replace-title = A new version
document-replace-lead = The old file stays and can still be downloaded. Write the days of the new file.
document-replace-save = Save the new version
document-replaced = New version saved. The one before stays below.
document-replaced-too = New version saved. Meanwhile somebody else had uploaded one: both are below.
document-delete = Delete
document-delete-title = Delete the document
document-delete-lead = { $n ->
    [one] The file goes and does not come back. It stays written who deleted it, when and why.
   *[other] All { $n } versions go and do not come back. It stays written who deleted them, when and why.
}
document-delete-meanwhile = Somebody else changed this document while you were writing. Now it says this: if it is to be deleted all the same, press again.
document-because = Why you delete it
document-because-help = For example: it belonged to somebody else. It can be read in the list: do not write what it said.
document-delete-do = Delete the document
document-deleted = Document deleted.
