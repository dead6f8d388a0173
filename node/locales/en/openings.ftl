# Openings out of the ordinary.
opening-title = Emergency access
opening-lead = For whoever is before you now and is not among your records: the essential, for an hour.
opening-what = You see who it is, how to reach them, what to know for their health, who speaks for them and whom to call. You do not see diary, plan, documents and referrals. Whoever keeps the record and whoever watches over data protection know at once.
opening-protected-too = You may open a protected record too: the address stays hidden.
opening-not-protected = Protected records are not opened from here: call a coordinator.
opening-who = Who is before you
opening-code-help = The codice fiscale is enough. Without it, write surname, first name and date of birth.
opening-needs-birth = Without a codice fiscale the date of birth is needed.
opening-reason-help = What is happening, in a few words. Whoever keeps the record reads it, and it stays in the access log with your name.
opening-open = Open for an hour
opening-nobody = No record opens with these data. Check what you wrote; if it is urgent call a coordinator or 112. The attempt is in the log.
opening-too-often = You have tried six times within an hour. What you wrote has stayed here: try later, or call a coordinator.
opening-until = Emergency access: you read the essential until { $when }.
opening-told = Whoever keeps the record and whoever watches over data protection know that you opened it, and why.
opening-only-this = You see this page only: the rest of the record stays closed.
opening-no-address = The record is protected: the address is not shown.
opening-keeper = Who keeps the record
opening-by-reason = Opened with a reason by { $who } on { $when }
opening-by-emergency = Opened in an emergency by { $who } on { $when }
opening-notice = A record was opened out of the ordinary
opening-notice-of = The record of { $name } was opened out of the ordinary
opening-seen = I have seen it
opening-of-record = Opened out of the ordinary
audit-person-emergency = Opened the essential of a record in an emergency
audit-person-emergency-refused = Asked for an emergency access that did not open
audit-person-essential = Read the essential of a record
audit-person-opening-seen = Has seen that the record was opened out of the ordinary
audit-alert-sent-opening = Alert of a record opened out of the ordinary sent
alert-opening-subject = { $n ->
    [one] A record was opened out of the ordinary
   *[other] { $n } records were opened out of the ordinary
}
alert-opening-text = { $n ->
    [one] Somebody opened a record out of the ordinary. The node says which and why: { $panel }
   *[other] Somebody opened { $n } records out of the ordinary. The node says which and why: { $panel }
}
merging-moves-record-openings-person = { $n ->
    [one] One opening out of the ordinary
   *[other] { $n } openings out of the ordinary
}
