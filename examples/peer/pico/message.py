# SPDX-License-Identifier: EUPL-1.2
"""Core, content, seal, line (protocol 7) and the objects of streams (8)."""
import os
import time
import uuid

from . import crypto
from .crypto import Unverified
from .strict import (Malformed, ZERO, b64, dump, fields, integer, match, need, parse, sha, time_, unb64)

CLASSES = (1024, 2048, 4096, 8192, 16384, 32768, 65536)
INFO = b"pico/seal/1"
MAX_LINE = 98304


def now():
    return int(time.time() * 1000)


def new_id():
    ms = now().to_bytes(6, "big")
    r = bytearray(ms + os.urandom(10))
    r[6] = 0x70 | r[6] & 15
    r[8] = 0x80 | r[8] & 63
    return str(uuid.UUID(bytes=bytes(r)))


def size_class(json_length):
    need(json_length <= 65500, "content too long")
    return next(c for c in CLASSES if c >= 36 + json_length)


def commitment(salt, text):
    return sha(salt + text)


def frame(salt, text):
    body = salt + len(text).to_bytes(4, "big") + text
    return body + b"\0" * (size_class(len(text)) - len(body))


def unframe(data):
    need(len(data) in CLASSES, "size of frame")
    n = int.from_bytes(data[32:36], "big")
    need(n <= 65500 and size_class(n) == len(data), "class of frame")
    need(not any(data[36 + n:]), "padding of frame")
    return data[:32], data[36:36 + n]


def check_core(o):
    fields(o, "suite from to document epoch seq prev id kind created commitment length crit", "expires ext")
    need(o["suite"] == "pico-1", "suite")
    need(match("node", o["from"]) != match("node", o["to"]), "from and to")
    for k in ("document", "epoch", "seq"):
        integer(o[k], 1)
    match("digest", o["prev"])
    match("digest", o["commitment"])
    match("id", o["id"])
    match("kind", o["kind"])
    time_(o["created"])
    if "expires" in o:
        time_(o["expires"])
    need(o["length"] in CLASSES, "length")
    need(isinstance(o["crit"], list) and len(o["crit"]) <= 8, "crit")
    for c in o["crit"]:
        match("code", c)
    return o


def seal(core_env, salt, text, seal_key, ephemeral=None):
    aad = bytes.fromhex(sha(unb64(core_env["payload"])))
    enc, ct = crypto.hpke_seal(seal_key, INFO, aad, frame(salt, text), ephemeral)
    return {"kid": crypto.keyid(seal_key), "enc": b64(enc), "ciphertext": b64(ct)}


def open_seal(core_env, core, seal_obj, own_keys):
    """-> (salt, text). own_keys: {kid: OpenKey}. Unverified = cannot_open, Malformed = other_content."""
    own = own_keys.get(seal_obj["kid"])
    if own is None:
        raise Unverified("no such key")
    aad = bytes.fromhex(sha(unb64(core_env["payload"])))
    plain = crypto.hpke_open(own, unb64(seal_obj["enc"], 32), INFO, aad, unb64(seal_obj["ciphertext"]))
    salt, text = unframe(plain)
    need(commitment(salt, text) == core["commitment"] and len(plain) == core["length"], "other content")
    return salt, text


def line(core_env, seal_obj, reason=None):
    msg = {"core": core_env, "seal": seal_obj}
    if seal_obj is None:
        msg["reason"] = reason
    return dump(msg)


def parse_line(data):
    """-> (core envelope, seal or None, reason)"""
    msg = parse(data, MAX_LINE)
    need(isinstance(msg, dict) and "seal" in msg, "line")
    if msg["seal"] is None:
        fields(msg, "core seal reason")
        match("code", msg["reason"])
        need(msg["reason"] in ("erased", "withdrawn", "expired"), "reason")
    else:
        fields(msg, "core seal")
        s = fields(msg["seal"], "kid enc ciphertext")
        match("keyid", s["kid"])
        unb64(s["enc"], 32)
        unb64(s["ciphertext"])
    return msg["core"], msg["seal"], msg.get("reason")


def split_lines(body):
    need(body.endswith(b"\n"), "last line has no end")
    rows = body[:-1].split(b"\n")
    need(all(rows), "empty line")
    return rows


def check_end(o):
    fields(o, "epoch seq head")
    integer(o["epoch"], 1)
    integer(o["seq"])
    match("digest", o["head"])
    return o


def end(epoch=1, seq=0, head=ZERO):
    return {"epoch": epoch, "seq": seq, "head": head}


def check_exceptions(rows):
    need(isinstance(rows, list) and len(rows) <= 100, "exceptions")
    last = None
    for r in rows:
        fields(r, "n epoch seq code")
        for k in ("n", "epoch", "seq"):
            integer(r[k], 1)
        match("code", r["code"])
        need(last is None or r["n"] == last + 1, "exceptions are not consecutive")
        last = r["n"]


def _parties(o):
    match("node", o["from"])
    match("node", o["to"])
    integer(o["document"], 1)
    if "at" in o:
        time_(o["at"])


def check_receipt(o):
    fields(o, "from to document epoch received head safe window exceptions_total exceptions request at", "busy ext")
    _parties(o)
    integer(o["epoch"], 1)
    integer(o["safe"], 0, integer(o["received"]))
    integer(o["window"])
    match("digest", o["head"])
    match("digest", o["request"])
    integer(o["exceptions_total"])
    check_exceptions(o["exceptions"])
    return o


def check_refusal(o):
    fields(o, "from to document code end request at", "ext")
    _parties(o)
    match("code", o["code"])
    check_end(o["end"])
    match("digest", o["request"])
    return o


def check_hello(o):
    fields(o, "from to document document_head your_document nonce sending receiving at", "answers opening ext")
    _parties(o)
    match("digest", o["document_head"])
    integer(o["your_document"])
    unb64(o["nonce"], 32)
    if "answers" in o:
        match("digest", o["answers"])
    s = fields(o["sending"], "end exceptions_known")
    check_end(s["end"])
    integer(s["exceptions_known"])
    r = fields(o["receiving"], "end safe window exceptions_total exceptions", "busy")
    check_end(r["end"])
    integer(r["safe"])
    integer(r["window"])
    integer(r["exceptions_total"])
    check_exceptions(r["exceptions"])
    return o


def check_opening(o):
    fields(o, "from to document epoch previous at", "ext")
    _parties(o)
    check_end(o["previous"])
    need(integer(o["epoch"], 2) == o["previous"]["epoch"] + 1, "epoch")
    return o


def check_recover(o):
    fields(o, "from to document nonce epoch after at", "ext")
    _parties(o)
    unb64(o["nonce"], 32)
    integer(o["epoch"], 1)
    integer(o["after"])
    return o


def check_recovered(o):
    fields(o, "from to document answers epoch first last end at", "ext")
    _parties(o)
    match("digest", o["answers"])
    integer(o["epoch"], 1)
    integer(o["first"], 1)
    integer(o["last"])
    check_end(o["end"])
    return o


def check_documents_request(o):
    fields(o, "from to document at", "ext")
    _parties(o)
    return o


def check_agreement(o):
    fields(o, "parties text purposes kinds retention_days valid_from at", "valid_until replaces ext")
    need(isinstance(o["parties"], list) and len(o["parties"]) == 2, "parties")
    for p in o["parties"]:
        fields(p, "node document")
        match("node", p["node"])
        integer(p["document"], 1)
    need(o["parties"][0]["node"] != o["parties"][1]["node"], "parties")
    match("digest", o["text"])
    need(isinstance(o["purposes"], list) and 1 <= len(o["purposes"]) <= 10, "purposes")
    for p in o["purposes"]:
        need(isinstance(p, str) and len(p.encode()) <= 300, "purpose")
    need(isinstance(o["kinds"], list) and 1 <= len(o["kinds"]) <= 32, "kinds")
    for k in o["kinds"]:
        match("code", k)
    integer(o["retention_days"])
    time_(o["valid_from"])
    time_(o["at"])
    if "valid_until" in o:
        time_(o["valid_until"])
    if "replaces" in o:
        match("digest", o["replaces"])
    return o


def verify_agreement(env, logs):
    """logs: {node: Log}. -> (object, digest, number of signatures)."""
    obj = check_agreement(crypto.peek(env, "agreement"))
    sigs = env["signatures"]
    need(len(sigs) in (1, 2), "signatures of agreement")
    keys = {}
    for sig, party in zip(sigs, obj["parties"]):
        log = logs.get(party["node"])
        doc = log.version(party["document"]) if log else None
        if doc is None or sig["keyid"] not in doc.sign_keys:
            raise Unverified("signature of a party")
        keys[sig["keyid"]] = doc.sign_keys[sig["keyid"]]
    _, digest, _ = crypto.verify(env, "agreement", keys, len(sigs))
    return obj, digest, len(sigs)
