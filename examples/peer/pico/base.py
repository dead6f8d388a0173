# SPDX-License-Identifier: EUPL-1.2
"""The node: its keys, its document, its peers."""
import json
import os

from . import crypto, https, identity
from .crypto import Unverified
from .message import end, new_id, now
from .store import Store
from .strict import Malformed, ZERO, b64, dump, sha

PROTOCOLS = ["peering/1", "referral/1", "tick/1"]


class Base:
    def __init__(self, folder):
        self.folder = folder
        self.store = Store(os.path.join(folder, "peer.sqlite"))
        k = self.store.get("keys")
        self.sign_key = crypto.SignKey(bytes.fromhex(k["sign"]))
        self.open_keys = {}
        for h in k["open"]:
            key = crypto.OpenKey(bytes.fromhex(h))
            self.open_keys[key.id] = key
        self.log = identity.Log.load(self.store.get("genesis"), self.store.get("documents"))
        self.id = self.log.node
        self.greeted = {}       # peer -> True once a hello of ours succeeded since the start
        self._logs = {}

    @staticmethod
    def make(folder, name, endpoint, telephone):
        os.makedirs(folder, exist_ok=True)
        pin = https.make_certificate(folder, endpoint.split("//")[1].split(":")[0])
        recovery, sign, seal = crypto.SignKey(), crypto.SignKey(), crypto.OpenKey()
        genesis = crypto.sign("genesis", {"recovery_keys": [b64(recovery.public)], "created": now()}, recovery)
        node, _ = identity.verify_genesis(genesis)
        doc = {"node_id": node, "n": 1, "created": now(),
               "organization": {"legal_name": name, "tax_code": "", "albo_number": "", "telephone": telephone,
                                "contact": ""},
               "recovery_keys": [b64(recovery.public)], "sign_keys": [b64(sign.public)],
               "seal_keys": [b64(seal.public)], "revoked": [], "endpoints": [endpoint], "tls_pins": [pin],
               "protocols": PROTOCOLS,
               "limits": {"batch_messages": 100, "batch_bytes": 1048576, "attachment_bytes": 20971520}}
        store = Store(os.path.join(folder, "peer.sqlite"))
        store.put("keys", {"sign": sign.secret.hex(), "open": [seal.secret.hex()], "recovery": recovery.secret.hex()})
        store.put("genesis", genesis)
        store.put("documents", [crypto.sign("document", doc, recovery)])
        store.put("listen", endpoint.split("//")[1])
        return node

    # ---- own objects ----
    @property
    def document(self):
        return self.log.newest

    def signed(self, name, obj):
        return crypto.sign(name, obj, self.sign_key)

    def head(self, to, **more):
        out = {"from": self.id, "to": to, "document": self.document.n}
        out.update(more)
        return out

    def new_document(self, changes, queue=True):
        """The next version, operational-signed, announced to every peer."""
        o = dict(self.document.obj, n=self.document.n + 1, prev=self.document.digest, created=now())
        o.update(changes)
        env = crypto.sign("document", o, self.sign_key)
        with self.store.transaction():
            self.log.append(env)
            self.store.put("documents", self.log.envelopes())
            for p in self.store.peers():
                if queue and self.store.peer(p)["state"] != "invited":
                    self.queue(p, "peering/1", {"document_changed": {"document": env}})
        return env

    # ---- peers ----
    def new_peer(self, log, link):
        data = {"state": "invited", "genesis": log.genesis, "documents": log.envelopes(), "link": link,
                "out": end(), "in": end(), "delivered": 0, "their_safe": 0, "window": 100, "seen_document": 0,
                "stopped": None, "agreement": None, "proposed": None, "opening": None, "text": None}
        self.store.save_peer(log.node, data)

    def log_of(self, node):
        data = self.store.peer(node)
        if data is None:
            return None
        key = sha(dump(data["documents"]))
        if self._logs.get(node, (None,))[0] != key:
            self._logs[node] = (key, identity.Log.load(data["genesis"], data["documents"]))
        return self._logs[node][1]

    def accept_document(self, node, env):
        """5.3, for a version that continues the log; anything else is kept as proof."""
        log = self.log_of(node)
        n = crypto.peek(env, "document")["n"]
        if n <= len(log.docs):
            if log.version(n).digest != sha(crypto.open_envelope(env, "document")[1]):
                old = log.version(n)
                short = identity.Log.load(log.genesis, log.envelopes()[:n - 1]) if n > 1 else identity.Log(log.genesis)
                new = short.append(env)
                later = any(d.recovery_signed for d in log.docs[n:])
                if new.recovery_signed and not old.recovery_signed and not later:
                    self.store.update_peer(node, documents=short.envelopes())
                    return
                if not new.recovery_signed and old.recovery_signed:
                    return
                self.store.run("insert into proof (peer, what, data) values (?,?,?)", node, "two documents",
                               json.dumps(env))
                self.store.update_peer(node, stopped="frozen")
            return
        log = identity.Log.load(log.genesis, log.envelopes())
        log.append(env)
        self.store.update_peer(node, documents=log.envelopes())

    def fetch_documents(self, node, upto):
        """Versions of a peer's document that are missing here, from its well-known addresses."""
        log = self.log_of(node)
        for n in range(len(log.docs) + 1, upto + 1):
            status, h, data = self.call(node, "GET", "/.well-known/pico-node/%d" % n, None)
            if status != 200:
                raise https.problem(status, h, data)
            env, _ = crypto.open_envelope(data, "document")
            self.accept_document(node, env)

    def verify_from(self, node, env, name):
        """An object of a linked peer; fetches its newer documents when they are named."""
        log = self.log_of(node)
        if log is None:
            raise Unverified("no such peer")
        n = crypto.peek(env, name).get("document")
        if type(n) is int and len(log.docs) < n <= len(log.docs) + 64:
            try:
                self.fetch_documents(node, n)
            except (https.Undelivered, Malformed) as e:
                raise Unverified("document %d cannot be fetched: %s" % (n, e))
            log = self.log_of(node)
        return log.verify(env, name)

    def call(self, node, method, path, body, ctype="application/json", headers=None):
        doc = self.log_of(node).newest.obj
        err = None
        for endpoint in doc["endpoints"]:
            try:
                return https.request(endpoint, set(doc["tls_pins"]), method, path, body, ctype, headers)
            except https.Undelivered as e:
                err = e
        raise err or https.Undelivered("no endpoint")

    # ---- queue ----
    def queue(self, peer, kind, content, subject=None, number=None):
        return self.store.run(
            "insert into outgoing (peer, id, kind, created, content, subject, number) values (?,?,?,?,?,?,?)",
            peer, new_id(), kind, now(), json.dumps(content), subject, number)

    def well_known(self, rest):
        if rest == "":
            return self.document.env
        if rest == "/genesis":
            return self.log.genesis
        n = rest[1:]
        if n.isdigit() and n == str(int(n)) and self.log.version(int(n)):
            return self.log.version(int(n)).env
        return None

    def blob(self, digest):
        row = self.store.one("select data from blob where digest=?", digest)
        return row["data"] if row else None
