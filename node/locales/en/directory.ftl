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
directory-stale = As of { $day }, not updated since

# What the cooperatives of the network lend.
lent-title = Resources of the network
lent-open = Rooms, vehicles and other resources
lent-lead = Rooms, vehicles, equipment, hours of specialists and courses that linked cooperatives lend, as each of them tells it.
lent-kind = What it is
lent-kind-room = Room
lent-kind-vehicle = Vehicle
lent-kind-equipment = Equipment
lent-kind-specialist_hours = Hours of a specialist
lent-kind-training_seats = Seats of a course
lent-bookable-only = Only what can be booked now
lent-found = { $n ->
    [one] 1 resource
   *[other] { $n } resources
 }
lent-bookable = Can be booked
lent-not-bookable = Not to be booked now
lent-empty-title = Nothing lent yet
lent-empty = When a linked cooperative lends something, it comes here by itself.
lent-none-title = No resource fits
lent-view-lead = What { $owner } says of it.
lent-stale-help = The node of this cooperative has not answered since: telephone before you count on it.
lent-part-what = What it is and where
lent-part-attributes = What it has
lent-part-accessories = What can be asked for with it
lent-part-sessions = Meetings
lent-part-rules = How to book it
lent-owner = Lent by
lent-group = Group
lent-comune = Municipality
lent-address = Address
lent-address-withheld = Told by who lends it
lent-units = How many at a time
lent-people = How many people
lent-schedule = When
lent-stock = { $n ->
    [one] there is 1
   *[other] there are { $n }
 }
lent-price = Cost
lent-free = At no cost
lent-price-hour = { $price } an hour
lent-price-day = { $price } a day
lent-price-kilometre = { $price } a kilometre
lent-price-unit = { $price } each, for the whole time
lent-approval = Confirmation
lent-approval-yes = Somebody looks at the request and then answers
lent-approval-no = At once, if it is free
lent-shortest = For how long, at least
lent-shortest-is = At least { $length }
lent-longest = For how long, at most
lent-longest-is = At most { $length }
lent-notice = How long before
lent-notice-is = At least { $length } before
lent-ahead = Until when
lent-ahead-is = No further than { $length } from today
lent-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
lent-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
 }
lent-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
 }
lent-hours-and-minutes = { $hours } and { $minutes }
directory-near = Near which municipality
directory-near-shape = Such as Samone (TN)
directory-near-comune = same municipality
directory-near-province = same province
directory-near-region = same region
directory-near-elsewhere = another region
directory-near-unknown = No municipality is called so, or several are: write the province too, such as Samone (TN). The other filters hold.
