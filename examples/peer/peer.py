# SPDX-License-Identifier: EUPL-1.2
"""Command line of the peer. While `serve` runs, the other commands write into the same store and `serve` sends."""
import argparse
import json
import sys
import time

from pico import crypto, evidence, identity
from pico.base import Base
from pico.message import now
from pico.node import Node
from pico.strict import b64

DAY = 86400000


def opening(kind, text, days=14, fields=("name", "telephone")):
    return {"kind": kind, "need": {"category": "D", "area": "families", "text": text}, "age_band": "14-17",
            "territory": {"province": "BO"}, "urgency": "soon", "source": "school", "legal_basis": "consent",
            "answer_by": now() + days * DAY, "fields": [] if kind == "open_call" else list(fields)}


def show(node, subject):
    record, rows, opener, answerer = node.state(subject)
    print(subject, record.kind, json.dumps(record.result()))
    for lane, i, effective, state in rows:
        e = (opener if lane == "o" else answerer)[i]
        print("  %s %2d %-24s %s%s" % (lane, i + 1, e.step or "(no text)", state, "" if effective else "   no effect"))


def main(argv):
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="data")
    sub = p.add_subparsers(dest="cmd", required=True)

    def cmd(name, *args):
        s = sub.add_parser(name)
        for a in args:
            s.add_argument(a, nargs="?" if a.endswith("?") else None)
        return s
    cmd("init", "name", "endpoint", "telephone")
    for name, args in (("serve", ()), ("invite", ()), ("accept", ("text",)), ("confirm", ("peer",)), ("peers", ()),
                       ("propose", ("peer", "file")), ("sign", ("peer",)), ("open", ("peer", "kind", "text")),
                       ("step", ("subject", "body")), ("force", ("subject", "body")), ("list", ()),
                       ("show", ("subject",)), ("attach", ("subject", "file")), ("fetch", ("subject",)),
                       ("read", ("subject",)), ("evidence", ("subject", "file")), ("verify", ("file",)),
                       ("service", ("json",)), ("feed", ("peer",)), ("document", ("json",)),
                       ("peering", ("peer", "json")), ("rotate", ())):
        cmd(name, *args)
    a = p.parse_args(argv)
    if a.cmd == "init":
        print(Base.make(a.data, a.name, a.endpoint, a.telephone))
        return
    if a.cmd == "verify":
        with open(a.file, "rb") as f:
            got = evidence.verify(f.read())
        got["record"] = got["record"].result()
        print(json.dumps(got, indent=1))
        return
    node = Node(a.data)
    if getattr(a, "peer", None) and not a.peer.startswith("pn1"):
        a.peer = next(n for n in node.store.peers() if a.peer in node.log_of(n).newest.obj["organization"]["legal_name"])
    if a.cmd == "serve":
        node.serve()
        while True:
            time.sleep(3600)
    elif a.cmd == "invite":
        print(node.invite())
    elif a.cmd == "accept":
        print(*node.accept_invitation(a.text))
    elif a.cmd == "confirm":
        node.confirm(a.peer)
    elif a.cmd == "peers":
        for n in node.store.peers():
            d = node.store.peer(n)
            print(n, node.log_of(n).newest.obj["organization"]["legal_name"], d["state"], d["link"].get("code"),
                  "theirs" if d["link"].get("theirs") else "-", "agreement" if d["agreement"] else
                  "PROPOSED TO US" if d.get("their_proposal") else "-", "out", d["out"]["epoch"], d["out"]["seq"],
                  "delivered", d["delivered"], "in", d["in"]["epoch"], d["in"]["seq"], d["stopped"] or "")
    elif a.cmd == "propose":
        with open(a.file, encoding="utf-8") as f:
            node.propose(a.peer, f.read())
    elif a.cmd == "sign":
        node.sign_proposal(a.peer)
    elif a.cmd == "open":
        print(node.open_referral(a.peer, opening(a.kind, a.text)))
    elif a.cmd in ("step", "force"):
        body = json.loads(a.body) if a.body.startswith("{") else {"step": a.body}
        print(node.step(a.subject, body, a.cmd == "force"))
    elif a.cmd == "list":
        for r in node.store.all("select * from referral"):
            if r["opener"] != 2:
                show(node, r["subject"])
    elif a.cmd == "show":
        show(node, a.subject)
    elif a.cmd == "attach":
        with open(a.file, "rb") as f:
            print(node.attach(a.subject, a.file.rsplit("/", 1)[-1], "application/octet-stream", f.read()))
    elif a.cmd == "fetch":
        for name, data in node.fetch_attachments(a.subject):
            print(name, len(data), data[:60])
    elif a.cmd == "read":
        node.tick_read(a.subject)
    elif a.cmd == "evidence":
        with open(a.file, "w", encoding="utf-8") as f:
            json.dump(node.export(a.subject), f, ensure_ascii=False)
    elif a.cmd == "service":
        print(node.put_service(json.loads(a.json)))
    elif a.cmd == "feed":
        print(node.fetch_feed(a.peer))
        for r in node.store.all("select env from entry where owner=?", a.peer):
            print(json.dumps(crypto.peek(json.loads(r["env"]), "entry"), ensure_ascii=False))
    elif a.cmd == "document":
        node.new_document(json.loads(a.json))
        print(node.document.n)
    elif a.cmd == "rotate":
        new = crypto.OpenKey()
        keys = node.store.get("keys")
        node.store.put("keys", dict(keys, open=[new.secret.hex()] + keys["open"]))
        node.new_document({"seal_keys": [b64(new.public)] + node.document.obj["seal_keys"][:1]})
        print("document", node.document.n, "(restart serve)")
    elif a.cmd == "peering":
        node.queue(a.peer, "peering/1", json.loads(a.json))


if __name__ == "__main__":
    main(sys.argv[1:])
