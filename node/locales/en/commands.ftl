# What the commands say to whoever sits at the node's machine.
command-now = Now:

command-init-ready = The node of { $name } is ready in { $folder }
command-init-node = node id         { $node }
command-init-sheet = recovery sheet  { $file }
command-init-print = print the recovery sheet, put it in the safe, delete the file: nobody can make it again
command-init-read = read { $file } and change what must change
command-init-first-account = the first account
command-init-no-telephone = the telephone is missing: add --telephone "051 000000". It is the number that other cooperatives call when a message is stuck.
command-init-occupied = { $folder } already holds a node: choose another folder with --data
command-init-sheet-exists = { $file } exists: a recovery sheet is never overwritten, name another with --sheet

command-setup-link = The link works once, within a day. The node must be serving when you open it.
command-user-link = Hand the link over in person or by telephone: it works once, within two days.
command-user-dropped = { $login } comes in with the password alone until a new second factor is set
command-user-closed = closed
command-user-waits = waits for the first visit
command-user-password = password
command-user-second-factor = password and second factor
command-user-not-a-login = “{ $login }” cannot be a login: write an e-mail address, or a short name of letters, digits and . - _ + @
command-user-unknown = there is no account with the login “{ $login }”: “pico-node user list” shows them
command-user-taken = there is already an account with the login “{ $login }”
command-user-no-role = give at least one role with --role: operator, coordinator, management, data-protection, node-administrator
command-user-incompatible = one person cannot have the roles { $one } and { $other }

command-peer-invited = Valid for seven days, for one node. Send it to the other cooperative: PEC, e-mail or paper.
command-peer-not-told = the node does not tell the address or the certificate of its configuration yet: restart it, or give this command the variables that the service has, then write the invitation
command-peer-code = Code to compare: { $code }
command-peer-call = Telephone the other cooperative, compare the code, then:
command-peer-confirmed = Confirmed. The agreement is signed as soon as the other side has confirmed too.
command-peer-several = several cooperatives are called { $name }: write the node id
command-peer-none = no cooperative is called { $name }: see “pico-node peer list”

command-backup-left-over = what was left of an interrupted backup is gone: { $file }
command-backup-done = { $rows } rows, { $bytes } bytes: read back and whole
command-backup-sheet = only the recovery sheet opens it: check now and then that the sheet is where it should be
command-backup-same-disk = it lies on the same disk as the data, so it does not count as safe: the peers keep their messages.
command-backup-same-disk-do = Write it to another disk, or add --trust-same-disk if something copies the folder away
command-backup-none = the file is not a backup of a pico node, or not of a version this program knows
command-backup-other-sheet = this backup was made for another recovery sheet (its key is { $key }): look for the sheet of the node that made it
command-backup-damaged = this backup is damaged or was altered: use another copy of it, or an older one
command-backup-content = this backup opens, but it was made by a program that is not this one ({ $cause })

command-export-done = { $lines } lines, one for each object: docs/export.md tells the format, and “pico-node export --schema” tells it to a program
command-export-open = it is not encrypted: who has this file reads everything of everybody, diaries and protected records too. Keep it on an encrypted disk, do not send it by mail, delete it when it is not needed any more
command-export-files = files of documents in { $folder }: { $n }. They are not encrypted either; each name begins with the identifier of its line
command-export-files-unreadable = files of documents that did not open: { $n }. Call who looks after the node, and delete nothing
command-export-without-files = the files of documents are not in it: with “--documents FOLDER” they leave too
command-export-without = passwords and keys are not in it: to make the node again you need “pico-node backup”
command-export-unreadable = fields that did not open: { $n }. In the file they are null, and a line “unreadable” says which: call who looks after the node, and delete nothing
command-export-exists = { $file } is there already: an export overwrites nothing. Name another file, or take that one away

command-restore-code = Code on the recovery sheet:
command-restore-done = The node { $node } is as it was on { $at } ({ $rows } rows).
command-restore-erasures = { $n ->
    [one] One erasure taken over from { $file }: if the backup does not know of it, it is carried out again at start
   *[other] { $n } erasures taken over from { $file }: those the backup does not know of are carried out again at start
}
command-restore-no-erasures = No erasure ledger beside the backup and none given with --erasures: what was erased after the backup is back, until you erase it again
command-restore-old-machine = make sure the old machine never starts again: two nodes with one identity contradict each other
command-restore-database = if the database is elsewhere now, write it into { $file }
command-restore-serve = Before it sends anything it asks every peer what happened since, and fetches what this backup lacks.
command-restore-occupied = { $folder } already holds a node: restore into an empty folder, named with --data
command-restore-full = the database already holds data, which stay as they are: name an empty one (database.url)
command-unfinished = { $folder } holds a node that was never finished, because “init” or “restore” was interrupted: run that command again, it takes away what was left
command-unfinished-at-work = somebody is making a node in { $folder } at this moment: wait for it to end. Nothing was changed
command-unfinished-elsewhere = the init or restore that was interrupted had already written in the database { $place }: repeat the command with the same database.url, so that what is left there goes too. Nothing was taken away
command-unfinished-put-there = an init or restore was interrupted in { $folder }, but now there is a node that somebody has put there since. Nothing was taken away: if it is the right one take the file pico-unfinished away by hand, otherwise name another folder with --data
command-unfinished-cleared = An init or a restore was interrupted in { $folder }: what it had left has been taken away, this one begins anew.

command-sheet-length = the code from the recovery sheet has 56 symbols in 14 groups: check that none is missing
command-sheet-symbol = the code from the recovery sheet has no symbol like “{ $symbol }”
command-sheet-checksum = the code has a mistake somewhere: compare it with the recovery sheet group by group

command-config-unreadable = cannot read { $file }: { $cause }. Run “pico-node init” first, or name the right folder with --data
command-config-not-toml = at line { $line }, character { $column }, the file is not written as it must be: { $cause }
command-config-section = [{ $section }] is not a section of this file: remove it
command-config-key = { $key } is not a key: remove or correct it
command-config-value = { $key } is { $found }: { $remedy }
command-config-boolean = write true or false
command-config-number = write a whole number from 0 on, for example { $example }
command-config-listen = write an address and a port, for example { $example }
command-config-text = write a text, for example { $example }
command-config-flag = write it as section.key=value, for example panel.tls=true
command-config-endpoint = federation.endpoint is “{ $found }”: write https://, the name, a port if needed and nothing after it, for example https://nodo.example.it:8443
command-config-least = write a whole number from { $least } on, for example { $example }
command-config-address = panel.address is “{ $found }”: write the address people type, for example https://panel.example.it
command-config-unencrypted = panel.tls is true and panel.address is “{ $found }”: with HTTPS it starts with https://
command-config-mail-server = mail.server is not the address of a mail server with encryption: write smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:587?tls=required
command-config-mail-from = mail.from is “{ $found }”: write the address that alerts come from
command-config-range = write a whole number from { $least } to { $most }
command-config-variable = no key has this name: did you mean { $meant }? Correct or unset it

command-key-unreadable = cannot read { $file }: { $cause }. Without its keys the node does not start: restore the backup, or make a new node with “init”
command-key-damaged = { $file } is damaged: restore it from the backup
command-key-open = { $file } can be read by others on this machine: run chmod 600 on it
command-identity-broken = the identity of this node does not verify ({ $cause }): keys and database must come from the same node
command-identity-certificate = federation.certificate: { $cause }
command-identity-unmet = this node was restored and has not heard { $names } yet, which may hold a newer version of our document: wait until it answers, end that link, or confirm on the page “After the restore” that nobody waits for it
command-identity-full = the document of this node has 256 versions, and only the recovery sheet may sign another; this program has no command for that: write to who maintains it
command-certificate = cannot serve HTTPS with { $file }: { $cause }. Make a new pair, or correct federation.certificate in pico-node.toml
command-serve-twice = another process is serving the node in { $folder } already: stop it first, or name another folder with --data. Nothing was changed
command-listen = { $key }: cannot listen on { $address }: { $cause }. Choose another address or port
command-ledger-file = the erasure ledger cannot be read or written: { $cause }
command-ledger-line = line { $line } of erasures.ndjson is not an entry this program knows: use the newest program, or mend the line from a copy of the file

command-database-failed = the database failed: { $cause }
command-database-away = the database { $database } on { $server } cannot be reached ({ $cause }). Nothing was changed: check that the PostgreSQL server is on and that database.url has the right name, port, user and password, then try again
command-database-full = the database has no room left on its disk ({ $cause }). What was saved before is there: make room, then try again
command-database-read-only = the database can be read and not written, or its file cannot be opened ({ $cause }). Nothing was changed: the file, those beside it with -wal and -shm and their folder must belong to the user of the service, and the disk must not be mounted read-only; with PostgreSQL the server must let this user write
command-database-unfit = the database cannot be used as it is: { $cause }
command-database-migration = the tables could not be brought up to date: { $cause }
command-database-inconsistent = stored data do not fit together: { $cause }
command-database-absent = the database of a node is not there: a new one is made by “init”; if somebody has moved or deleted the file put it back, or restore a backup. Nothing was made or changed
command-database-older = the tables are of an earlier version of the program ({ $found }; this one has { $known }): “serve” brings them up to date when it is started again with this program. If you want a backup first make it with the program before. Nothing was changed
command-database-newer = the tables are of a newer version of the program ({ $found }; this one goes to { $known }): use the newer program, or restore the backup made before the update. Nothing was changed

command-failed-not-found = the file or folder is not there
command-failed-permission = permission is missing
command-failed-exists = it is there already
command-failed-full = the disk is full
command-failed-in-use = another program uses it already

command-verify-refused = the file is not evidence: { $fault }
command-demo-database = PICO_DATABASE_URL leads to a real database: the demonstration uses its own, unset that variable first
