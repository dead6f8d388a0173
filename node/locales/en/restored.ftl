restored-title = After the restore
restored-lead = This node came back from a backup of { $when }. This is what to look at.
restored-only-people = What you decided after that moment the node does not know
restored-only-people-words = The other cooperatives give back the messages they had received. What had happened only here may be again as it was before: look at it together, with the papers and e-mails of those days at hand.
restored-accounts = Users and access
restored-accounts-words = Everybody is logged out and one-time links do not work any more. But who was disabled after the backup is active again, and who had changed her password has the old one again. These can come in:
restored-consents = Consents
restored-consents-words = { $n } consents and other legal bases count as valid. Who had withdrawn after the backup counts again as having consented, unless another cooperative had been told: record the withdrawals again.
restored-to-people = Open people
restored-erasures = Erased data
restored-erasures-words = If the erasure ledger was with the backup, the node has erased again what is written in it: the restore command said how many entries that was. If it was not, and for what was erased after its last copy, the data may have come back: check the requests of those days.
restored-restrictions = Restricted records
restored-restrictions-words = { $n ->
    [0] No record is restricted.
    [one] One record is restricted.
   *[other] { $n } records are restricted.
 } If the erasure ledger was there, the node has restricted again those that were after the backup. The request that asked for it and the reasons written for using them do not come back: write them again. A restriction that had ended meanwhile may hold again: look, and end it on the page of the person.
restored-later = Referrals opened after the backup
restored-later-words = They come back from the other cooperatives with everything that was said in them. What does not come back:
restored-later-record = the person’s record: it has to be tied or made again
restored-later-files = documents attached here after the backup: where the other cooperative does not have them, attach them again
restored-later-number = the number they had: it may be another
restored-later-ended = referrals withdrawn or annulled meanwhile: only their signatures are left
restored-peers = The other cooperatives
restored-peers-met = The node has heard from all of them, and has taken back what it had told them.
restored-peers-unmet = The node has not heard from all of them yet. As long as one is missing it does not change what it says of itself. Missing:
restored-dropped = Steps decided here and not sent: { $n }. The page of each referral says so.
restored-to-referrals = Open referrals
restored-confirm-words = When you have looked at everything. From then on the node does not wait for the missing cooperatives any more.
restored-confirm = We have looked at everything
restored-nothing = There is no restore to look at.
restored-nothing-advice = Somebody may have done it already.
restored-done = Noted: the restore has been looked at.
