-- What the register of processing (GDPR art. 30) says of a service beside what the node knows by itself.
ALTER TABLE service_processing ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
-- Codes of categories of data, separated by spaces.
ALTER TABLE service_processing ADD COLUMN categories TEXT NOT NULL DEFAULT '';
ALTER TABLE service_processing ADD COLUMN recipients TEXT NOT NULL DEFAULT '';
ALTER TABLE service_processing ADD COLUMN transfers TEXT NOT NULL DEFAULT '';
ALTER TABLE service_processing ADD COLUMN measures TEXT NOT NULL DEFAULT '';
