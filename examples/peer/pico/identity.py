# SPDX-License-Identifier: EUPL-1.2
"""Genesis, node id, documents and their log (protocol 5)."""
import base64
import hashlib
import re

from . import crypto
from .crypto import Unverified
from .strict import Malformed, fields, free_text, integer, line_text, match, need, sha, time_, unb64

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def node_id(genesis_payload):
    return "pn1" + base64.b32encode(hashlib.sha256(genesis_payload).digest()[:20]).decode().lower()


def node_bytes(node):
    match("node", node)
    return base64.b32decode(node[3:].upper())


def grouped(node):
    v, body = 0, node[3:]
    for c in body:
        v <<= 1
        if v & 32:
            v ^= 0b100101
        v ^= ALPHABET.index(c)
    return "pn1 " + " ".join(body[i:i + 4] for i in range(0, 32, 4)) + "-" + ALPHABET[v]


def public_keys(texts, low, high, check):
    need(isinstance(texts, list) and low <= len(texts) <= high, "number of keys")
    raw = [check(unb64(t, 32)) for t in texts]
    need(len(set(raw)) == len(raw), "key twice")
    return raw


def by_id(raw):
    return {crypto.keyid(k): k for k in raw}


def verify_genesis(env):
    obj = crypto.peek(env, "genesis")
    fields(obj, "recovery_keys created")
    keys = public_keys(obj["recovery_keys"], 1, 5, crypto.check_sign_key)
    time_(obj["created"])
    _, _, payload = crypto.verify(env, "genesis", by_id(keys), None)
    return node_id(payload), keys


def check_endpoint(text):
    need(isinstance(text, str) and len(text.encode()) <= 260, "endpoint")
    m = re.fullmatch(r"https://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", text, re.ASCII)
    need(m, "endpoint")
    return text


class Document:
    def __init__(self, obj, digest, env, recovery_signed):
        self.obj, self.digest, self.env, self.recovery_signed = obj, digest, env, recovery_signed
        self.n = obj["n"]
        self.sign_keys = by_id(unb64(k, 32) for k in obj["sign_keys"])
        self.recovery_keys = by_id(unb64(k, 32) for k in obj["recovery_keys"])
        self.seal_keys = [unb64(k, 32) for k in obj["seal_keys"]]


def check_document(o):
    fields(o, "node_id n created organization recovery_keys sign_keys seal_keys revoked endpoints tls_pins "
              "protocols limits", "prev relays ext")
    match("node", o["node_id"])
    integer(o["n"], 1)
    need(("prev" in o) == (o["n"] > 1), "prev")
    if "prev" in o:
        match("digest", o["prev"])
    time_(o["created"])
    org = fields(o["organization"], "legal_name tax_code albo_number telephone contact", "control_group")
    line_text(org["legal_name"], 1, 200)
    for k in ("tax_code", "albo_number", "telephone"):
        line_text(org[k], 0, 40)
    line_text(org["contact"], 0, 200)
    if "control_group" in org:
        line_text(org["control_group"], 1, 100)
    rec = public_keys(o["recovery_keys"], 1, 5, crypto.check_sign_key)
    sig = public_keys(o["sign_keys"], 1, 8, crypto.check_sign_key)
    need(not set(rec) & set(sig), "a signing key is a recovery key")
    seal = public_keys(o["seal_keys"], 1, 8, crypto.check_seal_key)
    need(isinstance(o["revoked"], list) and len(o["revoked"]) <= 64, "revoked")
    listed = {crypto.keyid(k) for k in rec + sig + seal}
    for k in o["revoked"]:
        need(match("keyid", k) not in listed, "revoked key is listed")
    need(isinstance(o["endpoints"], list) and len(o["endpoints"]) <= 4, "endpoints")
    for e in o["endpoints"]:
        check_endpoint(e)
    need(isinstance(o["tls_pins"], list) and len(o["tls_pins"]) <= 4, "tls_pins")
    for p in o["tls_pins"]:
        match("digest", p)
    need(isinstance(o["protocols"], list) and len(o["protocols"]) <= 64, "protocols")
    for p in o["protocols"]:
        match("kind", p)
    lim = fields(o["limits"], "batch_messages batch_bytes attachment_bytes")
    integer(lim["batch_messages"], 1, 100)
    integer(lim["batch_bytes"], 131072, 1048576)
    integer(lim["attachment_bytes"])
    if "relays" in o:
        need(isinstance(o["relays"], list) and 1 <= len(o["relays"]) <= 8, "relays")
        for r in o["relays"]:
            match("node", r)
    return o


class Log:
    """The log of documents of one node, exact envelopes."""

    def __init__(self, genesis):
        self.genesis = genesis
        self.node, keys = verify_genesis(genesis)
        self.genesis_keys = by_id(keys)
        self.docs = []

    @classmethod
    def load(cls, genesis, envelopes):
        log = cls(genesis)
        for e in envelopes:
            log.append(e)
        need(log.docs, "no document")
        return log

    def append(self, env):
        obj = check_document(crypto.peek(env, "document"))
        need(obj["node_id"] == self.node, "document of another node")
        need(obj["n"] == len(self.docs) + 1, "number of document")
        if not self.docs:
            _, digest, _ = crypto.verify(env, "document", self.genesis_keys)
            recovery = True
        else:
            last = self.docs[-1]
            need(obj["prev"] == last.digest, "prev of document")
            keys = dict(last.sign_keys)
            keys.update(last.recovery_keys)
            _, digest, _ = crypto.verify(env, "document", keys)
            recovery = env["signatures"][0]["keyid"] in last.recovery_keys
            if not recovery:
                need(obj["recovery_keys"] == last.obj["recovery_keys"], "recovery keys changed")
                need(set(last.obj["revoked"]) <= set(obj["revoked"]), "revocation taken back")
        doc = Document(obj, digest, env, recovery)
        self.docs.append(doc)
        return doc

    @property
    def newest(self):
        return self.docs[-1]

    def version(self, n):
        return self.docs[n - 1] if 1 <= n <= len(self.docs) else None

    def verify(self, env, name, count=1):
        """An object whose `document` names the version of its author."""
        obj = crypto.peek(env, name)
        need(isinstance(obj, dict) and type(obj.get("document")) is int, "document")
        doc = self.version(obj["document"])
        if doc is None:
            raise Unverified("unknown version of document")
        return crypto.verify(env, name, doc.sign_keys, count)

    def envelopes(self):
        return [d.env for d in self.docs]
