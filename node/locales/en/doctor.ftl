# The sentences of the command `doctor`. Each sentence about a problem has its "-do": what to do.
doctor-config = Configuration read: { $file }
doctor-config-broken = The configuration cannot be read: { $cause }
doctor-config-broken-do = Correct the key it names, or name the right folder with --data.
doctor-unfinished = { $path } holds a node that was never finished
doctor-unfinished-do = Run the command that was interrupted again (init or restore): it takes away what was left.
doctor-keys = Keys are there and readable by their owner only
doctor-keys-broken = Keys: { $cause }
doctor-keys-broken-do = Without keys the node does not start. If they are gone, restore the backup.
doctor-folder = The data folder is closed to others
doctor-folder-open = Others on this machine can look into { $path }
doctor-folder-open-do = Run: chmod 700 { $path }
doctor-disk = The disk suits a database
doctor-disk-kind = The data lie on a disk of kind { $kind }, which may lose what was acknowledged
doctor-disk-kind-do = Move the data folder to a local disk.
doctor-space = Free space: { $free } GiB
doctor-space-low = Free space: { $free } GiB, less than the reserve of { $reserve } GiB: the node accepts no messages
doctor-space-low-do = Free some space or enlarge the disk; the other cooperatives try again by themselves.
doctor-erasures = Erasure ledger readable ({ $count } entries)
doctor-erasures-broken = Erasure ledger: { $cause }
doctor-erasures-broken-do = The node does not start until the ledger can be read: put a copy of it back.
doctor-certificate = The certificate is good for { $days } more days
doctor-certificate-broken = The certificate cannot be used: { $cause }
doctor-certificate-broken-do = Check federation.certificate and federation.certificate_key in the configuration.
doctor-certificate-date = The end date of the certificate { $path } cannot be read
doctor-certificate-date-do = Check that the file holds a certificate in PEM format.
doctor-certificate-ended = The certificate ended { $days } days ago
doctor-certificate-ended-do = Linked nodes still trust its pin, but renew it: browsers do not.
doctor-certificate-soon = The certificate ends in { $days } days
doctor-certificate-soon-do = Renew it before that date, then restart the node.
doctor-running = The node is running ({ $address })
doctor-stopped = The node is not running now
doctor-port-free = { $key }: { $address } is free
doctor-port-used = { $key }: { $address } is used by this node
doctor-port-taken = { $key }: cannot listen on { $address } ({ $cause })
doctor-port-taken-do = If it is not this node that runs there, change the port or stop the program that holds it.
doctor-port-of-another = { $key }: { $address } belongs to another node ({ $node })
doctor-port-of-another-do = Give this node another port, or stop the other one: as long as it holds it, this one does not start.
doctor-endpoint-local = The address for other nodes is { $endpoint }: nobody reaches it from outside
doctor-endpoint-local-do = Write the node's public name into federation.endpoint.
doctor-closed = The node does not open: { $cause }
doctor-closed-do = Do what the sentence above says, then run doctor again.
doctor-database = The database ({ $engine }) answers and writes durably
doctor-database-unwritable = Nothing can be written in the database ({ $engine }): { $cause }
doctor-database-unwritable-do = Until then the node accepts nothing and saves nothing; what was there stays. Mend what the line above says, then run “doctor” again.
doctor-database-fails = The database does not answer: { $cause }
doctor-database-fails-do = Check database.url, and that the database server is running.
doctor-audit = Access log intact ({ $count } chained rows)
doctor-audit-broken = The access log was altered: row { $position } does not fit
doctor-audit-broken-do = Touch nothing, tell the data protection officer and keep a copy of the database.
doctor-audit-cut = The last rows of the access log are missing: { $left } are left of the { $chained } chained
doctor-audit-cut-do = Touch nothing, tell the data protection officer and keep a copy of the database and the last backup.
doctor-backup = Last backup is recent: { $path }
doctor-backup-never = No backup so far
doctor-backup-never-do = Make one: pico-node backup --to FOLDER, best on another disk and every night.
doctor-backup-old = The last backup is { $days } days old
doctor-backup-old-do = Find out why the nightly one does not run: pico-node backup --to FOLDER.
doctor-backup-here = The last backup lies on the disk of the data: { $path }
doctor-backup-here-do = Write it to another disk: if this one breaks, the backup goes with it.
doctor-peers = Linked cooperatives: { $count }
doctor-peer-frozen = The link with { $name } is frozen ({ $why })
doctor-peer-frozen-do = Open the cooperative's page in the panel: it says what happened and what to do.
doctor-peer-certificate = The certificate of the node of { $name } expired { $days } days ago: messages pass all the same
doctor-peer-certificate-do = Ask whoever runs it to renew it.
doctor-telephone = Other cooperatives call you at { $number }
doctor-telephone-none = The node's document tells no telephone: when a message is stuck, nobody knows whom to call
doctor-telephone-none-do = Write it in the panel, on the page Settings, or ask whoever administers the node.
doctor-document-behind = The node’s signed document tells the other cooperatives something else than this configuration
doctor-document-behind-do = Restart the node: it signs the new version by itself. If it has been restarted already, the service has PICO_… variables that this command has not.
doctor-urgent-nobody = Nobody is named for urgent referrals: when one arrives no alert leaves
doctor-urgent-nobody-do = Write name and e-mail in the panel, under Settings.
doctor-urgent-no-server = Alerts about urgent referrals do not leave: there is no mail server
doctor-urgent-no-server-do = Write mail.server and mail.from in pico-node.toml, restart, then send a trial from Settings.
doctor-peer-silent = { $name } has not been heard for { $days ->
    [one] a day
   *[other] { $days } days
 }{ $n ->
    [0] {""}
    [one] : one message waits here
   *[other] : { $n } messages wait here
 }
doctor-peer-silent-do = Telephone: { $telephone }
doctor-peer-silent-unlisted = { $name } has not been heard for { $days ->
    [one] a day
   *[other] { $days } days
 }{ $n ->
    [0] {""}
    [one] : one message waits here
   *[other] : { $n } messages wait here
 }
doctor-peer-silent-unlisted-do = Telephone: its document tells no number, look for it among your own contacts.
doctor-peer-early = { $name }: { $n ->
    [one] one message waits
   *[other] { $n } messages wait
 } for the agreement to begin, and nobody reads them
doctor-peer-early-do = If the day of the agreement has passed, this machine's clock is behind: turn on time synchronisation.
doctor-peer-waiting = { $name }: { $n ->
    [one] one message has waited
   *[other] { $n } messages have waited
 } for more than an hour
doctor-peer-waiting-do = Open Deliveries: it says what happened.
doctor-clock = The clock agrees with those of the other cooperatives ({ $seconds } s apart)
doctor-clock-off = This machine's clock is { $unit ->
    [days] { $n } days
    [hours] { $n } hours
   *[minutes] { $n } minutes
 } off from those of the other cooperatives
doctor-clock-off-do = Turn on time synchronisation. Messages arrive all the same, but dates are wrong, and a referral expires by itself only when it is time for the others too.
doctor-summary = { $broken ->
    [0] { $warnings ->
        [0] All is well.
        [one] It works; one thing to look at.
       *[other] It works; { $warnings } things to look at.
    }
    [one] One problem to solve.
   *[other] { $broken } problems to solve.
}
doctor-failed = there are problems to solve
