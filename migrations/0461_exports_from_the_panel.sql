-- An export of everything that an administrator asked for at the panel. The file stands in the folder of the data, encrypted under file_key,
-- for a day; the row stays for a while after it.
CREATE TABLE panel_exports (
    id TEXT NOT NULL PRIMARY KEY,
    asked_by TEXT NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    file_key TEXT NOT NULL,
    lines BIGINT NOT NULL,
    size BIGINT NOT NULL,
    unreadable BIGINT NOT NULL,
    remark TEXT NOT NULL,
    ended_at BIGINT,
    downloads BIGINT NOT NULL
);
-- One is written at a time, whoever asks.
CREATE UNIQUE INDEX panel_exports_under_way ON panel_exports (state) WHERE state = 'writing';
-- Who was told that one was asked for, and when she said that she has seen it.
CREATE TABLE panel_export_notices (
    export TEXT NOT NULL,
    account TEXT NOT NULL,
    seen_at BIGINT,
    PRIMARY KEY (export, account)
);
