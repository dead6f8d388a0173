# The diary of a person.
diary-title = Diary
diary-lead = What was done, said and seen, and by whom.
diary-new = Write in the diary
diary-text = What happened
diary-text-help = Read by whoever may see the person. Write facts: the person may ask to read it too.
diary-kind = What it is about
diary-kind-talk = Talk
diary-kind-visit = Visit
diary-kind-call = Call or message
diary-kind-meeting = Meeting
diary-kind-activity = Activity
diary-kind-assessment = Assessment
diary-kind-other = Other
diary-on = Day
diary-no-service = None in particular
diary-save = Save in the diary
diary-kept = Written in the diary.
diary-corrected = Correction saved: what it said before stays.
diary-future = This day has not come.
diary-overtaken = Meanwhile this entry was corrected already. What you typed is still here: look at what is different and save again.
diary-empty = The diary is empty
diary-empty-words = Here stands what each colleague writes about this person, the newest day first.
diary-correct = Correct
diary-was-corrected = corrected on
diary-entry-title = An entry of the diary
diary-entry-lead = Who wrote it may correct it; what it said before stays below.
diary-correct-save = Save the correction
diary-earlier = What it said before
diary-until = Until the correction
diary-open = Open the diary
diary-entries = { $n ->
    [0] Still empty
    [one] One entry
   *[other] { $n } entries
}
diary-seek = Search the diary
diary-words = Words
diary-author = Written by
diary-from = From the day
diary-to = To the day
diary-backwards = It is before the day you begin with.
diary-goes-on = We looked at the { $n } most recent entries. For those before choose a shorter time.
diary-service-title = Diary of the service
diary-service-lead = What was written in the last days about who is in the service, the newest first.
diary-written-in = Written in the last
diary-last-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
diary-service-empty = Nothing new
diary-service-empty-words = In these days nobody wrote about who is here, or these are records you do not see.
