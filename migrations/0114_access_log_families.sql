-- The access log is narrowed by a family of actions (`account.`, `person.`): the first four letters tell the families apart.
CREATE INDEX audit_entries_by_family ON audit_entries (substr(action, 1, 4), at);
