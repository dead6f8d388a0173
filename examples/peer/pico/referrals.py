# SPDX-License-Identifier: EUPL-1.2
"""Referrals: deciding own steps, applying the other side's, duties, ticks, attachments, evidence (protocol 10, 12)."""
import json
import os

from . import blob, crypto, evidence, fold, https, lanes, message
from .crypto import Unverified
from .message import now
from .strict import Malformed, b64, dump, fields, match, need, parse, sha, unb64

HOUR = 3600000
KEEP = ("kind", "answer_by", "fields", "reason", "valid_until", "rank", "continues_on", "right", "number", "kept")


def skeleton(content):
    """What the fold needs of an event whose text is erased: nothing about the person."""
    b = content["body"]
    small = {"step": b["step"]}
    small.update({k: b[k] for k in KEEP if k in b})
    if b["step"] == "identity_disclosed":
        small["identity"] = {}
    out = {k: content[k] for k in ("subject", "number", "prev", "seen", "empty", "at") if k in content}
    return json.dumps(dict(out, body=small))


class Referrals:
    # ---- reading ----
    def lane_rows(self, node, subject, own):
        return self.store.all("select * from lane where peer=? and subject=? and own=? order by number", node, subject,
                              own)

    def lane_events(self, node, subject, own):
        out = []
        for r in self.lane_rows(node, subject, own):
            text = r["content"]
            if text is not None:
                content = parse(text)
                e = lanes.Event(r["digest"] or "unsigned %d" % r["number"], content)
            elif r["skeleton"]:
                e = lanes.Event(r["digest"] or "unsigned %d" % r["number"], None)
                e.content = parse(r["skeleton"])
                e.body = e.content["body"]
                e.step = e.body["step"]
            else:
                e = lanes.Event(r["digest"] or "unsigned %d" % r["number"], None)
            out.append(e)
        return out

    def referral(self, subject):
        row = self.store.one("select * from referral where subject=?", subject)
        need(row, "no such referral")
        return row

    def state(self, subject):
        """-> (Record, rows, opener events, answerer events)"""
        r = self.referral(subject)
        mine, theirs = (self.lane_events(r["peer"], subject, own) for own in (1, 0))
        opener, answerer = (mine, theirs) if r["opener"] == 1 else (theirs, mine)
        record, rows = fold.fold(opener, answerer)
        return record, rows, opener, answerer

    def my_side(self, subject, record):
        return record.side_of("o" if self.referral(subject)["opener"] == 1 else "a")

    # ---- deciding ----
    def open_referral(self, node, body):
        lanes.check_body(dict(body, step="opened"))
        with self.store.transaction():
            subject = message.new_id()
            self.store.run("insert into referral values (?,?,1)", node, subject)
            self._queue_event(node, subject, dict({"step": "opened"}, **body), {})
        return subject

    def _queue_event(self, node, subject, body, extra, at=None):
        theirs = [r for r in self.lane_rows(node, subject, 0)]
        number = len(self.lane_rows(node, subject, 1)) + 1
        content = {"subject": subject, "number": number}
        if theirs:
            content["seen"] = theirs[-1]["digest"]
        content.update({"at": at or now(), "body": body})
        n = self.queue(node, "referral/1", content, subject, number)
        mid = self.store.one("select id from outgoing where n=?", n)["id"]
        self.store.run("insert into lane (peer, subject, own, number, digest, content, message) values (?,?,1,?,?,?,?)",
                       node, subject, number, None, json.dumps(content), mid)
        return number

    def step(self, subject, body, force=False, at=None):
        """Take a step; refused here if the table does not allow it."""
        lanes.check_body(body)
        with self.store.transaction():
            ref = self.referral(subject)
            node = ref["peer"]
            record = self.state(subject)[0]
            lane = "o" if ref["opener"] == 1 else "a"
            e = lanes.Event("x", {"at": at or now(), "body": body, "number": 0})
            need(force or fold.allowed(record, lane, e), "not possible in state %s" % record.state)
            if body["step"] in ("withdrawn", "consent_revoked", "entered_in_error"):
                self._empty_undelivered(node, subject)
            number = self._queue_event(node, subject, body, {}, at)
            self.duties(node, subject)
        if getattr(self, "wakeup", None):
            self.wakeup.set()
        return number

    def _empty_undelivered(self, node, subject):
        """10.5: what was not received is not sent any more."""
        for r in self.store.all("select * from outgoing where peer=? and subject=? and (received=0 or "
                                "theirs_failed is not null)", node, subject):
            self.store.run("update outgoing set content=null, text=null, salt=null, reason='withdrawn' where n=?", r["n"])
            self.store.run("update lane set content=null, skeleton=null where peer=? and subject=? and own=1 and number=?",
                           node, subject, r["number"])

    def finish_event(self, node, row, content):
        """`prev` and `empty`, when the event is signed."""
        before = [r for r in self.lane_rows(node, row["subject"], 1) if r["number"] < row["number"]]
        out = {"subject": content["subject"], "number": content["number"]}
        if before:
            out["prev"] = before[-1]["digest"]
        if "seen" in content:
            out["seen"] = content["seen"]
        empty = []
        for r in reversed(before):
            msg = self.store.one("select text from outgoing where peer=? and digest=?", node, r["digest"])
            if msg is None or msg["text"] is not None:
                break
            empty.insert(0, r["digest"])
        if empty:
            out["empty"] = empty
        out.update({"at": content["at"], "body": content["body"]})
        return out

    def put_back(self, node, subject, number, digest, text, mid):
        """An own event that came back from the peer (8.6)."""
        if not self.store.one("select 1 from referral where peer=? and subject=?", node, subject):
            self.store.run("insert into referral values (?,?,?)", node, subject,
                           1 if text and parse(text)["body"].get("step") == "opened" else 0)
        for r in reversed(self.lane_rows(node, subject, 1)):
            if r["number"] >= number and r["digest"] is None:
                self.store.run("update lane set number=number+1 where peer=? and subject=? and own=1 and number=?", node,
                               subject, r["number"])
                msg = self.store.one("select n, content from outgoing where id=?", r["message"])
                if msg and msg["content"]:
                    c = dict(json.loads(msg["content"]), number=r["number"] + 1)
                    self.store.run("update outgoing set content=?, number=? where n=?", json.dumps(c), r["number"] + 1,
                                   msg["n"])
        self.store.run("insert or replace into lane (peer, subject, own, number, digest, content, message) "
                       "values (?,?,1,?,?,?,?)", node, subject, number, digest, text, mid)

    # ---- applying ----
    def apply_incoming(self, node):
        self.store.run("update incoming set applied=0 where peer=? and applied=2", node)
        while True:
            with self.store.transaction():
                r = self.store.one("select * from incoming where peer=? and applied=0 order by epoch, seq limit 1", node)
                if r is None:
                    return
                code, text, salt = self._apply_row(node, r)
                if code == "early":     # waits, sealed, for the start of the agreement
                    self.store.run("update incoming set applied=2 where peer=? and epoch=? and seq=?",
                                   node, r["epoch"], r["seq"])
                    continue
                old = r["code"]
                if code and code not in ("settled", "ahead") and code != old:
                    self.exception(node, r["epoch"], r["seq"], code)
                if old == "cannot_open" and code != "cannot_open":
                    self.exception(node, r["epoch"], r["seq"], "settled")
                self.store.run("update incoming set applied=1, code=?, text=coalesce(?, text), salt=coalesce(?, salt) "
                               "where peer=? and epoch=? and seq=?", code, text, salt, node, r["epoch"], r["seq"])

    def _apply_row(self, node, r):
        """-> (exception code or None, text, salt)"""
        if r["seal"] is None and r["text"] is None:
            return None, None, None
        env = json.loads(r["core"])
        core = crypto.peek(env, "core")
        try:
            salt, text = message.open_seal(env, core, json.loads(r["seal"]), self.open_keys)
        except Unverified:
            return "cannot_open", None, None
        except Malformed:
            return "other_content", None, None
        keep = (text.decode("utf-8", "replace"), salt.hex())
        if core["crit"]:
            return ("unsupported",) + keep
        kind = core["kind"]
        if kind not in self.document.obj["protocols"]:
            return ("unknown_kind",) + keep
        refused = kind not in ("peering/1", "tick/1") and self.not_agreed(node, kind, core["created"])
        if refused:
            return (refused,) + keep
        try:
            content = parse(text)
            if kind == "peering/1":
                self.apply_peering(node, content)
                code = None
            elif kind == "tick/1":
                fields(content, "tick messages")
                for m in content["messages"]:
                    self.store.run("insert into ticked values (?,?,?)", node, m, content["tick"])
                code = None
            else:
                code = self._apply_event(node, r, lanes.check_content(content), keep[0])
        except (Malformed, Unverified, KeyError, TypeError) as e:
            print("bad content of", kind, type(e).__name__, e, flush=True)
            return ("bad_content",) + keep
        return (code,) + keep

    def _apply_event(self, node, r, c, text):
        subject, number = c["subject"], c["number"]
        ref = self.store.one("select * from referral where peer=? and subject=?", node, subject)
        empty = c.get("empty", [])
        if ref and ref["opener"] == 2:
            return None
        if ref is None:
            if empty and number - len(empty) == 1:
                self.store.run("insert into referral values (?,?,2)", node, subject)
                return None
            if number != 1:
                return self._ahead(node, r)
            if c["body"].get("step") != "opened":
                return "against_rules"
            self.store.run("insert into referral values (?,?,0)", node, subject)
        rows = self.lane_rows(node, subject, 0)
        names = [(number - len(empty) + i, d) for i, d in enumerate(empty)]
        if not names and number == len(rows) + 2:
            names = [(number - 1, c["prev"])]
        for k, d in names:
            if 1 <= k <= len(rows):
                if rows[k - 1]["digest"] != d:
                    return "against_rules"
                continue
            if k != len(rows) + 1 or not self._empty_slot(node, d, bool(empty)):
                return "against_rules" if empty else self._ahead(node, r)
            self.store.run("insert into lane (peer, subject, own, number, digest) values (?,?,0,?,?)", node, subject, k, d)
            rows = self.lane_rows(node, subject, 0)
        if number > len(rows) + 1:
            return self._ahead(node, r)
        if number < len(rows) + 1 or c.get("prev") != (rows[-1]["digest"] if rows else None):
            return "against_rules"
        own = {x["digest"]: x["number"] for x in self.lane_rows(node, subject, 1) if x["digest"]}
        had = 0
        for e in self.lane_events(node, subject, 0):
            had = max(had, own.get(e.seen, 0))
        if "seen" in c and c["seen"] not in own:
            return self._ahead(node, r)
        if (own[c["seen"]] if "seen" in c else 0) < had:
            return "against_rules"
        self.store.run("insert into lane (peer, subject, own, number, digest, content, message) values (?,?,0,?,?,?,?)",
                       node, subject, number, r["digest"], text, r["id"])
        self.store.run("delete from ahead where peer=? and epoch=? and seq=?", node, r["epoch"], r["seq"])
        self.queue(node, "tick/1", {"tick": "processed", "messages": [r["id"]]})
        self.duties(node, subject)
        for a in self.store.all("select * from ahead where peer=?", node):
            self.store.run("update incoming set applied=0 where peer=? and epoch=? and seq=?", node, a["epoch"], a["seq"])
        try:
            lanes.check_body(c["body"])
        except Malformed:
            return "bad_content"
        return None

    def _ahead(self, node, r):
        self.store.run("insert or ignore into ahead values (?,?,?,?)", node, r["epoch"], r["seq"], now())
        return None

    def _empty_slot(self, node, digest, in_list):
        row = self.store.one("select * from incoming where peer=? and digest=?", node, digest)
        if row is None or not row["kind"].startswith("referral/"):
            return False
        if self.store.one("select 1 from lane where peer=? and own=0 and digest=?", node, digest):
            return False
        return row["seal"] is None or (in_list and row["code"] == "cannot_open")

    # ---- duties of 10.5 ----
    def erase(self, node, subject, which=None):
        for row in self.lane_rows(node, subject, 0):
            if row["content"] is None or which is not None and row["number"] not in which:
                continue
            self.store.run("update lane set content=null, skeleton=? where peer=? and subject=? and own=0 and number=?",
                           skeleton(parse(row["content"])), node, subject, row["number"])
            self.store.run("update incoming set text=null, salt=null, seal=null, reason='erased' where peer=? and digest=?",
                           node, row["digest"])

    def duties(self, node, subject):
        record, rows, opener, answerer = self.state(subject)
        if record.state is None or self.my_side(subject, record) != "R":
            return
        their_lane = "a" if self.referral(subject)["opener"] == 1 else "o"
        theirs = answerer if their_lane == "a" else opener
        void = {i + 1 for l, i, eff, _ in rows if l == their_lane and theirs[i].step == "identity_disclosed"
                and (not eff or record.state == "expired")}
        if void:
            self.erase(node, subject, void)
        must = record.state in ("withdrawn", "entered_in_error") or (
            record.ended_in() in ("declined", "expired") and record.revocation) or record.erasure_agreed()
        done = any(e.step == "erased" for e in (opener if their_lane == "a" else answerer))
        if must and not record.erased and not done:
            self.erase(node, subject)
            self._queue_event(node, subject, {"step": "erased"}, {})

    # ---- attachments, ticks ----
    def attach(self, subject, name, media_type, data):
        node = self.referral(subject)["peer"]
        need(len(data) <= min(20 << 20, self.log_of(node).newest.obj["limits"]["attachment_bytes"]), "file too large")
        key = os.urandom(32)
        whole = blob.encrypt(key, data)
        with self.store.transaction():
            self.store.run("insert or replace into blob values (?,?)", sha(whole), whole)
            return self.step(subject, {"step": "attached", "attachment": {
                "name": name, "media_type": media_type, "size": len(data), "key": b64(key), "digest": sha(whole)}})

    def fetch_attachments(self, subject):
        """-> [(name, bytes)] of what the other side attached."""
        node, out = self.referral(subject)["peer"], []
        for e in self.lane_events(node, subject, 0):
            if e.step != "attached" or "attachment" not in e.body:
                continue
            a = e.body["attachment"]
            want, whole = blob.blob_size(a["size"]), b""
            while len(whole) < want:
                status, h, data = self.call(node, "GET", "/federation/v1/blobs/" + a["digest"], None,
                                            headers={"Range": "bytes=%d-" % len(whole)})
                need(status == 206 and data, "blob: status %d" % status)
                whole += data
            out.append((a["name"], blob.decrypt(unb64(a["key"], 32), whole, a["digest"])))
        return out

    def tick_read(self, subject):
        node = self.referral(subject)["peer"]
        ids = [r["message"] for r in self.lane_rows(node, subject, 0) if r["message"]]
        for i in range(0, len(ids), 200):
            self.queue(node, "tick/1", {"tick": "read", "messages": ids[i:i + 200]})

    # ---- evidence ----
    def export(self, subject):
        ref = self.referral(subject)
        node = ref["peer"]

        def find(own, digest):
            row = self.store.one("select * from %s where peer=? and digest=?" % ("outgoing" if own else "incoming"), node,
                                 digest)
            if row["text"] is None or row["salt"] is None:
                return json.loads(row["core"]), None, None
            return json.loads(row["core"]), bytes.fromhex(row["salt"]), row["text"].encode()

        events, ids = {}, set()
        for own in (1, 0):
            rows = [r for r in self.lane_rows(node, subject, own) if r["digest"]]
            events[own] = [find(own, r["digest"]) for r in rows]
            ids |= {r["message"] for r in rows}
        ticks, receipts, between = [], [], []
        for own, table in ((1, "outgoing"), (0, "incoming")):
            for r in self.store.all("select * from %s where peer=? and kind='tick/1' and core is not null and "
                                    "text is not null order by epoch, seq" % table, node):
                if ids & set(json.loads(r["text"]).get("messages", [])):
                    ticks.append((json.loads(r["core"]), bytes.fromhex(r["salt"]), r["text"].encode()))
        have = {sha(unb64(e[0]["payload"])) for own in (1, 0) for e in events[own]}
        have |= {sha(unb64(t[0]["payload"])) for t in ticks}
        for own, table in ((1, "outgoing"), (0, "incoming")):
            rows = [r for r in self.lane_rows(node, subject, own) if r["digest"]]
            if not rows:
                continue
            last = self.store.one("select epoch, seq from %s where peer=? and digest=?" % table, node, rows[-1]["digest"])
            best = None
            for x in self.store.all("select env from receipt where peer=? order by n", node):
                env = json.loads(x["env"])
                o = crypto.peek(env, "receipt")
                if o["from"] == (node if own else self.id) and o["epoch"] == last["epoch"] \
                        and (best is None or best[1]["received"] < last["seq"]):
                    best = (env, o)
            if best is None:
                continue
            receipts.append(best[0])
            for m in self.store.all("select core, digest from %s where peer=? and epoch=? and seq<=? and seq>? order by seq"
                                    % table, node, last["epoch"], best[1]["received"], last["seq"]):
                if m["digest"] not in have and len(between) < 1000:
                    between.append(json.loads(m["core"]))
        mine_first = ref["opener"] == 1
        logs = (self.log, self.log_of(node)) if mine_first else (self.log_of(node), self.log)
        pair = (events[1], events[0]) if mine_first else (events[0], events[1])
        agreement = self.store.peer(node)["agreement"]
        return evidence.write(subject, self.id, logs, [agreement] if agreement else [], pair, ticks, receipts, between)
