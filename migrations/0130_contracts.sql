-- Who pays for a service, how much of it and at which price. Days are yyyy-mm-dd; an empty one is not known.
CREATE TABLE contracts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    -- The body that pays, and its codice fiscale of eleven digits.
    client TEXT NOT NULL,
    client_code TEXT NOT NULL,
    cig TEXT NOT NULL,
    cup TEXT NOT NULL,
    -- The act that it rests on.
    act TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    -- Cents for an hour; null: not paid by the hour.
    tariff BIGINT,
    -- Minutes that are authorised, in all or for each year or month; null: no limit was set.
    minutes BIGINT,
    -- whole, year, month
    per TEXT NOT NULL,
    -- Whether hours without a person, and on the road, are paid.
    indirect BOOLEAN NOT NULL,
    travel BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE contract_services (
    contract TEXT NOT NULL REFERENCES contracts (id),
    service TEXT NOT NULL REFERENCES services (id),
    PRIMARY KEY (contract, service)
);
CREATE INDEX contract_services_by_service ON contract_services (service);

-- What a contract said before each change.
CREATE TABLE contract_versions (
    contract TEXT NOT NULL REFERENCES contracts (id),
    version BIGINT NOT NULL,
    said TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    replaced_by_name TEXT NOT NULL,
    PRIMARY KEY (contract, version)
);

-- How many hours the paying body has authorised for one person. A row is never changed: it is withdrawn, and another one written.
CREATE TABLE authorisations (
    id TEXT PRIMARY KEY,
    enrolment TEXT NOT NULL REFERENCES enrolments (id),
    contract TEXT NOT NULL REFERENCES contracts (id),
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    -- week, month, whole
    per TEXT NOT NULL,
    -- The act that says so; encrypted.
    act TEXT NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_by_name TEXT NOT NULL
);
CREATE INDEX authorisations_by_enrolment ON authorisations (enrolment, starts);
CREATE INDEX authorisations_by_contract ON authorisations (contract);
