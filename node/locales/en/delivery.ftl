# Deliveries: what is on its way to whom.
deliveries-lead = What is on its way to each cooperative. Nothing is lost: what does not arrive waits and is tried again.
deliveries-try-own = Try my node
deliveries-own-well = Your node can be reached at its public address.
deliveries-own-other = Something else answers at the public address: check the forwarding of the port, or the proxy.
deliveries-own-unreachable = Your node cannot be reached at its public address: check network, port and name.
deliveries-overdue = To be told by telephone
deliveries-call = Telephone { $name }: { $telephone }
deliveries-call-no-number = Telephone { $name }: its document tells no number, look for it among your own contacts
deliveries-late = { $n ->
    [one] One message has not arrived
   *[other] { $n } messages have not arrived
 }
deliveries-late-urgent = ({ $n ->
    [one] one urgent
   *[other] { $n } urgent
 })
deliveries-late-since = the oldest
deliveries-told = Mark as done
deliveries-settled = Done: they stay queued and leave as soon as they can.
deliveries-empty = No link
deliveries-empty-advice = When a cooperative is linked, you see here what is on its way to it.
deliveries-waiting = Queued
deliveries-idle = nothing waits
deliveries-oldest = Oldest
deliveries-next = Next attempt
deliveries-now = now
deliveries-retry = Try now
deliveries-retried = Trying now.
deliveries-refused = { $n ->
    [one] 1 of ours, to look at
   *[other] { $n } of ours, to look at
 }
deliveries-nothing = all delivered
deliveries-going = leaving
deliveries-held = Stopped for more than 35 days: the node tries once a day. Telephone and clear it up
deliveries-trying = trying again
deliveries-halted = stopped by the other node
deliveries-frozen = the link stands still
tick-queued = queued
tick-delivered = delivered
tick-processed = on their list
tick-read = read
tick-refused = cannot be used
failure-unreachable = No connection: their node is off, or network, port or name are not right.
failure-certificate = Another certificate answers: it is not the node we know, or it has changed without telling. Telephone.
failure-too-slow = It answers too slowly: the connection broke off before the end.
failure-busy = It says that it is busy: we try again by ourselves.
failure-no-node = Something answers that is not their node: a proxy, an error page, another program.
failure-refused = Their node has refused, with its signature. The code is below: it is for those who look after the two nodes.
failure-unfitting = Their node answers, but what it says does not fit what we know. We try again; if it goes on, telephone.
failure-own = The problem is on this side: tell whoever looks after the node, who can run “pico-node doctor”.
deliveries-set-aside = { $n ->
    [one] 1 received, to look at
   *[other] { $n } received, to look at
 }
unusable-heading = Messages to look at
unusable-look = Seen: take them off
unusable-looked-at = Marked as seen.
unusable-referral = Open the referral
unusable-set-aside = received from them and set aside on
unusable-written = written by us on
unusable-title = { $kind }: { $why }
unusable-kind-referral = A step of a referral
unusable-kind-booking = A step of a booking
unusable-kind-tick = A tick of delivery or reading
unusable-kind-peering = A message about the link
unusable-kind-other = A message of another kind
unusable-code-cannot_open = the envelope does not open
unusable-code-other_content = the content is not what was signed
unusable-code-bad_content = the content is not understood
unusable-code-unknown_kind = unknown kind
unusable-code-kind_not_agreed = not in the agreement
unusable-code-unsupported = asks for something the program cannot do
unusable-code-against_rules = against the rules
unusable-code-replaced_key = signed with a key that was replaced
unusable-code-other = a reason that this program does not know
unusable-here-cannot_open = We know nothing of it. Their node was told and sends it again by itself: if it is still here tomorrow, telephone.
unusable-here-other_content = It was not used. Their program has a defect, or somebody changed it: telephone and hear what they wanted to send.
unusable-here-bad_content = It had no effect. Their program may be newer: update the node, telephone and hear what they wanted to send.
unusable-here-unknown_kind = It had no effect. Their program can do things that ours cannot: update the node, and ask them to send it again.
unusable-here-kind_not_agreed = It had no effect: the agreement in force does not allow it, or is over. Read the agreement on this page and speak to them.
unusable-here-unsupported = It had no effect. Update the node, and ask them to send it again.
unusable-here-against_rules = It had no effect: for example a step that could not be taken at that moment. Compare the timeline of the referral by telephone.
unusable-here-replaced_key = It had no effect. Call the confirmed number: if they wrote it, they send it again; if not, somebody uses their old key.
unusable-here-other = It had no effect. Telephone and hear what they wanted to send.
unusable-there-cannot_open = The node seals and sends it again by itself, some times. If it is still here tomorrow, telephone and say what it said.
unusable-there-other_content = It had no effect there. Telephone, and tell who looks after the program: this should not happen.
unusable-there-bad_content = It had no effect there: their program does not understand it, perhaps it is older. Telephone and say what it said.
unusable-there-unknown_kind = It had no effect there: their program is older. Telephone; once it is updated, do it again.
unusable-there-kind_not_agreed = It had no effect there: the agreement does not allow it, or is over. Read the agreement on this page and speak to them.
unusable-there-unsupported = It had no effect there: their program is older. Telephone; once it is updated, do it again.
unusable-there-against_rules = It had no effect there: that step could not be taken at that moment. Compare the timeline of the referral by telephone.
unusable-there-replaced_key = It had no effect there: it was signed with the key that we replaced. Take the step again; if it was not you, somebody uses the old key.
unusable-there-other = It had no effect there. Telephone and say what it said.
deliveries-standing-delivered = all delivered
deliveries-standing-unusable = messages not used
deliveries-standing-going = going out
deliveries-standing-again = trying again
deliveries-standing-stopped = stopped
