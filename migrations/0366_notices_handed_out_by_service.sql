-- Who of a service was handed a version of its notice: a list of twenty thousand asks it of each.
CREATE INDEX notices_handed_out_by_service ON notices_handed_out (service, number, person);
