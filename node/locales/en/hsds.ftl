# Texts of the open data (HSDS): read by whoever keeps a directory of services.
hsds-organization = A cooperative that runs social, educational and health services.
hsds-organization-albo = A cooperative, number { $number } in the register of cooperatives.
hsds-taxonomy-category = Nomenclature of social services
hsds-taxonomy-category-description = The categories of services of the ISTAT/CISIS nomenclature.
hsds-taxonomy-area = Area of people
hsds-taxonomy-area-description = The areas of people of the ISTAT survey of social services.
hsds-free = free
hsds-free-words = Whoever uses the service pays nothing.
