# SPDX-License-Identifier: EUPL-1.2
"""Checks every vector in a folder (by default the repository's tests/vectors)."""
import json
import os
import sys

from pico import blob, crypto, evidence, feed, fold, identity, lanes, link, message, pull, strict
from pico.strict import b64, unb64

V = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "vectors")
count = {"ok": 0, "bad": 0}


def load(name):
    with open(os.path.join(V, name + ".json"), encoding="utf-8") as f:
        return json.load(f)


def ok(cond, what):
    count["ok" if cond else "bad"] += 1
    if not cond:
        print("WRONG:", what)


def refused(what, f, *args):
    try:
        f(*args)
    except (strict.Malformed, crypto.Unverified):
        return ok(True, what)
    ok(False, "accepted: " + what)


def keys_of(node):
    return {node["sign_keyid"]: unb64(node["sign_key"], 32)}


def signed(obj, name, node, check=None, again=True):
    """A vector with payload, envelope and digest: verify, compare, sign again."""
    got, digest, payload = crypto.verify(obj["envelope"], name, keys_of(node))
    ok(payload == obj["payload"].encode() and digest == obj["sha256"], name + " payload")
    ok(obj["payload_type"] == crypto.type_of(name), name + " type")
    if check:
        check(got)
    if again:
        key = crypto.SignKey(bytes.fromhex(node["sign_secret"]))
        ok(crypto.sign(name, payload, key) == json.loads(obj["envelope"]), name + " signed again")
        ok(strict.dump(strict.parse(payload)) == payload, name + " written again")
    return got, digest


def keys():
    d = load("keys")
    for p in d["pairs"]:
        s, o = crypto.SignKey(bytes.fromhex(p["sign_secret"])), crypto.OpenKey(bytes.fromhex(p["open_secret"]))
        ok((b64(s.public), s.id) == (p["sign_key"], p["sign_keyid"]), "sign key")
        ok((b64(o.public), o.id) == (p["seal_key"], p["seal_kid"]), "seal key")
        crypto.check_sign_key(s.public)
        crypto.check_seal_key(o.public)
    for k in d["refused_sign_keys"]:
        refused(k["what"], crypto.check_sign_key, bytes.fromhex(k["key"]))
    for k in d["refused_seal_keys"]:
        refused(k["what"], crypto.check_seal_key, bytes.fromhex(k["key"]))
    for i, c in enumerate(load("ed25519-speccheck")["cases"]):
        got = crypto.verify_strict(*[bytes.fromhex(c[k]) for k in ("pub_key", "signature", "message")])
        ok(got == (i == 3), "speccheck %d" % i)


def texts():
    d = load("json")
    for t in d["accepted"]:
        strict.parse(t)
        ok(True, t)
    for t in d["refused"]:
        refused(t["text"], strict.parse, t["text"])


def node():
    d = load("node")
    n, _ = identity.verify_genesis(json.loads(d["genesis"]["envelope"]))
    ok(n == d["node_id"] and identity.grouped(n) == d["grouped"], "node id")
    log = identity.Log.load(json.loads(d["genesis"]["envelope"]), [json.loads(d["document"]["envelope"])])
    ok(log.newest.digest == d["document"]["sha256"], "document")
    ok(crypto.pae(crypto.type_of("genesis"), d["genesis"]["payload"].encode()).hex() == d["pae_of_genesis"], "PAE")
    e = load("envelope")
    ok(identity.verify_genesis(strict.parse(e["accepted"]))[0] == e["node"], "envelope")
    for r in e["refused"]:
        refused(r["what"], lambda t: identity.verify_genesis(crypto.open_envelope(t.encode(), "genesis")[0]),
                r["envelope"])


def invitation():
    d = load("invitation")
    inv, secret = link.read_invitation(d["invitation"])
    ok(secret.hex() == d["secret"] and link.invitation_id(secret) == d["invitation_id"], "invitation")
    ok(link.write_invitation(inv["endpoint"], inv["node"], inv["pin"], inv["expires"], secret)[0] == d["invitation"],
       "invitation written")
    refused("changed invitation", link.read_invitation, d["invitation"][:-1] + "0")
    got = {}
    for part, name, side in (("open_request", "introduction", "invited"), ("open_answer", "introduction", "inviting"),
                             ("reveal_request", "reveal", "invited"), ("reveal_answer", "reveal", "inviting")):
        env, obj = link.unwrap(secret, d[part]["body"].encode(), name)
        signed(d[part]["object"], name, d[side])
        if name == "introduction":
            got[side], digest = link.check_introduction(env, obj, side == "inviting")
            ok(digest == d[part]["object"]["sha256"], part)
            got[side + " commitment"] = obj["commitment"]
        else:
            nonce = link.check_reveal(env, obj, got[side])
            ok(link.commitment(obj["from"], nonce) == got[side + " commitment"], part + " commitment")
            got[side + " nonce"] = nonce
        ok(link.wrap(secret, env) == d[part]["body"].encode(), part + " body")
    code = link.short_code(secret, d["open_answer"]["object"]["sha256"], d["open_request"]["object"]["sha256"],
                           got["inviting nonce"], got["invited nonce"])
    ok(code == d["short_code"], "short code")
    env, obj = link.unwrap(secret, d["confirmation"]["body"].encode(), "confirmation")
    link.check_confirmation(env, obj, got["invited"])
    signed(d["confirmation"]["object"], "confirmation", d["invited"])


def agreement():
    d = load("agreement")
    ks = dict(keys_of(d["first"]), **keys_of(d["second"]))
    obj, digest, payload = crypto.verify(d["proposed"]["envelope"], "agreement", ks)
    message.check_agreement(obj)
    ok(strict.sha(d["text"].encode()) == obj["text"] and digest == d["proposed"]["sha256"], "agreement text")
    first, second = [crypto.SignKey(bytes.fromhex(d[k]["sign_secret"])) for k in ("first", "second")]
    env = crypto.sign("agreement", payload, first)
    ok(env == json.loads(d["proposed"]["envelope"]), "agreement proposed")
    ok(crypto.add_signature(env, second) == json.loads(d["signed"]["envelope"]), "agreement signed")
    crypto.verify(d["signed"]["envelope"], "agreement", ks, 2)


def a_message():
    d = load("message")
    core, digest = signed(d["core"], "core", d["from"], message.check_core)
    salt, text = bytes.fromhex(d["salt"]), d["content"].encode()
    ok(message.commitment(salt, text) == d["commitment"] == core["commitment"], "commitment")
    ok(strict.sha(message.frame(salt, text)) == d["frame_sha256"], "frame")
    eph = crypto.derive_key(bytes.fromhex(d["hpke"]["ikm_e"]))
    env = json.loads(d["core"]["envelope"])
    s = message.seal(env, salt, text, unb64(d["to"]["seal_key"]), eph)
    ok(unb64(s["enc"]).hex() == d["hpke"]["enc"] and s["ciphertext"] == d["hpke"]["ciphertext"], "HPKE")
    ok(digest == d["hpke"]["aad"] and message.INFO.hex() == d["hpke"]["info"], "aad and info")
    ok(message.line(env, s) == d["line"].encode(), "line")
    ok(message.line(env, None, "erased") == d["line_of_an_erased_message"].encode(), "empty line")
    own = crypto.OpenKey(bytes.fromhex(d["to"]["open_secret"]))
    ok(message.open_seal(env, core, s, {own.id: own}) == (salt, text), "opened")


def streams():
    d = load("batch")
    rows = message.split_lines(d["body"].encode())
    prev = strict.ZERO
    for i, row in enumerate(rows):
        env, s, reason = message.parse_line(row)
        core, digest, _ = crypto.verify(env, "core", keys_of(d["from"]))
        ok((core["seq"], core["prev"], digest) == (i + 1, prev, d["core_digests"][i]), "core %d" % i)
        prev = digest
        own = crypto.OpenKey(bytes.fromhex(d["to"]["open_secret"]))
        if s:
            try:
                message.open_seal(env, core, s, {own.id: own})
            except crypto.Unverified:
                ok(i == 1, "message %d does not open" % i)
    ok(strict.sha(d["body"].encode()) == d["request"], "request")
    signed(d["receipt"], "receipt", d["to"], message.check_receipt)
    signed(d["refusal"], "refusal", d["to"], message.check_refusal)
    signed(d["epoch_opening"], "epoch", d["from"], message.check_opening)
    d = load("hello")
    _, asked = signed(d["hello_request"], "hello", d["restored"], message.check_hello)
    ans, _ = signed(d["hello_answer"], "hello", d["peer"], message.check_hello)
    ok(ans["answers"] == asked, "answers of hello")
    _, asked = signed(d["recover_request"], "recover", d["restored"], message.check_recover)
    for k in ("recover_answer_first_line", "recover_answer_first_line_with_an_erased_event"):
        ans, _ = signed(d[k], "recovered", d["peer"], message.check_recovered)
        ok(ans["answers"] == asked, k)
    signed(d["documents_request"], "documents-request", d["restored"], message.check_documents_request)


def a_feed():
    d = load("feed")
    for name, one in (("services", d), ("resources", d["resources"])):
        seen = []
        for e in one["entries"]:
            obj, digest = signed(e, "entry", d["owner"], feed.check_entry)
            ok(obj["feed"] == name, "feed of entry")
            seen.append((obj["key"], digest))
        snap, _ = signed(one["snapshot"], "snapshot", d["owner"], feed.check_snapshot)
        ok(snap["feed"] == name, "feed of snapshot")
        ok(feed.contents(seen) == snap["contents"] and snap["entries"] == len(seen), "contents")


def pulls():
    d = load("pull")
    asks, asked = d["asks"], d["asked"]
    obj, digest = signed(d["pull_request"], "pull", asks, pull.check_request)
    for r in obj["receipts"]:
        crypto.verify(r, "receipt", keys_of(asks))
    signed(d["pull_answer"]["list"], "pulled", asked, pull.check_pulled)
    body = "\n".join([d["pull_answer"]["list"]["envelope"], "".join(d["pull_answer"]["parts"])]).encode()
    ok(strict.sha(body) == d["pull_answer"]["sha256"], "body of the answer")
    listed, parts = pull.read_answer(body, obj, digest, keys_of(asked))
    ok([p.decode() for p in parts] == d["pull_answer"]["parts"], "parts")
    for i, row in enumerate(message.split_lines(parts[0])):
        core, _, _ = crypto.verify(message.parse_line(row)[0], "core", keys_of(asked))
        ok(core["seq"] == 4 + i, "core of a part")
    hello, question, _ = crypto.verify(parts[1].rstrip(b"\n"), "hello", keys_of(asked))
    message.check_hello(hello)
    message.check_receipt(crypto.verify(parts[2].rstrip(b"\n"), "receipt", keys_of(d["writes"]))[0])
    left = d["pull_answer_with_a_part_to_leave_out"]
    _, usable = pull.read_answer(left["body"].encode(), obj, digest, keys_of(asked))
    ok([p is not None for p in usable] == left["usable"], "a part is left out alone")
    for r in d["pull_answers_refused"]:
        refused(r["what"], pull.read_answer, r["body"].encode(), obj, digest, keys_of(asked))

    def reply(v, answers):
        head, _ = signed(v["head"], "reply", asks, pull.check_reply)
        content = unb64(v["content"])
        pull.join(head, content)
        ok(head["answers"] == answers, "answers of a reply")
        ok(strict.sha(v["head"]["envelope"].encode() + b"\n" + content) == v["body_sha256"], "body of a reply")
        return content

    answer, _, _ = crypto.verify(reply(d["reply_to_hello"], question), "hello", keys_of(asks))
    ok(answer["answers"] == question, "the hello names the question")
    a = d["attachment"]
    first, digest = signed(a["question"], "blob-request", asked, pull.check_blob_request)
    piece = reply(a["reply"], digest)
    second, digest = signed(a["next_question"], "blob-request", asked, pull.check_blob_request)
    ok(second["after"] == first["after"] + len(piece), "the next piece")
    gone, _ = signed(a["reply_that_it_is_gone"], "reply", asks, pull.check_reply)
    ok((gone["answers"], gone["code"]) == (digest, "not_found"), "gone")
    again, _ = signed(d["next_pull_request"], "pull", asks, pull.check_request)
    ok(again["ext"]["had"] == d["pull_answer"]["list"]["sha256"], "had")
    receipt, _, _ = crypto.verify(again["receipts"][0], "receipt", keys_of(asks))
    ok(receipt["request"] == listed["parts"][0]["body"], "the receipt names the part")


def relay():
    d = load("relay")
    heads = {}
    for k in ("deposit", "deposit_of_a_question", "deposit_that_takes_all_back"):
        head, digest = signed(d[k]["head"], "deposit", d["sender"], pull.check_deposit)
        content = d[k]["content"].encode()
        pull.join(head, content)
        pull.check_lines(head["holds"], content)
        heads[k] = digest
    kept, _ = signed(d["kept"], "deposited", d["relay"], pull.check_deposited)
    ok(kept["answers"] == heads["deposit"], "the relay's word names the deposit")
    signed(d["refused"], "deposited", d["relay"], pull.check_deposited)
    shelf = pull.Shelf(d["limits_of_the_course"]["messages"], d["limits_of_the_course"]["bytes"])
    receipt, _ = signed(d["receipt_after_the_fifth_step"]["receipt"], "receipt", d["recipient"], message.check_receipt)
    bodies = {1: strict.sha(d["deposit"]["content"].encode()),
              d["receipt_after_the_fifth_step"]["answers_number"]: receipt["request"]}
    for i, step in enumerate(d["course"]):
        head = {"number": step["number"], "holds": step["holds"], "bytes": 1, "body": bodies.get(step["number"], "")}
        ok(shelf.take(head, step["number"]) == step["says"], "says: " + step["what"])
        ok([h["number"] for h in shelf.held] == step["held"], "held: " + step["what"])
        if i == 4:
            ok(shelf.clears(receipt) == d["receipt_after_the_fifth_step"]["clears"], "cleared")
    for k, name, check, who in (("deposits", "deposit", pull.check_deposit, "sender"),
                                ("answers", "deposited", pull.check_deposited, "relay")):
        for r in d["must_be_refused"][k]:
            obj, _, _ = crypto.verify(r["envelope"], name, keys_of(d[who]))
            refused(r["what"], check, obj)


def blobs():
    d = load("blob")
    ok(d["aad"] == blob.AAD.hex(), "aad of blob")
    for f in d["files"]:
        data = bytes(p % 251 for p in range(f["file_bytes"]))
        key = bytes.fromhex(f["key"])
        chunks = blob.encrypt_chunks(key, data)
        ok([(n.hex(), strict.sha(c), c[-16:].hex()) for n, c in chunks]
           == [(c["nonce"], c["sha256"], c["tag"]) for c in f["chunks"]], f["what"])
        whole = blob.encrypt(key, data)
        ok(strict.sha(whole) == f["digest"] and len(whole) == f["blob_bytes"] == blob.blob_size(len(data)), f["what"])
        ok("blob" not in f or b64(whole) == f["blob"], f["what"])
        ok(blob.decrypt(key, whole, f["digest"]) == data, f["what"])


def referral():
    d = load("referral")
    for b in d["bodies"]:
        lanes.check_body(b)
        ok(True, b["step"])
    for c in d["courses"] + d["crossings"]:
        rows = {"opener": [], "answerer": []}
        for m in c["merged"]:
            if m["content"] is not None:
                lanes.check_content(m["content"])
            rows[m["lane"]].append(lanes.Event(m["core_digest"], m["content"]))
        for a, b in (("opener", "answerer"), ("answerer", "opener")):
            lanes.check_lane(rows[a], rows[b])
        order = lanes.merge(rows["opener"], rows["answerer"])
        want = [m["lane"][0] for m in c["merged"]]
        ok([l for l, _ in order] == want, "order: " + c["what"])
        r, got = fold.fold(rows["opener"], rows["answerer"])
        ok([(e, s) for _, _, e, s in got] == [(m["effective"], m["state"]) for m in c["merged"]],
           "effects: %s %s" % (c["what"], [(e, s) for _, _, e, s in got]))
        ok(r.result() == c["result"], "result: %s %s" % (c["what"], r.result()))


def evidences():
    d = load("evidence")
    for k in ("whole", "with_an_erased_content"):
        got = evidence.verify(d[k]["file"].encode())
        ok(got["held"] == {"opener": 2, "answerer": 2}, "held " + k)
        ok(got["state"] == "accepted" and len(got["story"]) == len(d[k]["story"]), "state " + k)
        ok(bool(got["missing"]) == (k != "whole"), "missing " + k)
        ok(got["read_by_tick"] == {"opener": 0, "answerer": 2}, "ticks " + k)
    f = d["whole"]["file"]
    for a, b in (('"number":2', '"number":3'), ("Anna", "Anno"), ('"exported_by"', '"exported_bz"')):
        if a in f:
            refused("changed evidence " + a, evidence.verify, f.replace(a, b, 1).encode())
    obj = json.loads(f)
    obj["opener_events"][1]["content"]["json"] = obj["opener_events"][1]["content"]["json"].replace("a", "o", 1)
    refused("changed content", evidence.verify, strict.dump(obj))
    obj = json.loads(f)
    del obj["opener_events"][0]
    refused("an event left out", evidence.verify, strict.dump(obj))


for part in (keys, texts, node, invitation, agreement, a_message, streams, a_feed, blobs, pulls, relay, referral,
             evidences):
    before = dict(count)
    part()
    print("%-12s %d good, %d wrong" % (part.__name__, count["ok"] - before["ok"], count["bad"] - before["bad"]))
print("all: %(ok)d good, %(bad)d wrong" % count)
sys.exit(1 if count["bad"] else 0)
