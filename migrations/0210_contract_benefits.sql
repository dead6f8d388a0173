-- What a contract says for the SIUSS of INPS, written once: the rows that go to the Comune begin with it.
CREATE TABLE contract_benefits (
    contract TEXT PRIMARY KEY REFERENCES contracts (id),
    -- The body that the rows are of: its code, and the Belfiore code of its municipality.
    body_code TEXT NOT NULL,
    belfiore TEXT NOT NULL,
    -- The codice fiscale of whoever answers for the data there; encrypted.
    operator_code TEXT NOT NULL,
    -- CodicePrestazione, A1.01 to A3.99, and what it is called.
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    means_test BOOLEAN NOT NULL,
    -- AreaUtenza: 1, 2, 3
    area BIGINT NOT NULL,
    protocol TEXT NOT NULL,
    -- Who pays how many hundredths; together one hundred.
    share_body BIGINT NOT NULL,
    share_user BIGINT NOT NULL,
    share_health BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
