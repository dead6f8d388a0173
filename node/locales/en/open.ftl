# The list for everybody: read by people who have no account.
open-title = Services for people
open-kind = List of services, open to everybody
open-lead = What this cooperative and the linked ones offer to everybody, as each of them tells it, with the time when it did.
open-languages = Language
open-comune = Municipality
open-comune-unknown = No municipality is called so, or several are: write the province too.
open-search = Search
open-near-first = those near { $comune } first
open-paused = takes nobody else for now
open-old = perhaps out of date
open-old-words = For more than a day the list of this cooperative could not be read. Telephone before you go.
open-empty-title = No service yet
open-empty = What the cooperatives mark for everybody appears here.
open-about = Published by { $name }. Each service is written, and dated, by the cooperative that offers it. This page uses no cookies.
open-about-near = “Near” means: the same municipality first, then the same province, then the same region. There are no kilometres. Of some protected places it is not said where they are.
