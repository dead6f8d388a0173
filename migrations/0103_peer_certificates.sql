-- When the certificate ends that a peer last showed and that is trusted for its pin, milliseconds. None: it has shown none
-- since this column is there, or one that a public authority vouches for. After its end people are told; messages go on.
ALTER TABLE peers ADD COLUMN certificate_ends BIGINT;
