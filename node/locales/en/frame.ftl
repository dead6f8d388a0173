# The frame of every page.
frame-skip = Skip to content
frame-nav = Places
frame-crumbs = Where you are
frame-more = More
frame-product = pico node
frame-about = A pico node: the data stay with your cooperative.
frame-leave = Log out
frame-profile = Your profile
frame-search = Search
frame-search-hint = Search people, referrals, cooperatives…
frame-no-line = No connection: nothing was sent.
frame-no-line-kept = What you wrote is still here. Leave this page open and touch the button again when the connection is back.
frame-undo = Undo
frame-demo = Demonstration with invented data. Look as:
frame-demo-switch = Switch
nav-home = Home
nav-people = People
nav-services = Services
nav-hours = Hours
nav-contracts = Contracts
nav-figures = Figures
nav-referrals = Referrals
nav-network = Network
nav-deliveries = Deliveries
nav-audit = Log
nav-accounts = Accounts
nav-settings = Settings

# Time.
ago-now = just now
ago-minutes = { $n ->
    [one] 1 minute ago
   *[other] { $n } minutes ago
 }
ago-hours = { $n ->
    [one] 1 hour ago
   *[other] { $n } hours ago
 }
ago-days = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
 }
in-minutes = { $n ->
    [one] in 1 minute
   *[other] in { $n } minutes
 }
in-hours = { $n ->
    [one] in 1 hour
   *[other] in { $n } hours
 }
in-days = { $n ->
    [one] in 1 day
   *[other] in { $n } days
 }
left-none = expired
left-minutes = { $n ->
    [one] 1 minute left
   *[other] { $n } minutes left
 }
left-hours = { $n ->
    [one] 1 hour left
   *[other] { $n } hours left
 }
left-days = { $n ->
    [one] 1 day left
   *[other] { $n } days left
 }
frame-guide = Guide to this page, in another window (in Italian)
nav-guide = Guide
