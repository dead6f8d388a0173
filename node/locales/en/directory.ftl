# The services of the network.
directory-title = Services in the network
directory-lead = What linked cooperatives offer, as each of them tells it, with the date of who wrote it.
directory-text = What are you looking for
directory-province = Province
directory-owner = Cooperative
directory-free-only = Only with free places
directory-found = { $n ->
    [one] 1 service
   *[other] { $n } services
 }
directory-full = 0 free of { $all }
directory-told = Updated
directory-refer = Refer here
directory-ask = Ask who has a place
directory-ask-this = Ask here too
directory-ask-help = Tick the services to ask at once, without a name: you compare the answers and choose one.
directory-empty-title = Nothing from the network yet
directory-empty = Services arrive by themselves after a link with another cooperative. Links are on the page Network.
directory-none-title = No service fits
directory-none = Take a filter away or look for another word.
directory-fork = This cooperative has signed two different lists with the same number. You see the one that came first: telephone to learn which one holds.
directory-rollback = This cooperative shows an older list than the known one, perhaps after a restore. You still see the newer one.
