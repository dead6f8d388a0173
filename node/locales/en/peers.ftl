# The network: the cooperatives linked with this one.
peers-lead = The cooperatives your node exchanges messages with, and how each link is.
peers-empty = No cooperative is linked
peers-empty-advice = Write an invitation and send it to another cooperative, or paste the one you have received.
peers-name = Cooperative
peers-state = State
peers-contact = Last contact
peers-telephone = Telephone
peers-never = never
peers-not-yet = not yet
peers-drawing = Drawing of the network: your node in the middle and { $n ->
    [one] one cooperative
   *[other] { $n } cooperatives
 } around it. The table below says the same.

link-invited = to be confirmed
link-verified = confirmed here
link-agreed = agreement sent
link-active = active
link-suspended = suspended
link-ended = closed

peers-is-invited = Telephone and compare the code.
peers-is-agreeing = Confirmed here: the other cooperative has yet to confirm.
peers-is-active = Messages come and go.
peers-is-unreachable = The node cannot be reached: messages wait and are tried again by themselves.
peers-is-suspended-here = Suspended by us: nothing passes until we resume.
peers-is-suspended-there = Suspended by the other cooperative: nothing passes until it resumes. If you do not know why, telephone.
peers-is-suspended-both = Suspended by both sides: nothing passes until both resume.
peers-is-ended = The link is closed.
peers-is-we-rolled-back = Our node comes from a backup and is fetching back lost messages.
peers-is-two-copies = A second copy of our node is running: the link stands still.
peers-is-peer-rolled-back = The other node comes from a backup and is fetching back lost messages.
peers-is-contradiction = Stopped: the other node has signed two things that exclude each other.
peers-is-forked = Stopped: the other node has two different documents with the same number.
peers-is-compromised = Stopped: the other cooperative says that its node was broken into.

peers-invite = Invite a cooperative
peers-invite-title = Invite a cooperative
peers-invite-lead = The invitation is one line of text. It is valid for seven days and for one cooperative.
peers-invite-write = Write the invitation
peers-invite-ready = The invitation is ready
peers-invite-once = Copy it now: it cannot be shown again.
peers-invite-until = It is valid until { $date }.
peers-invite-text = Text of the invitation
peers-invite-picture = The same as a QR code
peers-invite-next = What happens next
peers-invite-step-send = Send the text to the other cooperative: certified mail, e-mail or paper.
peers-invite-step-paste = Its administrator pastes it into the Network page of her own node.
peers-invite-step-call = You telephone and compare the code that both nodes show. Nothing passes until then.

peers-accept = Have an invitation?
peers-accept-title = Accept an invitation
peers-accept-lead = Paste the invitation you have received. The two nodes introduce themselves; no data of people pass yet.
peers-accept-text = Invitation
peers-accept-help = It begins with pico-invite: line breaks and spaces added by mail programs do not matter.
peers-accept-go = Introduce yourself to the other node

peers-error-invitation = This is not a whole invitation: copy it again from beginning to end.
peers-error-expired = The invitation has expired: ask for a new one.
peers-error-own = This is an invitation of your own node: paste it into the other one.
peers-error-linked = The link with this cooperative exists already.
peers-error-unreachable = The other node does not answer. The invitation stays valid: try again later, or telephone.
peers-error-certificate = The invitation's address shows another certificate than the one written in the invitation: we have sent nothing. Somebody may stand in between, or the other node has changed its certificate. Telephone the other cooperative and ask for a new invitation.
peers-error-refused = The other node does not accept the invitation: it has expired or another cooperative has used it. Ask for a new one.
peers-error-untrustworthy = The answer does not come from whoever wrote the invitation. Stop here and telephone the other cooperative.
peers-error-code = The code differs. Do not confirm: read it out again together and, if it still differs, begin with a new invitation.
peers-error-nothing = There is nothing left to confirm.
peers-error-nothing-advice = A colleague may have confirmed already: go back to the cooperative's page.
peers-error-state = The link has changed meanwhile.
peers-error-state-advice = Go back to the cooperative's page and see how it is now.

peers-code-title = Compare the code
peers-code-call = Telephone { $name } (tel. { $telephone }) and have the code that they see read out to you. It must be this one:
peers-code-call-no-number = Telephone { $name }, at a number you had before, and have the code that they see read out to you. It must be this one:
peers-code-heard = Code that you heard
peers-code-help = Fifteen digits. Type those that you hear, not those that you read above.
peers-code-in-person = We met in person instead of telephoning
peers-code-agrees = By confirming you accept the common agreement on the exchange of data: your node signs it for the cooperative.
peers-code-confirm = Confirm the link
peers-confirmed = Link confirmed. It becomes active as soon as the other cooperative confirms too.

peers-who = Who it is
peers-node = Node
peers-endpoint = Address
peers-document = Version of the document
peers-failure = Last failed attempt
peers-trust = How the link came about
peers-invited-by = Invitation written by
peers-invited-by-us = us
peers-invited-by-them = them
peers-confirmed-here = Confirmed here
peers-confirmed-telephone = by telephone
peers-confirmed-in_person = in person
peers-confirmed-command = on the node’s machine
peers-confirmed-there = Confirmed by them
peers-agreement = Data agreement
peers-agreement-proposed_by_us = signed by us, their signature is awaited
peers-agreement-proposed_by_peer = signed by them, to be read
peers-agreement-both = signed by both
peers-agreement-declined = not accepted
peers-agreement-read = Read the agreement

peers-suspend = Suspend
peers-suspend-title = Suspend the link?
peers-suspend-what = Messages wait on both sides until you resume. The other cooperative is told.
peers-suspended = Link suspended.
peers-resume = Resume
peers-resumed = Link resumed.
peers-lifted = Our suspension is lifted. The other cooperative’s stands: messages wait until it resumes too.
peers-end = Close the link
peers-end-title = Close the link?
peers-end-what = This cannot be undone: these two nodes will not be able to link again. Complete or withdraw the referrals under way first: afterwards nothing arrives, not even a withdrawn consent. The proofs of what was exchanged stay.
peers-ended = Link closed.
peers-frozen = The link stands still
peers-frozen-we-rolled-back = After the restore the node asks the other cooperative for the messages it has lost. This usually settles by itself in a few minutes.
peers-frozen-two-copies = The other cooperative has received, in our name, more than this node has said: another copy of the same node is running, perhaps the old one after a restore. Switch the wrong one off for good, restart the right one and resume the link here. Meanwhile nothing leaves and nothing arrives: messages wait.
peers-frozen-peer-rolled-back = The other cooperative has restored a backup. Its node will ask us for the lost messages; nothing has to be done.
peers-frozen-contradiction = It may be a defect of the program or somebody using their keys. Telephone the other cooperative before you resume.
peers-frozen-forked = It may be somebody using their keys. Telephone the other cooperative before you resume.
peers-frozen-compromised = Telephone the other cooperative and resume only when they tell you that the node is safe again.
peers-thaw = Resume after looking
peers-thaw-title = Have you spoken with the other cooperative?
peers-thaw-what = Resume only if you know what happened. Your name stays in the log.
peers-thawed = The link goes on.
peers-clock = The two clocks disagree
peers-clock-ahead-minutes = The clock of the other node is { $n } minutes ahead of ours.
peers-clock-ahead-hours = The clock of the other node is { $n } hours ahead of ours.
peers-clock-ahead-days = The clock of the other node is { $n } days ahead of ours.
peers-clock-behind-minutes = The clock of the other node is { $n } minutes behind ours.
peers-clock-behind-hours = The clock of the other node is { $n } hours behind ours.
peers-clock-behind-days = The clock of the other node is { $n } days behind ours.
peers-clock-advice = Messages pass all the same, but deadlines are misread. Look at your own clock: if it is right, tell whoever runs the other one.
peers-early = Messages that came before the agreement begins
peers-early-words = { $n ->
    [one] One message waits
   *[other] { $n } messages wait
 } for the agreement to begin: by this computer’s clock, { $from }. Nobody has read them, nothing is lost, and they come in by themselves. If that moment has passed, this computer’s clock is behind: whoever runs the node should put it right.
peers-certificate = The certificate of their node has expired
peers-certificate-ended = It is no longer valid since { $when }. Messages pass all the same, because the key is the one that their node has declared: ask whoever runs it to renew it.
peers-keys = New keys
peers-keys-words = On { $when } this node saw that theirs uses other keys to sign or to seal. That is normal when they change a key or a machine. If they have not told you, call the number below: if it was not their doing, they can take it back with their recovery sheet.

peers-told = It says it has another name
peers-told-what = Its document has a name or a telephone other than the confirmed one. Until somebody accepts it, the confirmed one holds here.
peers-told-short = (says it is called { $name })
peers-told-name-now = Confirmed name
peers-told-name = New name
peers-told-telephone-now = Confirmed telephone
peers-told-telephone = New telephone
peers-told-accept = Accept the new name and telephone
peers-told-title = Have you talked with them?
peers-told-sure = Call { $name } at the confirmed number, { $telephone }, not at the new one. Afterwards this name is shown where people choose to whom a person is referred.
peers-told-sure-no-number = Call { $name } at a number you had before, not at the new one. Afterwards this name is shown where people choose to whom a person is referred.
peers-told-accepted = New name and telephone accepted.
peers-same-name = There is a cooperative with this name already
peers-same-name-what = It reads like { $name }. Who chooses to whom a person is referred could mix them up: check before you go on.
peers-error-told = The name has changed meanwhile.
peers-error-told-advice = Go back to the page of the cooperative and read what it says now.

peers-proposal = An agreement to be read
peers-proposal-what = The other cooperative has signed it already. It holds only when yours signs too.
peers-proposal-replaces = Until then, and if you do not accept it, the present one stays in force.
peers-proposal-at = Arrived
peers-proposal-kinds = What may flow
peers-proposal-kind-referral = referrals
peers-proposal-kind-tick = ticks of delivery and reading
peers-proposal-purposes = What for
peers-proposal-retention = Kept after the end
peers-proposal-days = { $n ->
    [one] one day
   *[other] { $n } days
}
peers-proposal-from = Valid from
peers-proposal-until = Valid until
peers-proposal-no-end = until one of the two ends it
peers-proposal-text = Text of the agreement
peers-proposal-sign = Sign
peers-proposal-sign-title = Sign this agreement?
peers-proposal-sign-what = Your node signs it for the cooperative. It takes the place of the one in force; the old one stays as evidence.
peers-proposal-signed = Agreement signed.
peers-proposal-decline = Do not accept
peers-proposal-decline-title = Not accept this agreement?
peers-proposal-decline-what = The other cooperative is told. Nothing else changes.
peers-proposal-declined = Agreement not accepted.
peers-error-proposal = This agreement does not wait for an answer any more.
peers-error-proposal-advice = Perhaps a colleague has answered, or another one has come: go back to the page of the cooperative.
peers-restored = Back from a backup
peers-restored-words = On { $when } this cooperative resumed from a backup. What you had sent it since has been sent again by itself; if something does not fit, telephone.
peers-document-full = Too many changes of address or keys
peers-document-full-words = This cooperative’s document has 256 versions: others are read only if its recovery sheet has signed them. If it changes address or certificate and cannot be reached any more, telephone.

peers-proposal-kind-booking = bookings of rooms, vehicles and other resources
peers-bookings = Bookings
peers-bookings-agreed = The agreement says that bookings may flow.
peers-bookings-possible = The agreement in force says nothing of bookings: for now the two cooperatives cannot ask each other for rooms, vehicles and other resources. Propose to add them.
peers-bookings-waits = Proposed on { $when }: the other cooperative has not signed. If it does not answer, telephone; you can also propose them again.
peers-offer = Propose bookings
peers-offer-title = Propose bookings?
peers-offer-what = Your node signs an agreement like the one in force, with bookings besides, and sends it to the other cooperative. It holds when they sign it too; until then nothing changes.
peers-offered = Bookings proposed: wait for the other cooperative to sign.
peers-error-offer = There is nothing to propose now.
peers-error-offer-advice = Go back to the cooperative's page and look at what the agreement says.
