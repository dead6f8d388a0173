# Testi dei dati aperti (HSDS): li legge chi tiene un elenco di servizi.
hsds-organization = Cooperativa che gestisce servizi sociali, educativi e sanitari.
hsds-organization-albo = Cooperativa iscritta all’Albo delle società cooperative con il numero { $number }.
hsds-taxonomy-category = Nomenclatore degli interventi e servizi sociali
hsds-taxonomy-category-description = Le categorie di servizi del nomenclatore interregionale ISTAT/CISIS.
hsds-taxonomy-area = Area di utenza
hsds-taxonomy-area-description = Le aree di persone dell’indagine ISTAT sugli interventi e i servizi sociali.
hsds-free = gratuito
hsds-free-words = Chi usa il servizio non paga.
