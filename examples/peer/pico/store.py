# SPDX-License-Identifier: EUPL-1.2
"""One SQLite file: everything the peer must not forget."""
import json
import sqlite3
import threading
from contextlib import contextmanager

SCHEMA = """
create table if not exists meta (k text primary key, v text);
create table if not exists invitation (id text primary key, secret text, role text, expires integer, peer text, data text);
create table if not exists peer (node text primary key, data text);
create table if not exists outgoing (n integer primary key autoincrement, peer text, epoch integer, seq integer, id text,
  kind text, created integer, content text, salt text, text text, core text, digest text, reason text, subject text,
  number integer, received integer default 0, theirs_failed text);
create table if not exists incoming (peer text, epoch integer, seq integer, id text, kind text, core text, digest text,
  salt text, text text, seal text, reason text, code text, subject text, applied integer default 0,
  primary key (peer, epoch, seq));
create table if not exists exception_log (peer text, mine integer, n integer, epoch integer, seq integer, code text,
  primary key (peer, mine, n));
create table if not exists lane (peer text, subject text, own integer, number integer, digest text, content text, skeleton text,
  message text, primary key (peer, subject, own, number));
create table if not exists referral (peer text, subject text, opener integer, primary key (peer, subject));
create table if not exists receipt (n integer primary key autoincrement, peer text, env text);
create table if not exists blob (digest text primary key, data blob);
create table if not exists entry (owner text, key text, version integer, digest text, env text, primary key (owner, key));
create table if not exists proof (n integer primary key autoincrement, peer text, what text, data text);
create table if not exists ticked (peer text, id text, tick text);
create table if not exists ahead (peer text, epoch integer, seq integer, since integer, primary key (peer, epoch, seq));
"""


class Store:
    def __init__(self, path):
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self.db.row_factory = sqlite3.Row
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=full")
        self.db.executescript(SCHEMA)
        self.depth = 0

    @contextmanager
    def transaction(self):
        with self.lock:
            if self.depth == 0:
                self.db.execute("begin immediate")
            self.depth += 1
            try:
                yield self
            except BaseException:
                self.depth -= 1
                if self.depth == 0:
                    self.db.execute("rollback")
                raise
            self.depth -= 1
            if self.depth == 0:
                self.db.execute("commit")

    def all(self, sql, *args):
        with self.lock:
            return [dict(r) for r in self.db.execute(sql, args)]

    def one(self, sql, *args):
        rows = self.all(sql, *args)
        return rows[0] if rows else None

    def run(self, sql, *args):
        with self.transaction():
            return self.db.execute(sql, args).lastrowid

    def get(self, key, default=None):
        row = self.one("select v from meta where k=?", key)
        return json.loads(row["v"]) if row else default

    def put(self, key, value):
        self.run("insert or replace into meta values (?,?)", key, json.dumps(value))

    def peer(self, node):
        row = self.one("select data from peer where node=?", node)
        return json.loads(row["data"]) if row else None

    def save_peer(self, node, data):
        self.run("insert or replace into peer values (?,?)", node, json.dumps(data))

    def update_peer(self, node, **changes):
        with self.transaction():
            data = self.peer(node)
            data.update(changes)
            self.save_peer(node, data)
        return data

    def peers(self):
        return [r["node"] for r in self.all("select node from peer order by node")]
