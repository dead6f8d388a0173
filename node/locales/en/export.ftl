# The export of everything, asked for at the panel.
export-title = Export of everything
export-lead = Everything that is on the node in one file, to move to another program or to look at the data with other tools.
export-new = Ask for an export
export-what = The file has everything of everybody: records, diaries, protected records too. It has no files of documents (only the command “pico-node export --documents” writes those), no passwords and no keys. It is no backup.
export-told = Whoever administers the node with you, and whoever looks after data protection, will know at once. It stays written in the access log.
export-password-help = We ask for it again so that nobody does this in your place.
export-code = Code of the second factor
export-ask = Write the file
export-no-password = Choose a password first: it is needed to ask for the export.
export-choose-password = Choose the password
export-no-room = There is little room on the disk of the node: the export cannot begin.
export-no-room-words = Make room, then try again. Nothing was written.
export-under-way = The file is being written
export-under-way-already = An export is already under way: wait until it has ended.
export-begins = It begins in a moment.
export-lines-of = { $n } lines of about { $all }
export-asked = { $who }, on { $when }.
export-leave = You may leave this page: the file is written all the same.
export-ready = Your file is ready
export-ready-size = { $lines } lines, { $size }.
export-until = Only you can download it, until { $when }; then the node removes it.
export-open = The file you download is not encrypted
export-open-words = Whoever has it reads everything of everybody. Keep it on an encrypted disk, do not send it by mail, delete it when it is not needed any more.
export-unreadable = { $n ->
    [one] One field did not open
   *[other] { $n } fields did not open
}
export-unreadable-words = In the file they are null, and a line “unreadable” says which. Call whoever looks after the node, and delete nothing.
export-take = Download the file
export-remove = Remove the file
export-removed = File removed from the node.
export-earlier = The latest exports
export-state-writing = Being written
export-state-ready = Ready
export-state-failed = Failed
export-state-gone = Removed from the node
export-downloads = { $n ->
    [one] Downloaded once
   *[other] Downloaded { $n } times
}
export-failed = The file could not be written, and nothing of it is left. The log of the program says why: call whoever looks after the node, then try again.
export-failed-room = There was not enough room on the disk of the node. Nothing of the file is left: make room and try again.
export-failed-stopped = The node was stopped while it was writing. Nothing of the file is left: ask for it again.
export-notice = An export of all data was asked for
export-notice-words = { $who }, on { $when }. If you did not expect it ask why at once.
export-seen = I have seen it
settings-export = Export of everything
settings-export-words = All data of the node in one file, for another program.
settings-export-open = Open
audit-data-export-failed = Export of all data failed
audit-data-export-taken = Has downloaded the export of all data
audit-data-export-removed = File of an export of all data removed from the node
audit-data-export-seen = Has seen that an export of all data was asked for
audit-alert-sent-export = Alert of an export of all data sent
alert-export-subject = { $n ->
    [one] An export of all data was asked for
   *[other] { $n } exports of all data were asked for
}
alert-export-text = Somebody asked the node for an export of all data. The node says who and when: { $panel }
