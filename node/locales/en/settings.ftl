settings-lead = What the node says of itself, and who answers.
settings-saved = Settings saved.
settings-overtaken = Meanwhile somebody else has changed the settings. What you typed is still here: look at what is different and save again.
settings-after-restore = The node has just been restored
settings-after-restore-advice = Before it changes what other cooperatives see, the node must hear from all of them: one may hold a newer version. See the page After the restore.
settings-document-full = The document of the node has 256 versions
settings-document-full-advice = Nothing was saved. Only the recovery sheet may sign another version, and this program has no command for that: write to who maintains it. What stays here (display name, urgent referrals) can be changed with name, telephone and contact left as they were.
settings-public = How other cooperatives see you
settings-public-words = These lines stand in the node’s signed document: everybody linked with you reads them.
settings-legal-name = Name of the cooperative
settings-telephone = Telephone
settings-telephone-help = Whom they call when a message does not arrive.
settings-no-telephone = The telephone is missing
settings-no-telephone-words = When a message is stuck, the other cooperatives do not know whom to call.
settings-contact = Who answers
settings-contact-help = A desk, not a person. For example: office, Monday to Friday 9–17.
settings-urgent = Urgent referrals
settings-urgent-words = This stays on this node: the other cooperatives do not see it. The hours here are for colleagues; those for other cooperatives stand in “Who answers”.
settings-urgent-person = Who receives them
settings-urgent-substitute = Who stands in
settings-urgent-email = Her e-mail
settings-urgent-email-substitute = E-mail of who stands in
settings-urgent-email-help = When an urgent referral arrives an e-mail leaves at once to who receives them; if nobody has opened it an hour later, also to who stands in. One e-mail stands for all that wait, and the next leaves after ten minutes. It says nothing of the person: only that something waits to be opened. Whoever receives them is also told in this way when a service has a free place and somebody waits.
settings-email-wrong = Write an address like name@cooperative.org, or leave it empty.
settings-alerts = Alerts by e-mail
settings-alerts-words = Before it matters, try whether an e-mail really arrives at the saved addresses.
settings-alerts-try = Send a trial
settings-alerts-failing = An urgent alert has not left
settings-alerts-no-server = No mail server is configured: alerts do not leave. Write mail.server and mail.from in the file pico-node.toml, on the node’s computer, and start again.
settings-trial-sent = Trial sent. See whether it has arrived, among junk mail too.
settings-trial-nobody = Save at least one e-mail address first.
settings-trial-settings = No mail server is configured, or its address is wrong: check mail.server and mail.from in the file pico-node.toml.
settings-trial-address = The saved e-mail address is not valid: correct it.
settings-trial-refused = The mail server has refused: check user, password and addresses.
settings-trial-unreachable = The mail server does not answer: check name, port and connection.
alert-subject = { $n ->
    [one] An urgent referral waits
   *[other] { $n } urgent referrals wait
}
alert-text = { $n ->
    [one] An urgent referral has arrived. Open it in the panel: { $panel }
   *[other] { $n } urgent referrals have arrived. Open them in the panel: { $panel }
}

    This e-mail says nothing of the person, and cannot: do not answer here.
alert-place-subject = { $n ->
    [one] A place is free and somebody waits
   *[other] Places are free and somebody waits, in { $n } services
}
alert-place-text = { $n ->
    [one] In a service a place is free and somebody waits. The node says which: { $panel }
   *[other] In { $n } services a place is free and somebody waits. The node says which: { $panel }
}

    This e-mail says nothing of the person, and cannot: do not answer here.
alert-trial-subject = Trial of urgent alerts
alert-trial-text = Alerts arrive at this address. When there is an urgent referral you open it from here: { $panel }
settings-hours = Opening hours
settings-hours-help = For example: Mon–Fri 8:30–18:00, Saturday 9–12.
settings-ticks = Read ticks
settings-ticks-words = When somebody here opens a referral that came in, the other cooperative can see “read” beside its message.
settings-ticks-on = Tell the other cooperatives that a message was read
settings-ticks-help = Without it they see that the message was delivered and is on your list, but not whether a person has opened it.
settings-protection = Data protection
settings-protection-words = It stays on this node, and stands in the register of processing (article 30 of the GDPR) beside the name of who looks after data protection.
settings-protection-contact = Contact of the data protection officer
settings-protection-help = An e-mail address or a telephone. Of somebody from outside who has no account here, the name too.
settings-panel = In this panel
settings-display-name = Short name
settings-display-name-help = What stands at the top left. Empty: the cooperative’s name.
settings-node = This node
settings-node-words = Its name for other nodes. It never changes, not even when the address does.
settings-document = Version { $n } of the signed document.
settings-configuration = Configuration
settings-configuration-words = Changed in the file pico-node.toml, on the node’s machine.
settings-open = Open data
settings-open-words = Anybody can read, without an account, what you switch on here: now { $own ->
    [one] one service of yours
   *[other] { $own } services of yours
 } and { $network ->
    [one] one service
   *[other] { $network } services
 } of linked cooperatives, all marked “Others too” by who offers them. Of each: name, what it does, for whom, where it is, hours, free places, telephone of the desk.
settings-open-hides = Never the services for linked cooperatives only, and never a person. Where an address is not shown, the municipality is not told either.
settings-open-own-data = Your services as open data, for the programs of others
settings-open-network-data = Those of linked cooperatives too, for the programs of others
settings-open-page = A page for everybody, with the ones and the others, which can stand in another site as well
