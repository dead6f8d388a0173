# SPDX-License-Identifier: EUPL-1.2
"""Sending: hello, batches, receipts, recovery, epochs (protocol 8)."""
import json
import os
import random
import threading
import time

from . import crypto, https, message
from .crypto import Unverified
from .https import Undelivered
from .message import end, now
from .strict import Malformed, ZERO, b64, dump, need, parse, sha, unb64

WAITS = (5, 30, 120, 600, 1800, 3600)


class Outbound:
    def start_sender(self):
        self.due, self.failures, self.last_hello, self.slow = {}, {}, {}, {}
        self.wakeup = threading.Event()
        self.running = True
        threading.Thread(target=self._loop, daemon=True).start()

    def wake(self, node):
        if getattr(self, "due", None) is not None and self.failures.get(node):
            self.due[node] = min(self.due.get(node, 0), time.time() + 1)
            self.failures[node] = 0
        if getattr(self, "wakeup", None):
            self.wakeup.set()

    def log_line(self, *args):
        print(time.strftime("%H:%M:%S"), *args, flush=True)

    def _loop(self):
        while self.running:
            self.wakeup.wait(0.3)
            self.wakeup.clear()
            for node in self.store.peers():
                if time.time() < self.due.get(node, 0):
                    continue
                try:
                    if self.work(node):
                        self.failures[node] = 0
                        self.wakeup.set()
                except (Undelivered, Unverified, Malformed) as e:
                    n = self.failures.get(node, 0)
                    wait = WAITS[min(n, len(WAITS) - 1)] * random.uniform(0.7, 1.3)
                    self.failures[node] = n + 1
                    self.due[node] = time.time() + wait
                    self.greeted.pop(node, None) if isinstance(e, Undelivered) and e.status is None else None
                    self.log_line("waiting %.0f s for" % wait, node[:9], type(e).__name__, e)

    def work(self, node):
        """One round for a peer; True when there is more to do."""
        peer = self.store.peer(node)
        if peer["state"] == "invited":
            return False
        if not peer["link"].get("told"):
            self.tell_confirmation(node)
        if not peer["link"].get("theirs"):
            return False
        if peer["stopped"] or peer["state"] == "ended" and not self._pending(node):
            return False
        if not self.greeted.get(node) or time.time() - self.last_hello.get(node, 0) > 3600:
            self.hello(node)
        if self.store.peer(node).get("feed_due"):
            self.store.update_peer(node, feed_due=False)
            try:
                self.log_line("feed of", node[:9], self.fetch_feed(node), "entries")
            except (Undelivered, Malformed, Unverified) as e:
                self.log_line("feed of", node[:9], e)
        if self._pending(node) and self.store.peer(node)["state"] != "suspended":
            return self.send(node)
        return False

    def _pending(self, node):
        return self.store.one("select n from outgoing where peer=? and received=0 limit 1", node)

    # ---- hello ----
    def ensure_greeted(self, node):
        if self.greeted.get(node):
            return True
        try:
            self.hello(node)
        except (Undelivered, Unverified, Malformed) as e:
            self.log_line("hello to", node[:9], "failed:", e)
        return bool(self.greeted.get(node))

    def hello(self, node):
        _, known = self.exceptions(node, 1 << 40, 0)
        env = self.hello_object(node, 1 << 40)
        _, total = self.exceptions(node, 1 << 40)
        payload = unb64(env["payload"])
        body = dump(env)
        status, h, data = self.call(node, "POST", "/federation/v1/hello", body)
        ans, name = self._signed_answer(node, status, h, data, ("hello", "refusal"))
        if name == "refusal":
            if ans["request"] == sha(body):
                self.obey(node, ans)
            raise Undelivered("refusal " + ans["code"])
        message.check_hello(ans)
        need(ans.get("answers") == sha(payload) and ans["from"] == node and ans["to"] == self.id, "answer of hello")
        self._compare(node, ans)
        self.last_hello[node] = time.time()
        if not self.store.peer(node)["stopped"]:
            self.greeted[node] = True

    def _signed_answer(self, node, status, h, data, names):
        try:
            env = parse(data)
            name = crypto.name_of_type(env)
            need(name in names, "another object")
        except Malformed:
            raise https.problem(status, h, data)
        try:
            obj, _, _ = self.verify_from(node, env, name)
        except Unverified as e:
            raise Undelivered("answer not verified: %s" % e, status)
        return obj, name

    def _compare(self, node, ans):
        peer = self.store.peer(node)
        if ans["document"] > self.log_of(node).newest.n:
            self.fetch_documents(node, ans["document"])
        if ans["your_document"] > self.document.n:
            self.fetch_own_documents(node)
        if "opening" in ans:
            self._their_opening(node, ans["opening"])
        rows = ans["receiving"]["exceptions"]
        self._their_exceptions(node, rows)
        theirs, mine = ans["receiving"]["end"], peer["out"]
        if (theirs["epoch"], theirs["seq"]) > (mine["epoch"], mine["seq"]):
            self.recover(node)
            peer = self.store.peer(node)
        elif theirs["epoch"] == mine["epoch"]:
            if theirs["seq"] and theirs["head"] != self._own_head(node, theirs["epoch"], theirs["seq"]):
                return self.stop(node, "contradiction")
            self._delivered(node, theirs["epoch"], theirs["seq"])
        at, sending = self.store.peer(node)["in"], ans["sending"]["end"]
        if (sending["epoch"], sending["seq"]) == (at["epoch"], at["seq"]) and sending["head"] != at["head"]:
            self.stop(node, "contradiction")
        if sending["epoch"] == at["epoch"] and 0 < sending["seq"] < at["seq"]:
            row = self.store.one("select digest from incoming where peer=? and epoch=? and seq=?", node,
                                 sending["epoch"], sending["seq"])
            if row and row["digest"] != sending["head"]:
                self.stop(node, "contradiction")

    def stop(self, node, why):
        self.log_line("STOPPED", node[:9], why)
        self.store.update_peer(node, stopped=why)

    def _own_head(self, node, epoch, seq):
        row = self.store.one("select digest from outgoing where peer=? and epoch=? and seq=?", node, epoch, seq)
        return row["digest"] if row else None

    def _their_opening(self, node, env):
        obj, _, _ = self.verify_from(node, env, "epoch")
        message.check_opening(obj)
        need(obj["from"] == node and obj["to"] == self.id, "opening")
        with self.store.transaction():
            peer = self.store.peer(node)
            at = peer["in"]
            if obj["document"] < peer["seen_document"] or obj["epoch"] == at["epoch"]:
                return
            prev = obj["previous"]
            if prev["epoch"] != at["epoch"] or prev["seq"] != at["seq"]:
                return
            if prev["head"] != at["head"]:
                return self.stop(node, "contradiction")
            self.store.update_peer(node, **{"in": end(obj["epoch"], 0, at["head"]), "seen_document": obj["document"]})

    def _their_exceptions(self, node, rows):
        with self.store.transaction():
            for r in rows:
                _, known = self.exceptions(node, 1 << 40, 0)
                if r["n"] == known + 1:
                    self.store.run("insert into exception_log values (?,?,?,?,?,?)", node, 0, r["n"], r["epoch"],
                                   r["seq"], r["code"])
                    self.log_line("exception of", node[:9], r)
                    if r["code"] == "cannot_open":
                        self.store.run("update outgoing set theirs_failed='cannot_open' where peer=? and epoch=? and seq=?",
                                       node, r["epoch"], r["seq"])
                    if r["code"] == "settled":
                        self.store.run("update outgoing set theirs_failed=null where peer=? and epoch=? and seq=?",
                                       node, r["epoch"], r["seq"])

    # ---- batches ----
    def sign_next(self, node):
        """Give the next waiting message its place."""
        with self.store.transaction():
            row = self.store.one("select * from outgoing where peer=? and seq is null order by n limit 1", node)
            if row is None:
                return None
            peer = self.store.peer(node)
            at = peer["out"]
            content = json.loads(row["content"]) if row["content"] is not None else None
            if row["subject"] and content is not None:
                content = self.finish_event(node, row, content)
            text = dump(content) if content is not None else b"null"
            salt = os.urandom(32)
            core = {"suite": "pico-1", "from": self.id, "to": node, "document": self.document.n, "epoch": at["epoch"],
                    "seq": at["seq"] + 1, "prev": at["head"], "id": row["id"], "kind": row["kind"],
                    "created": row["created"], "commitment": message.commitment(salt, text),
                    "length": message.size_class(len(text)), "crit": []}
            env = self.signed("core", core)
            digest = sha(unb64(env["payload"]))
            self.store.run("update outgoing set epoch=?, seq=?, core=?, digest=?, salt=?, text=?, content=null, reason=? "
                           "where n=?", core["epoch"], core["seq"], json.dumps(env), digest, salt.hex(),
                           text.decode() if content is not None else None,
                           None if content is not None else (row["reason"] or "withdrawn"), row["n"])
            if row["subject"]:
                self.store.run("update lane set digest=?, content=? where peer=? and subject=? and own=1 and number=?",
                               digest, text.decode() if content is not None else None, node, row["subject"],
                               row["number"])
            self.store.update_peer(node, out=end(core["epoch"], core["seq"], digest))
            return row["n"]

    def send(self, node):
        lim = self.log_of(node).newest.obj["limits"]
        slow = self.slow.setdefault(node, 10)
        want = min(slow, lim["batch_messages"], max(1, self.store.peer(node)["window"]))
        while self.store.one("select count(*) c from outgoing where peer=? and received=0 and seq is not null",
                             node)["c"] < want and self.sign_next(node):
            pass
        out = self.store.peer(node)["out"]
        rows = self.store.all("select * from outgoing where peer=? and received=0 and epoch=? order by seq limit ?", node,
                              out["epoch"], want)
        if not rows:
            return False
        lines, size = [], 0
        key = self.log_of(node).newest.seal_keys[0]
        for r in rows:
            env = json.loads(r["core"])
            if r["text"] is None:
                ln = message.line(env, None, r["reason"])
            else:
                ln = message.line(env, message.seal(env, bytes.fromhex(r["salt"]), r["text"].encode(), key))
            if size + len(ln) + 1 > lim["batch_bytes"]:
                break
            lines.append(ln)
            size += len(ln) + 1
        body = b"".join(x + b"\n" for x in lines)
        if os.environ.get("PEER_CRASH") == "before_send":
            os._exit(9)
        try:
            status, h, data = self.call(node, "POST", "/federation/v1/batch", body, "application/x-ndjson")
        except Undelivered:
            self.slow[node] = max(1, want // 2)
            raise
        if os.environ.get("PEER_CRASH") == "before_receipt":
            os._exit(9)
        if status == 413 or status >= 500:
            self.slow[node] = max(1, want // 2)
        obj, name = self._signed_answer(node, status, h, data, ("receipt", "refusal"))
        if name == "refusal":
            message.check_refusal(obj)
            if obj["request"] == sha(body) and obj["from"] == node and obj["to"] == self.id:
                self.obey(node, obj)
            raise Undelivered("refusal " + obj["code"])
        self.apply_receipt(node, parse(data), obj, sha(body), rows[0]["epoch"], rows[0]["seq"] + len(lines) - 1)
        self.slow[node] = min(100, slow * 2)
        return bool(self._pending(node))

    def obey(self, node, obj):
        if obj["code"] in ("contradiction", "halted", "ended", "frozen"):
            self.stop(node, "refused: " + obj["code"])
        else:
            self.greeted.pop(node, None)

    def apply_receipt(self, node, env, obj, request, epoch, last):
        message.check_receipt(obj)
        need(obj["from"] == node and obj["to"] == self.id and obj["epoch"] == epoch, "receipt of another stream")
        need(obj["request"] == request and obj["received"] <= max(last, self.store.peer(node)["out"]["seq"]), "receipt")
        need(obj["received"] == 0 or obj["head"] == self._own_head(node, epoch, obj["received"]), "head of receipt")
        with self.store.transaction():
            self._delivered(node, epoch, obj["received"])
            self.store.run("insert into receipt (peer, env) values (?,?)", node, json.dumps(env))
            self.store.update_peer(node, window=obj["window"], their_safe=obj["safe"])
            self._their_exceptions(node, obj["exceptions"])
        if obj["window"] == 0:
            self.due[node] = time.time() + 5

    def _delivered(self, node, epoch, received):
        with self.store.transaction():
            self.store.run("update outgoing set received=(epoch < ? or seq<=?) where peer=? and seq is not null",
                           epoch, received, node)
            self.store.run("update outgoing set received=0, theirs_failed='again' where peer=? and "
                           "theirs_failed='cannot_open'", node)
            self.store.update_peer(node, delivered=received)

    # ---- recovery ----
    def recover(self, node):
        """8.6: our own words back from the peer, then a new epoch."""
        self.log_line("recovering from", node[:9])
        while True:
            mine = self.store.peer(node)["out"]
            req = self.signed("recover", self.head(node, nonce=b64(os.urandom(32)), epoch=mine["epoch"],
                                                   after=mine["seq"], at=now()))
            status, h, data = self.call(node, "POST", "/federation/v1/recover", dump(req))
            need(status == 200, "recover: status %d" % status)
            rows = message.split_lines(data)
            first, _, _ = self.verify_from(node, parse(rows[0]), "recovered")
            message.check_recovered(first)
            need(first["answers"] == sha(unb64(req["payload"])) and first["to"] == self.id
                 and first["first"] == mine["seq"] + 1, "recovered")
            for row in rows[1:]:
                self._take_back(node, row, first.get("ext", {}).get("places", []))
            mine, far = self.store.peer(node)["out"], first["end"]
            if (mine["epoch"], mine["seq"]) == (far["epoch"], far["seq"]):
                break
            if first["last"] < first["first"]:
                need(mine["epoch"] < far["epoch"], "the peer gives nothing more back")
                self.store.update_peer(node, out=end(mine["epoch"] + 1, 0, mine["head"]))
        with self.store.transaction():
            mine = self.store.peer(node)["out"]
            opening = self.signed("epoch", self.head(node, epoch=mine["epoch"] + 1, previous=mine, at=now()))
            self.store.update_peer(node, opening=opening, out=end(mine["epoch"] + 1, 0, mine["head"]),
                                   delivered=0)
        self.hello_again(node)

    def hello_again(self, node):
        """The opening travels in hello; ask until the peer stands in the new epoch."""
        self.hello(node)

    def _take_back(self, node, row, places):
        env, seal, reason = message.parse_line(row)
        core, digest, _ = self.log.verify(env, "core")
        with self.store.transaction():
            at = self.store.peer(node)["out"]
            need(core["from"] == self.id and core["to"] == node and core["epoch"] == at["epoch"]
                 and core["seq"] == at["seq"] + 1 and core["prev"] == at["head"], "recovered core")
            salt = text = None
            if seal:
                salt, text = message.open_seal(env, core, seal, self.open_keys)
            content = parse(text) if text else None
            subject = number = None
            if core["kind"].startswith("referral/"):
                if content:
                    subject, number = content["subject"], content["number"]
                else:
                    place = [p for p in places if p["seq"] == core["seq"]]
                    if place:
                        subject, number = place[0]["subject"], place[0]["number"]
            # the same message may still wait in the queue of the restored copy, with the same id
            pending = self.store.one("select * from outgoing where peer=? and id=? and seq is null", node, core["id"])
            if pending:
                self.store.run("delete from outgoing where n=?", pending["n"])
                if pending["subject"]:
                    self.store.run("delete from lane where peer=? and own=1 and message=? and digest is null", node,
                                   core["id"])
            self.store.run("insert into outgoing (peer, epoch, seq, id, kind, created, salt, text, core, digest, reason, "
                           "subject, number, received) values (?,?,?,?,?,?,?,?,?,?,?,?,?,1)", node, core["epoch"],
                           core["seq"], core["id"], core["kind"], core["created"], salt.hex() if salt else None,
                           text.decode() if text else None, json.dumps(env), digest, reason, subject, number)
            if subject:
                self.put_back(node, subject, number, digest, text.decode() if text else None, core["id"])
            self.store.update_peer(node, out=end(core["epoch"], core["seq"], digest))

    def fetch_own_documents(self, node):
        req = self.signed("documents-request", self.head(node, at=now()))
        status, h, data = self.call(node, "POST", "/federation/v1/documents", dump(req))
        need(status == 200, "documents")
        for row in data.split(b"\n"):
            if row:
                self.log.append(parse(row))
        self.store.put("documents", self.log.envelopes())
