# SPDX-License-Identifier: EUPL-1.2
"""Evidence files: writing and verifying (protocol 10.8)."""
from . import crypto, fold, identity, lanes, message
from .crypto import Unverified
from .strict import (Malformed, ZERO, fields, integer, match, need, parse, sha, time_, unb64)

LIMIT = 32 << 20


def write(subject, exported_by, logs, agreements, events, ticks, receipts, between, at=None):
    """logs: (opener Log, answerer Log); events: (opener list, answerer list) of (core env, salt/None, text/None)."""
    def row(ev):
        core, salt, text = ev
        out = {"core": core}
        if text is not None:
            import base64
            out["content"] = {"salt": base64.b64encode(salt).decode(), "json": text.decode()}
        return out
    side = [{"genesis": l.genesis, "documents": l.envelopes()} for l in logs]
    return {"format": "pico-evidence/1", "subject": subject, "exported_by": exported_by,
            "exported_at": at or message.now(), "opener": side[0], "answerer": side[1], "agreements": agreements,
            "opener_events": [row(e) for e in events[0]], "answerer_events": [row(e) for e in events[1]],
            "ticks": [row(t) for t in ticks], "receipts": receipts, "between": between}


class _Core:
    def __init__(self, env, log, other):
        self.env = env
        self.obj, self.digest, _ = log.verify(env, "core")
        message.check_core(self.obj)
        need(self.obj["from"] == log.node and self.obj["to"] == other.node, "core of other nodes")
        self.content = None

    def read(self, content):
        fields(content, "salt json")
        need(isinstance(content["json"], str), "json")
        text = content["json"].encode("utf-8", "surrogatepass")
        need(message.commitment(unb64(content["salt"], 32), text) == self.obj["commitment"], "commitment")
        need(message.size_class(len(text)) == self.obj["length"], "length")
        self.content = parse(text)


def _rows(rows, log, other, with_content=True):
    out = []
    need(isinstance(rows, list), "list")
    for row in rows:
        fields(row, "core", "content")
        core = _Core(row["core"], log, other)
        if "content" in row:
            core.read(row["content"])
        out.append(core)
    return out


def verify(data):
    f = parse(data, LIMIT)
    fields(f, "format subject exported_by exported_at opener answerer agreements opener_events answerer_events ticks "
              "receipts between")
    need(f["format"] == "pico-evidence/1", "format")
    subject = match("id", f["subject"])
    match("node", f["exported_by"])
    time_(f["exported_at"])
    log = {}
    for who in ("opener", "answerer"):
        side = fields(f[who], "genesis documents")
        log[who] = identity.Log.load(side["genesis"], side["documents"])
    need(log["opener"].node != log["answerer"].node, "one node on both sides")
    by_node = {l.node: l for l in log.values()}
    other = {"opener": "answerer", "answerer": "opener"}
    cores, lane = {}, {}
    for who in log:
        lane[who] = _rows(f[who + "_events"], log[who], log[other[who]])
    need(lane["opener"], "no opening")
    extra = []
    for row in f["ticks"]:
        n = crypto.peek(row["core"], "core")["from"]
        need(n in by_node, "tick of another node")
        who = "opener" if n == log["opener"].node else "answerer"
        extra += _rows([row], log[who], log[other[who]])
        need(extra[-1].obj["kind"] == "tick/1" and isinstance(extra[-1].content, dict), "not a tick that can be read")
        fields(extra[-1].content, "tick messages")
    ticks = list(extra)
    need(isinstance(f["between"], list) and len(f["between"]) <= 1000, "between")
    for env in f["between"]:
        n = crypto.peek(env, "core")["from"]
        need(n in by_node, "core of another node")
        who = "opener" if n == log["opener"].node else "answerer"
        extra.append(_Core(env, log[who], log[other[who]]))
    places = {}
    for c in lane["opener"] + lane["answerer"] + extra:
        key = (c.obj["from"], c.obj["epoch"], c.obj["seq"])
        need(places.setdefault(key, c.digest) == c.digest, "two cores at one place")
        cores[c.digest] = c
    for who in lane:
        for c in lane[who]:
            need(c.obj["kind"].startswith("referral/"), "kind of an event")
            if c.content is not None:
                lanes.check_content(c.content)
                need(c.content["subject"] == subject, "subject")
    ev = {w: [lanes.Event(c.digest, c.content) for c in lane[w]] for w in lane}
    for who in ev:
        lanes.check_lane(ev[who], ev[other[who]])
    order = lanes.merge(ev["opener"], ev["answerer"])
    record, rows = fold.fold(ev["opener"], ev["answerer"], order)
    held = {w: max([0] + [lanes.seen_number(e, ev[w]) or 0 for e in ev[other[w]]]) for w in ev}
    said = {w: 0 for w in ev}
    for env in f["receipts"]:
        _receipt(env, log, other, lane, cores, by_node, held, said)
    read = {w: 0 for w in ev}
    for c in ticks:
        if c.content is not None and c.obj["kind"].startswith("tick/"):
            w = "answerer" if c.obj["from"] == log["opener"].node else "opener"
            for i, e in enumerate(lane[w]):
                if e.obj["id"] in c.content.get("messages", []):
                    said[w] = max(said[w], i + 1)
                    if c.content.get("tick") == "read":
                        read[w] = max(read[w], i + 1)
    in_force = _agreement(f, by_node, lane["opener"][0])
    missing = ["%s %d: content" % (w, i + 1) for w in ev for i, e in enumerate(ev[w]) if e.content is None]
    missing += ["%s %d: not named later" % (w, i + 1) for w in ev for i, e in enumerate(ev[w])
                if e.content is None and not any(x.content for x in ev[w][i + 1:])]
    missing += ["%s %d: step not understood" % (w, i + 1) for w in ev for i, e in enumerate(ev[w])
                if e.content is not None and e.step is None]
    for w in ev:
        revoked = set(log[w].newest.obj["revoked"])
        missing += ["%s: key revoked later" % w for c in lane[w] if c.env["signatures"][0]["keyid"] in revoked][:1]
    if not in_force:
        missing.append("no agreement in force")
    story = []
    for (l, i), (_, _, effective, state) in zip(order, rows):
        w = "opener" if l == "o" else "answerer"
        e = ev[w][i]
        story.append((w, i + 1, e.step, effective, state))
    return {"state": record.state, "record": record, "held": held, "said": said, "missing": missing, "story": story,
            "agreement_in_force": in_force, "read_by_tick": read}


def _receipt(env, log, other, lane, cores, by_node, held, said):
    n = crypto.peek(env, "receipt")["from"]
    need(n in by_node, "receipt of another node")
    obj, _, _ = by_node[n].verify(env, "receipt")
    message.check_receipt(obj)
    w = "answerer" if n == log["opener"].node else "opener"
    need(obj["to"] == log[w].node, "receipt for another node")
    place = {c.digest: i + 1 for i, c in enumerate(lane[w])}
    at, steps = obj["head"], 0
    while at in cores and cores[at].obj["from"] == log[w].node and steps < 100000:
        if at in place:
            held[w] = max(held[w], place[at])
        at, steps = cores[at].obj["prev"], steps + 1
    for i, c in enumerate(lane[w]):
        if c.obj["epoch"] == obj["epoch"] and c.obj["seq"] <= obj["received"]:
            said[w] = max(said[w], i + 1)


def _agreement(f, by_node, opening):
    opened_at = opening.content["at"] if opening.content else opening.obj["created"]
    found = False
    for env in f["agreements"]:
        obj, _, n = message.verify_agreement(env, by_node)
        need({p["node"] for p in obj["parties"]} == set(by_node), "agreement of other nodes")
        if n == 2 and obj["valid_from"] <= opened_at <= obj.get("valid_until", opened_at):
            found = found or "referral" in obj["kinds"]
    return found
