#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A small node of pico/1: it links to a real node, asks for a place without naming anybody, and reads the receipt.

It was written from docs/protocol.md and shares no code with the node; the numbers in the comments are its sections. It
cannot be reached from outside (its document lists no endpoint), so it hears nothing but answers to its own requests: enough
to show that nothing about the protocol is private to one program.

    pip install cryptography                      # the only dependency
    pico-node --data A peer invite                # prints pico-invite:…
    examples/peer.py link peer.json 'pico-invite:…'
    pico-node --data A peer confirm …             # both sides compare the short code
    examples/peer.py agree peer.json node/src/peers/agreement/accordo.txt
    examples/peer.py refer peer.json              # phase A of a referral; prints the signed receipt
"""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import ssl
import struct
import sys
import time
import uuid
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ZERO = "0" * 64
PURPOSE = "Invio e presa in carico di persone tra servizi sociali, con domande, risposte ed esiti"
DAY = 24 * 60 * 60 * 1000


# ── 2 Texts and bytes ────────────────────────────────────────────────────────────────────────────────────────────────

def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    return base64.b64decode(text, validate=True)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def now():
    return int(time.time() * 1000)


def uuid7():
    value = (now() << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (7 << 76)
    return str(uuid.UUID(int=value & ~(0x3 << 62) | (0x2 << 62)))


# ── 3 Signed objects, 4 Keys ─────────────────────────────────────────────────────────────────────────────────────────

def media_type(kind):
    return f"application/vnd.pico.{kind}.v1+json"


def pae(kind, payload):
    name = media_type(kind).encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)


def secret_of(key):
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def raw(public):
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public):
    return sha256(public)[:16].hex()


def sign(kind, value, key):
    payload = compact(value)
    signature = {"keyid": key_id(raw(key.public_key())), "sig": b64(key.sign(pae(kind, payload)))}
    return {"payloadType": media_type(kind), "payload": b64(payload), "signatures": [signature]}


def digest(envelope):
    return sha256(unb64(envelope["payload"])).hex()


def verify(kind, envelope, keys):
    """The payload, if every signature is by one of these keys (base64)."""
    if envelope["payloadType"] != media_type(kind):
        raise ValueError(f"a {kind} was expected, not {envelope['payloadType']}")
    payload, known = unb64(envelope["payload"]), {key_id(unb64(key)): unb64(key) for key in keys}
    for signature in envelope["signatures"]:
        public = Ed25519PublicKey.from_public_bytes(known[signature["keyid"]])
        public.verify(unb64(signature["sig"]), pae(kind, payload))
    return json.loads(payload)


# ── 5 Identity ───────────────────────────────────────────────────────────────────────────────────────────────────────

def node_id(genesis):
    short = sha256(unb64(genesis["payload"]))[:20]
    return "pn1" + base64.b32encode(short).decode().lower().rstrip("=")


def id_bytes(node):
    return base64.b32decode(node[3:].upper())


def birth(name):
    """A new node: secrets, genesis, first document. The recovery key would belong on paper."""
    recovery, signing, sealing = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    keys = {"recovery_keys": [b64(raw(recovery.public_key()))]}
    genesis = sign("genesis", {**keys, "created": now()}, recovery)
    organization = {"legal_name": name, "tax_code": "", "albo_number": "", "telephone": "051 555 99 99", "contact": ""}
    document = {
        "node_id": node_id(genesis), "n": 1, "created": now(), "organization": organization, **keys,
        "sign_keys": [b64(raw(signing.public_key()))], "seal_keys": [b64(raw(sealing.public_key()))],
        "revoked": [], "endpoints": [], "tls_pins": [], "protocols": ["peering/1", "referral/1"],
        "limits": {"batch_messages": 100, "batch_bytes": 1048576, "attachment_bytes": 20971520},
    }
    secrets = {"sign": b64(secret_of(signing)), "seal": b64(secret_of(sealing))}
    return {"secrets": secrets, "genesis": genesis, "documents": [sign("document", document, recovery)]}


def check_introduction(claimed):
    """The genesis proves itself, the log hangs from it, and the newest document gives the keys in use."""
    trusted = json.loads(unb64(claimed["genesis"]["payload"]))["recovery_keys"]
    verify("genesis", claimed["genesis"], trusted)
    before = None
    for envelope in claimed["documents"]:
        document = verify("document", envelope, trusted)
        assert document["n"] == (before["n"] + 1 if before else 1) and document["node_id"] == node_id(claimed["genesis"])
        trusted, before = document["recovery_keys"] + document["sign_keys"], document
    return before


# ── 6 Link ───────────────────────────────────────────────────────────────────────────────────────────────────────────

def read_invitation(text):
    content, check = "".join(text.split()).removeprefix("pico-invite:").rsplit(".", 1)
    content = base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))
    assert sha256(content).hex()[:8] == check, "some of the invitation is missing or was changed"
    return json.loads(content)


def mac(secret, *parts):
    return hmac.new(secret, b"".join(parts), hashlib.sha256).digest()


class Link:
    """One invitation taken up: three exchanges, each signed and under the invitation's secret."""

    def __init__(self, me, invitation):
        self.me, self.invitation, self.secret = me, invitation, unb64(invitation["secret"])
        self.name = mac(self.secret, b"pico/invitation/id/1")[:16].hex()
        self.nonce = os.urandom(32)

    def exchange(self, step, kind, value):
        head = {"invitation": self.name, "from": self.me.id, "to": self.invitation["node"]}
        envelope = sign(kind, {**head, **value}, self.me.sign_key)
        body = {"object": envelope, "mac": self.vouch(kind, envelope)}
        status, answer = post(self.invitation["endpoint"], self.invitation["pin"], f"/federation/v1/invitation/{step}", compact(body))
        if status == 204:
            return envelope, None
        if status != 200:
            raise SystemExit(f"{step}: {status} {answer.decode(errors='replace')}")
        answer = json.loads(answer)
        assert hmac.compare_digest(answer["mac"], self.vouch(kind, answer["object"])), "the answer does not hold the invitation"
        return envelope, answer["object"]

    def vouch(self, kind, envelope):
        return mac(self.secret, b"pico/introduction/1", media_type(kind).encode(), b"\0", bytes.fromhex(digest(envelope))).hex()

    def introduce(self):
        commitment = sha256(b"pico/nonce/1", id_bytes(self.me.id), self.nonce).hex()
        value = {"genesis": self.me.genesis, "documents": self.me.documents, "commitment": commitment, "at": now()}
        ours, theirs = self.exchange("open", "introduction", value)
        claimed = json.loads(unb64(theirs["payload"]))
        self.document = check_introduction(claimed)
        verify("introduction", theirs, self.document["sign_keys"])
        assert claimed["from"] == self.invitation["node"] == self.document["node_id"] and claimed["answers"] == digest(ours)
        self.inviting, self.invited, self.commitment = digest(theirs), digest(ours), claimed["commitment"]

    def reveal(self):
        value = {"inviting": self.inviting, "invited": self.invited, "nonce": b64(self.nonce)}
        _, theirs = self.exchange("reveal", "reveal", value)
        nonce = unb64(verify("reveal", theirs, self.document["sign_keys"])["nonce"])
        assert sha256(b"pico/nonce/1", id_bytes(self.invitation["node"]), nonce).hex() == self.commitment
        parts = [bytes.fromhex(self.inviting), bytes.fromhex(self.invited), nonce, self.nonce]
        code = f"{int.from_bytes(mac(self.secret, b'pico/short-code/1', *parts)[:8], 'big') % 10**15:015}"
        return f"{code[:5]} {code[5:10]} {code[10:]}"

    def confirm(self, method):
        value = {"inviting": self.inviting, "invited": self.invited, "method": method, "at": now()}
        return self.exchange("confirm", "confirmation", value)[1] is not None


# ── 7 Messages ───────────────────────────────────────────────────────────────────────────────────────────────────────

def hpke_seal(public, aad, plaintext, info=b"pico/seal/1"):
    """RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305."""
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"

    def extract(ids, salt, label, ikm):
        return mac(salt or bytes(32), b"HPKE-v1", ids, label, ikm)

    def expand(ids, prk, label, context, length):
        return mac(prk, struct.pack(">H", length), b"HPKE-v1", ids, label, context, b"\x01")[:length]

    ephemeral = X25519PrivateKey.generate()
    enc = raw(ephemeral.public_key())
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    prk = extract(kem, b"", b"eae_prk", shared)
    secret = expand(kem, prk, b"shared_secret", enc + public, 32)
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    prk = extract(suite, secret, b"secret", b"")
    key, nonce = expand(suite, prk, b"key", context, 32), expand(suite, prk, b"base_nonce", context, 12)
    return enc, ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def message(me, peer, kind, content):
    """Core, commitment and seal of the next message of the stream; the caller keeps the new end of it."""
    text, salt = compact(content), os.urandom(32)
    frame = salt + struct.pack(">I", len(text)) + text
    length = max(1024, 1 << (len(frame) - 1).bit_length())
    core = {
        "suite": "pico-1", "from": me.id, "to": peer["node"], "document": 1, "epoch": 1, "seq": peer["seq"] + 1,
        "prev": peer["head"], "id": uuid7(), "kind": kind, "created": now(), "commitment": sha256(salt, text).hex(),
        "length": length, "crit": [],
    }
    envelope = sign("core", core, me.sign_key)
    seal_key = unb64(peer["seal_key"])
    enc, ciphertext = hpke_seal(seal_key, bytes.fromhex(digest(envelope)), frame.ljust(length, b"\0"))
    seal = {"kid": key_id(seal_key), "enc": b64(enc), "ciphertext": b64(ciphertext)}
    return {"core": envelope, "seal": seal}


# ── 8 Streams ────────────────────────────────────────────────────────────────────────────────────────────────────────

def hello(me):
    """Where do we stand? Nothing is signed for a peer before it has answered this (8.5)."""
    head = sha256(unb64(me.documents[-1]["payload"])).hex()
    ours = sign("hello", {
        "from": me.id, "to": me.peer["node"], "document": 1, "document_head": head, "your_document": me.peer["document"],
        "nonce": b64(os.urandom(32)), "at": now(),
        "sending": {"end": {"epoch": 1, "seq": me.peer["seq"], "head": me.peer["head"]}, "exceptions_known": 0},
        "receiving": {"end": {"epoch": 1, "seq": 0, "head": ZERO}, "safe": 0, "window": 0, "exceptions_total": 0, "exceptions": []},
    }, me.sign_key)
    status, answer = post(me.peer["endpoint"], me.peer["pin"], "/federation/v1/hello", compact(ours))
    envelope = json.loads(answer)
    if envelope.get("payloadType") != media_type("hello"):
        return None
    theirs = verify("hello", envelope, me.peer["sign_keys"])
    assert theirs["answers"] == digest(ours) and theirs["from"] == me.peer["node"] and theirs["to"] == me.id
    end = theirs["receiving"]["end"]
    assert (end["seq"], end["head"]) == (me.peer["seq"], me.peer["head"]), "the other side knows another stream of ours: recover first"
    return theirs


def deliver(me, kind, content, attempts=10):
    """Sends one message and answers its receipt. Only a signed receipt for exactly this body counts."""
    for attempt in range(attempts):
        if hello(me) is None:
            time.sleep(1)
            continue
        line = message(me, me.peer, kind, content)
        body = compact(line) + b"\n"
        status, answer = post(me.peer["endpoint"], me.peer["pin"], "/federation/v1/batch", body, "application/x-ndjson")
        envelope = json.loads(answer)
        if envelope.get("payloadType") != media_type("refusal"):
            return settle(me, line, body, status, envelope)
        refusal = verify("refusal", envelope, me.peer["sign_keys"])
        if refusal["code"] not in ("hello_first", "suspended") or attempt + 1 == attempts:
            raise SystemExit(f"refused: {refusal['code']}")
        time.sleep(1)
    raise SystemExit("the other side does not answer hello")


def settle(me, line, body, status, envelope):
    if envelope.get("payloadType") != media_type("receipt"):
        raise SystemExit(f"no receipt, so not delivered: {status} {envelope}")
    receipt = verify("receipt", envelope, me.peer["sign_keys"])
    assert receipt["request"] == sha256(body).hex() and receipt["to"] == me.id and receipt["from"] == me.peer["node"]
    place = me.peer["seq"] + 1
    assert receipt["received"] == place and receipt["head"] == digest(line["core"])
    me.peer.update(seq=place, head=digest(line["core"]))
    me.keep()
    return receipt


# ── 13 HTTP and TLS ──────────────────────────────────────────────────────────────────────────────────────────────────

def post(endpoint, pin, path, body, content_type="application/json"):
    """One request over TLS, to exactly the pinned key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version, context.check_hostname, context.verify_mode = ssl.TLSVersion.TLSv1_3, False, ssl.CERT_NONE
    where = urlsplit(endpoint)
    connection = http.client.HTTPSConnection(where.hostname, where.port or 443, context=context, timeout=60)
    connection.connect()
    certificate = x509.load_der_x509_certificate(connection.sock.getpeercert(binary_form=True))
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert sha256(spki).hex() == pin, "the certificate is not the pinned one"
    connection.request("POST", path, body, {"content-type": content_type})
    answer = connection.getresponse()
    return answer.status, answer.read()


# ── The program ──────────────────────────────────────────────────────────────────────────────────────────────────────

class Me:
    """This node and what it remembers, in one JSON file."""

    def __init__(self, path):
        self.path = path
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.state = json.load(file)
        else:
            self.state = birth("Cooperativa Pitone")
        self.genesis, self.documents = self.state["genesis"], self.state["documents"]
        self.id = node_id(self.genesis)
        self.sign_key = Ed25519PrivateKey.from_private_bytes(unb64(self.state["secrets"]["sign"]))
        self.peer = self.state.get("peer")

    def keep(self):
        self.state["peer"] = self.peer
        with open(self.path, "w", encoding="utf-8") as file:
            os.chmod(self.path, 0o600)
            json.dump(self.state, file)


def link(me, text, method):
    exchange = Link(me, read_invitation(text))
    exchange.introduce()
    print("short code", exchange.reveal(), flush=True)
    while not exchange.confirm(method):
        time.sleep(0.5)
    document = exchange.document
    me.peer = {
        "node": document["node_id"], "endpoint": exchange.invitation["endpoint"], "pin": exchange.invitation["pin"],
        "sign_keys": document["sign_keys"], "seal_key": document["seal_keys"][0], "document": document["n"],
        "seq": 0, "head": ZERO,
    }
    me.keep()
    print("linked with", document["organization"]["legal_name"])


def agree(me, text):
    """The other side's node signs by itself when text and terms are the ones its people accepted with the short code."""
    parties = [{"node": me.id, "document": 1}, {"node": me.peer["node"], "document": me.peer["document"]}]
    at = now()
    agreement = {
        "parties": parties, "text": sha256(text.encode()).hex(), "purposes": [PURPOSE],
        "kinds": ["referral", "tick"], "retention_days": 1826, "valid_from": at, "at": at,
    }
    proposed = {"agreement": sign("agreement", agreement, me.sign_key), "text": text}
    print("receipt", json.dumps(deliver(me, "peering/1", {"agreement_proposed": proposed})))


def refer(me, need):
    """Phase A: what is needed and for whom roughly, nobody's name (9.2, 10)."""
    opened = {
        "step": "opened", "kind": "referral", "need": {"category": "F", "area": "families", "text": need},
        "age_band": "11-13", "territory": {"province": "BO"}, "urgency": "soon", "source": "school",
        "legal_basis": "consent", "answer_by": now() + 7 * DAY, "fields": ["name"],
    }
    event = {"subject": uuid7(), "number": 1, "at": now(), "body": opened}
    print("receipt", json.dumps(deliver(me, "referral/1", event)))
    print("referral", event["subject"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    linking = commands.add_parser("link")
    linking.add_argument("state")
    linking.add_argument("invitation")
    linking.add_argument("--method", default="telephone", choices=["telephone", "in_person", "command"])
    agreeing = commands.add_parser("agree")
    agreeing.add_argument("state")
    agreeing.add_argument("text", help="file with the text, as the other cooperative's panel shows it")
    referring = commands.add_parser("refer")
    referring.add_argument("state")
    referring.add_argument("--need", default="Sostegno educativo a casa, due pomeriggi a settimana.")
    given = parser.parse_args()
    me = Me(given.state)
    if given.command == "link":
        link(me, given.invitation, given.method)
    elif me.peer is None:
        sys.exit("no link yet: run peer.py link first")
    elif given.command == "agree":
        with open(given.text, encoding="utf-8") as file:
            agree(me, file.read())
    else:
        refer(me, given.need)


if __name__ == "__main__":
    main()
