# SPDX-License-Identifier: EUPL-1.2
"""What others ask of this node: batch, hello, recover, documents, feed (protocol 8, 11, 13)."""
import json
import os
import threading

from . import crypto, feed, message
from .crypto import Unverified
from .https import Problem
from .message import end, now
from .strict import Malformed, ZERO, b64, dump, match, need, parse, sha, unb64

MAX_BATCH = 1 << 20


class Inbound:
    def answer(self, name, body):
        return getattr(self, "answer_" + name)(body)

    def _signer(self, body, name, check):
        """A signed request of a linked node."""
        try:
            env, _ = crypto.open_envelope(body, name)
            obj = check(crypto.peek(env, name))
        except Malformed:
            raise Problem("malformed")
        node = obj["from"]
        peer = self.store.peer(node)
        if peer is None or peer["state"] == "invited" or obj["to"] != self.id:
            raise Problem("unverified")
        try:
            obj, digest, _ = self.verify_from(node, env, name)
        except (Unverified, Malformed):
            raise Problem("unverified")
        self.wake(node)
        return node, obj, digest

    # ---- batch ----
    def answer_batch(self, body):
        try:
            rows = message.split_lines(body)
            first = message.parse_line(rows[0])
            node = match("node", crypto.peek(first[0], "core")["from"])
        except (Malformed, KeyError, TypeError):
            raise Problem("malformed")
        peer = self.store.peer(node)
        if peer is None or peer["state"] == "invited":
            raise Problem("unverified")
        good, last = [], None
        for row in rows[:self.document.obj["limits"]["batch_messages"]]:
            try:
                env, seal, reason = message.parse_line(row)
                core, digest, _ = self.verify_from(node, env, "core")
                message.check_core(core)
                need(core["to"] == self.id and core["from"] == node, "not for this node")
                if last is not None:
                    need(core["epoch"] == last["epoch"] and core["seq"] == last["seq"] + 1, "order")
            except (Malformed, Unverified):
                break
            good.append((env, core, digest, seal, reason))
            last = core
        if not good:
            raise Problem("unverified")
        request = sha(body)
        self.wake(node)
        if not self.ensure_greeted(node):
            return self._refusal(node, "hello_first", request)
        with self.store.transaction():
            code = self._judge(node, good)
        if os.environ.get("PEER_CRASH") == "after_commit":
            os._exit(9)
        self.apply_incoming(node)
        if code:
            return self._refusal(node, code, request)
        return self._receipt(node, request)

    def _judge(self, node, good):
        """8.1's table. Returns the code of a refusal or None."""
        peer = self.store.peer(node)
        if peer["stopped"]:
            return "frozen" if peer["stopped"] == "frozen" else "halted"
        if peer["state"] == "ended":
            return "ended"
        at, code, seen = peer["in"], None, peer["seen_document"]
        for env, core, digest, seal, reason in good:
            if core["epoch"] != at["epoch"]:
                code = "other_epoch"
                self.greeted.pop(node, None)
                break
            if core["seq"] <= at["seq"]:
                have = self.store.one("select * from incoming where peer=? and epoch=? and seq=?", node,
                                      core["epoch"], core["seq"])
                if have["digest"] != digest:
                    self._contradiction(node, have["core"], env)
                    return "contradiction"
                if have["code"] == "cannot_open":
                    self.store.run("update incoming set seal=?, reason=?, applied=0 where peer=? and epoch=? and seq=?",
                                   json.dumps(seal) if seal else None, reason, node, core["epoch"], core["seq"])
                continue
            if core["seq"] > at["seq"] + 1:
                break
            if core["document"] < seen:
                code = "old_document"
                break
            other = self.store.one("select core from incoming where peer=? and id=?", node, core["id"])
            if core["prev"] != at["head"] or other:
                self._contradiction(node, other["core"] if other else "head " + at["head"], env)
                return "contradiction"
            self.store.run("insert into incoming (peer, epoch, seq, id, kind, core, digest, seal, reason) "
                           "values (?,?,?,?,?,?,?,?,?)", node, core["epoch"], core["seq"], core["id"], core["kind"],
                           json.dumps(env), digest, json.dumps(seal) if seal else None, reason)
            at, seen = end(core["epoch"], core["seq"], digest), core["document"]
            self.store.update_peer(node, **{"in": at, "seen_document": seen})
        return code

    def _contradiction(self, node, have, env):
        self.store.run("insert into proof (peer, what, data) values (?,?,?)", node, "contradiction",
                       json.dumps([have, env]))
        self.store.update_peer(node, stopped="contradiction")

    def exceptions(self, node, after, mine=1):
        rows = self.store.all("select n, epoch, seq, code from exception_log where peer=? and mine=? and n>? "
                              "order by n limit 100", node, mine, after)
        total = self.store.one("select coalesce(max(n),0) t from exception_log where peer=? and mine=?", node, mine)
        return rows, total["t"]

    def exception(self, node, epoch, seq, code):
        _, total = self.exceptions(node, 1 << 40)
        self.store.run("insert into exception_log values (?,?,?,?,?,?)", node, 1, total + 1, epoch, seq, code)

    def _receipt(self, node, request):
        at = self.store.peer(node)["in"]
        _, total = self.exceptions(node, 1 << 40)
        rows, _ = self.exceptions(node, max(0, total - 100))
        env = self.signed("receipt", self.head(node, epoch=at["epoch"], received=at["seq"], head=at["head"], safe=0,
                                               window=1000, exceptions_total=total, exceptions=rows, request=request,
                                               at=now()))
        self.store.run("insert into receipt (peer, env) values (?,?)", node, json.dumps(env))
        return 200, "application/json", dump(env)

    def _refusal(self, node, code, request):
        env = self.signed("refusal", self.head(node, code=code, end=self.store.peer(node)["in"], request=request,
                                               at=now()))
        return 200, "application/json", dump(env)

    # ---- hello, recover, documents ----
    def hello_object(self, node, known, answers=None):
        peer = self.store.peer(node)
        rows, total = self.exceptions(node, known)
        _, theirs = self.exceptions(node, 1 << 40, 0)
        at = peer["in"]
        obj = self.head(node, document_head=self.document.digest, your_document=self.log_of(node).newest.n,
                        nonce=b64(os.urandom(32)),
                        sending={"end": peer["out"], "exceptions_known": theirs},
                        receiving={"end": at, "safe": 0, "window": 1000, "exceptions_total": total,
                                   "exceptions": rows}, at=now())
        if answers:
            obj["answers"] = answers
        if peer["opening"]:
            obj["opening"] = peer["opening"]
        return self.signed("hello", obj)

    def answer_hello(self, body):
        node, obj, digest = self._signer(body, "hello", message.check_hello)
        if "answers" in obj:
            raise Problem("malformed")
        if self.store.peer(node)["stopped"] == "frozen":
            return self._refusal(node, "frozen", sha(body))
        at = self.store.peer(node)["in"]
        if obj["sending"]["end"]["epoch"] > at["epoch"] or obj["your_document"] > self.document.n:
            self.greeted.pop(node, None)        # a request changes nothing: ask ourselves
        return 200, "application/json", dump(self.hello_object(node, obj["sending"]["exceptions_known"], digest))

    def answer_recover(self, body):
        node, obj, digest = self._signer(body, "recover", message.check_recover)
        at = self.store.peer(node)["in"]
        rows = self.store.all("select * from incoming where peer=? and epoch=? and seq>? order by seq limit 100", node,
                              obj["epoch"], obj["after"])
        key = self.log_of(node).newest.seal_keys[0]
        lines, places, size = [], [], 0
        for r in rows:
            env = json.loads(r["core"])
            if r["text"] is not None:
                ln = message.line(env, message.seal(env, bytes.fromhex(r["salt"]), r["text"].encode(), key))
            elif r["seal"] is not None and r["code"] == "cannot_open":
                ln = message.line(env, None, "erased")
            else:
                ln = message.line(env, None, r["reason"] or "erased")
            if size + len(ln) + 1 > MAX_BATCH - 20000:
                break
            size += len(ln) + 1
            lines.append(ln)
            ev = self.store.one("select * from lane where peer=? and own=0 and digest=?", node, r["digest"])
            if r["text"] is None and ev:
                place = {"seq": r["seq"], "subject": ev["subject"], "number": ev["number"]}
                body = parse(ev["skeleton"])["body"] if ev["skeleton"] else {}
                place.update({k: body[k] for k in ("step", "reason") if k in body})
                places.append(place)
        out = self.head(node, answers=digest, epoch=obj["epoch"], first=obj["after"] + 1,
                        last=obj["after"] + len(lines), end=at, at=now())
        if places:
            out["ext"] = {"places": places}
        first = self.signed("recovered", out)
        return 200, "application/x-ndjson", b"\n".join([dump(first)] + lines) + b"\n"

    def answer_documents(self, body):
        node, obj, _ = self._signer(body, "documents-request", message.check_documents_request)
        rows = [dump(d.env) for d in self.log_of(node).docs if d.n > obj["document"]][:32]
        return 200, "application/x-ndjson", b"".join(r + b"\n" for r in rows)

    # ---- feed ----
    def answer_feed(self, body):
        node, obj, _ = self._signer(body, "feed-request", feed.check_request)
        if obj["owner"] != self.id or obj["feed"] != "services":
            raise Problem("not_found")
        rows = self.store.all("select * from entry where owner=? order by version", self.id)
        rows = [r for r in rows if crypto.peek(json.loads(r["env"]), "entry")["visibility"] in ("public", "linked")]
        snap = {"owner": self.id, "document": self.document.n, "feed": "services", "audience": "linked",
                "version": self.store.get("feed_version", 0), "entries": len(rows),
                "contents": feed.contents((r["key"], r["digest"]) for r in rows), "at": now()}
        out = [self.signed("snapshot", snap)]
        out += [json.loads(r["env"]) for r in rows if r["version"] > obj["after"]][:200]
        return 200, "application/x-ndjson", b"".join(dump(e) + b"\n" for e in out)

    def put_service(self, service, key=None, visibility="linked"):
        with self.store.transaction():
            version = self.store.get("feed_version", 0) + 1
            key = key or message.new_id()
            op = "delete" if service is None else {"put": {"service": service}}
            env = self.signed("entry", {"owner": self.id, "document": self.document.n, "feed": "services", "key": key,
                                        "version": version, "visibility": visibility, "op": op, "at": now()})
            feed.check_entry(crypto.peek(env, "entry"))
            self.store.run("insert or replace into entry values (?,?,?,?,?)", self.id, key, version,
                           sha(unb64(env["payload"])), json.dumps(env))
            self.store.put("feed_version", version)
            for p in self.store.peers():
                if self.store.peer(p)["state"] in ("agreed", "active"):
                    self.queue(p, "peering/1", {"feed_changed": {"feed": "services", "version": version}})
        return key

    def fetch_feed(self, node):
        """The copy of a peer's feed; -> number of entries."""
        have = self.store.get("snapshot " + node)
        for after in ([have["version"], 0] if have else [0]):
            while True:
                req = self.signed("feed-request", self.head(node, owner=node, feed="services", after=after,
                                                            nonce=b64(os.urandom(32)), at=now()))
                status, h, data = self.call(node, "POST", "/federation/v1/feed", dump(req))
                if status != 200:
                    from .https import problem
                    raise problem(status, h, data)
                rows = message.split_lines(data)
                snap, _, _ = self.log_of(node).verify(parse(rows[0]), "snapshot")
                feed.check_snapshot(snap)
                need(snap["owner"] == node and snap["feed"] == "services", "snapshot")
                for row in rows[1:]:
                    env = parse(row)
                    o, digest, _ = self.log_of(node).verify(env, "entry")
                    feed.check_entry(o)
                    need(o["owner"] == node, "owner of entry")
                    old = self.store.one("select * from entry where owner=? and key=?", node, o["key"])
                    if old is None or old["version"] < o["version"]:
                        self.store.run("insert or replace into entry values (?,?,?,?,?)", node, o["key"], o["version"],
                                       digest, json.dumps(env))
                    after = max(after, o["version"])
                if len(rows) < 201:
                    break
            mine = self.store.all("select key, digest from entry where owner=?", node)
            if feed.contents((r["key"], r["digest"]) for r in mine) == snap["contents"]:
                self.store.put("snapshot " + node, snap)
                return len(mine)
        raise Malformed("the copy of the feed does not give its contents")
