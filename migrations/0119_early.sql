-- `inbox.state` may also be `early`: a message that came before the agreement which allows it begins, by our clock and by its
-- sender's. It waits, sealed as it came, and is judged again on that day.
CREATE INDEX inbox_early ON inbox (peer) WHERE state = 'early';
