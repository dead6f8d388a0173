# The teams of services.
teams-title = Team
teams-lead = Who works in { $service }. Whoever is in the team sees the people in it and writes in their diary.
teams-empty = Nobody in the team
teams-empty-words = While there is nobody, each sees only the people whose record she opened.
teams-who = Who
teams-qualification = Qualification
teams-qualification-educator = Professional educator
teams-qualification-care_worker = Care worker (OSS)
teams-qualification-social_worker = Social worker
teams-qualification-psychologist = Psychologist
teams-qualification-teacher = Teacher
teams-qualification-volunteer = Volunteer
teams-qualification-trainee = Trainee
teams-qualification-other = Other
teams-duty = What she does
teams-duty-help = For example: contact for the service, afternoon shift.
teams-period = Period
teams-since = First day
teams-until = Last day
teams-until-help = Empty: not known yet. From the day after she sees the people of the service no more.
teams-weekly = Hours a week
teams-weekly-help = How many she works here by her contract, for example 18 or 18:30. Empty: not known. They help to read the week of the team.
teams-days = from { $from } to { $to }
teams-days-open = since { $from }
teams-to-come = Has not begun yet
teams-add = Add to the team
teams-add-words = From the first day she sees whoever has an open enrolment in this service. Protected records stay with whoever opened them.
teams-added = Added to the team.
teams-changed = Saved.
teams-removed = Taken out of the team: from now on she does not see the people of this service.
teams-before = Who was there
teams-was-removed = Taken out
teams-member-lead = On what terms she works in this service, and until when.
teams-save = Save
teams-remove = Take out at once
teams-remove-words = From now on she does not see the people of this service, unless she opened their record. For an end that is decided already, write the last day instead.
teams-refused-before = The last day is before the first.
teams-refused-year = Write the year with four digits.
teams-refused-twice = She is in the team on these days already.
teams-overtaken = Meanwhile somebody else has changed this. What you typed is still here: look at what is different and save again.
teams-mine = My services
teams-mine-lead = The services that you work in, with the people in them.
teams-mine-empty = You are not in the team of a service yet
teams-mine-empty-words = Whoever coordinates adds you, from the page of the service. Meanwhile you see the people whose record you opened.
teams-inside = { $n ->
    [0] Nobody inside
    [one] One person inside
   *[other] { $n } people inside
}
teams-with = With
teams-services = Services she works in
teams-services-none = None. Whoever coordinates adds her, from the team of a service.
