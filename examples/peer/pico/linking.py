# SPDX-License-Identifier: EUPL-1.2
"""Invitation in both roles, confirmation, agreement (protocol 6)."""
import json
import os

from . import crypto, https, link
from .crypto import Unverified
from .https import Problem, Undelivered
from .message import now, verify_agreement
from .strict import Malformed, b64, dump, fields, match, need, parse, sha, unb64

PATH = "/federation/v1/invitation/"


class Linking:
    # ---- inviting ----
    def invite(self):
        expires = now() + link.WEEK
        doc = self.document.obj
        text, secret = link.write_invitation(doc["endpoints"][0], self.id, doc["tls_pins"][0], expires)
        self.store.run("insert into invitation values (?,?,?,?,?,?)", link.invitation_id(secret), secret.hex(),
                       "inviting", expires, None, "{}")
        return text

    def _introduction(self, inv, to, nonce, answers=None):
        obj = {"invitation": inv, "from": self.id, "to": to, "genesis": self.log.genesis,
               "documents": self.log.envelopes(), "commitment": link.commitment(self.id, nonce), "at": now()}
        if answers:
            obj["answers"] = answers
        return self.signed("introduction", obj)

    def _invitation_of(self, body, name):
        """The stored invitation and the object of a request; one refusal for all of it."""
        try:
            env = fields(parse(body, 420000), "object mac")["object"]
            inv = match("keyid", crypto.peek(env, name)["invitation"])
        except (Malformed, KeyError, TypeError):
            raise Problem("malformed")
        row = self.store.one("select * from invitation where id=?", inv)
        if row is None:
            raise Problem("unverified")
        try:
            env, obj = link.unwrap(bytes.fromhex(row["secret"]), body, name)
        except Malformed:
            raise Problem("unverified")
        if not isinstance(obj, dict) or obj.get("to") != self.id:
            raise Problem("unverified")
        return row, env, obj

    def answer_open(self, body):
        row, env, obj = self._invitation_of(body, "introduction")
        if row["role"] != "inviting":
            raise Problem("unverified")
        try:
            log, digest = link.check_introduction(env, obj, False)
        except (Malformed, Unverified):
            raise Problem("unverified")
        data = json.loads(row["data"])
        with self.store.transaction():
            peer = self.store.peer(log.node)
            if data.get("invited") == digest:
                return 200, "application/json", data["answer"].encode()
            if row["peer"] and row["peer"] != log.node:
                raise Problem("used")
            if peer and peer["state"] != "invited":
                raise Problem("linked")
            if row["expires"] < now():
                raise Problem("expired")
            nonce = os.urandom(32)
            mine = self._introduction(row["id"], log.node, nonce, digest)
            answer = link.wrap(bytes.fromhex(row["secret"]), mine).decode()
            data = {"invited": digest, "inviting": sha(unb64(mine["payload"])), "nonce": nonce.hex(), "answer": answer,
                    "their_commitment": obj["commitment"], "role": "inviting", "id": row["id"],
                    "secret": row["secret"]}
            self.store.run("update invitation set peer=?, data=? where id=?", log.node, json.dumps(data), row["id"])
            self.new_peer(log, data)
        return 200, "application/json", answer.encode()

    def _checked(self, body, name):
        row, env, obj = self._invitation_of(body, name)
        peer = self.store.peer(obj["from"]) if isinstance(obj.get("from"), str) else None
        if peer is None or peer["link"]["id"] != row["id"]:
            raise Problem("unverified")
        lk = peer["link"]
        if obj.get("inviting") != lk["inviting"] or obj.get("invited") != lk["invited"]:
            raise Problem("unverified")
        return obj["from"], lk, env, obj

    def answer_reveal(self, body):
        node, lk, env, obj = self._checked(body, "reveal")
        try:
            nonce = link.check_reveal(env, obj, self.log_of(node))
        except (Malformed, Unverified):
            raise Problem("unverified")
        if link.commitment(node, nonce) != lk["their_commitment"]:
            raise Problem("unverified")
        secret = bytes.fromhex(lk["secret"])
        lk["code"] = link.short_code(secret, lk["inviting"], lk["invited"], bytes.fromhex(lk["nonce"]), nonce)
        self.store.update_peer(node, link=lk)
        return 200, "application/json", link.wrap(secret, self._reveal(node, lk))

    def _reveal(self, node, lk):
        return self.signed("reveal", {"invitation": lk["id"], "from": self.id, "to": node, "inviting": lk["inviting"],
                                      "invited": lk["invited"], "nonce": b64(bytes.fromhex(lk["nonce"]))})

    # ---- invited ----
    def accept_invitation(self, text):
        inv, secret = link.read_invitation(text)
        need(inv["expires"] > now(), "the invitation has expired")
        iid = link.invitation_id(secret)
        nonce = os.urandom(32)
        mine = self._introduction(iid, inv["node"], nonce)
        pins = {inv["pin"]}
        body = self._post(inv["endpoint"], pins, "open", link.wrap(secret, mine))
        env, obj = link.unwrap(secret, body, "introduction")
        log, inviting = link.check_introduction(env, obj, True)
        invited = sha(unb64(mine["payload"]))
        need(log.node == inv["node"] and obj["to"] == self.id and obj["invitation"] == iid
             and obj["answers"] == invited, "answer to the introduction")
        lk = {"invited": invited, "inviting": inviting, "nonce": nonce.hex(), "their_commitment": obj["commitment"],
              "role": "invited", "id": iid, "secret": secret.hex()}
        body = self._post(inv["endpoint"], pins, "reveal", link.wrap(secret, self._reveal(log.node, lk)))
        env, obj = link.unwrap(secret, body, "reveal")
        theirs = link.check_reveal(env, obj, log)
        need(obj["inviting"] == inviting and obj["invited"] == invited and obj["from"] == log.node
             and obj["to"] == self.id and link.commitment(log.node, theirs) == lk["their_commitment"], "reveal")
        lk["code"] = link.short_code(secret, inviting, invited, theirs, nonce)
        with self.store.transaction():
            self.store.run("insert or replace into invitation values (?,?,?,?,?,?)", iid, secret.hex(), "invited",
                           inv["expires"], log.node, "{}")
            self.new_peer(log, lk)
        return log.node, lk["code"]

    @staticmethod
    def _post(endpoint, pins, what, body):
        status, h, data = https.request(endpoint, pins, "POST", PATH + what, body)
        if status != 200:
            raise https.problem(status, h, data)
        return data

    # ---- confirmation ----
    def confirm(self, node, method="command"):
        peer = self.store.peer(node)
        lk = peer["link"]
        need("code" in lk, "no short code yet")
        if "mine" not in lk:
            env = self.signed("confirmation", {"invitation": lk["id"], "from": self.id, "to": node,
                                               "inviting": lk["inviting"], "invited": lk["invited"], "method": method,
                                               "at": now()})
            lk["mine"] = env
            self.store.update_peer(node, link=lk, state="verified")
        self.tell_confirmation(node)

    def tell_confirmation(self, node):
        lk = self.store.peer(node)["link"]
        secret = bytes.fromhex(lk["secret"])
        status, h, data = self.call(node, "POST", PATH + "confirm", link.wrap(secret, lk["mine"]))
        if status == 200:
            env, obj = link.unwrap(secret, data, "confirmation")
            self._their_confirmation(node, lk, env, obj)
        elif status != 204:
            raise https.problem(status, h, data)
        lk = self.store.peer(node)["link"]
        lk["told"] = True
        self.store.update_peer(node, link=lk)

    def _their_confirmation(self, node, lk, env, obj):
        link.check_confirmation(env, obj, self.log_of(node))
        need(obj["from"] == node and obj["to"] == self.id and obj["invitation"] == lk["id"]
             and obj["inviting"] == lk["inviting"] and obj["invited"] == lk["invited"], "confirmation")
        lk = self.store.peer(node)["link"]
        lk["theirs"] = env
        self.store.update_peer(node, link=lk)

    def answer_confirm(self, body):
        node, lk, env, obj = self._checked(body, "confirmation")
        try:
            self._their_confirmation(node, lk, env, obj)
        except (Malformed, Unverified):
            raise Problem("unverified")
        if "mine" not in lk:
            return 204, "application/json", b""
        return 200, "application/json", link.wrap(bytes.fromhex(lk["secret"]), lk["mine"])

    # ---- agreement ----
    def propose(self, node, text, kinds=("referral", "tick"), purposes=("Invio e presa in carico di persone tra servizi sociali, con domande, risposte ed esiti",),
                retention_days=1826):
        obj = {"parties": [{"node": self.id, "document": self.document.n},
                           {"node": node, "document": self.log_of(node).newest.n}],
               "text": sha(text.encode()), "purposes": list(purposes), "kinds": list(kinds),
               "retention_days": retention_days, "valid_from": now(), "at": now()}
        env = self.signed("agreement", obj)
        with self.store.transaction():
            self.store.update_peer(node, proposed=env, text=text)
            self.queue(node, "peering/1", {"agreement_proposed": {"agreement": env, "text": text}})

    def sign_proposal(self, node):
        peer = self.store.peer(node)
        env = peer["their_proposal"]
        done = crypto.add_signature(env, self.sign_key)
        with self.store.transaction():
            self.store.update_peer(node, agreement=done, their_proposal=None, state="agreed")
            self.queue(node, "peering/1", {"agreement_signed": {"agreement": done}})

    def decline_proposal(self, node, reason="terms"):
        env = self.store.peer(node)["their_proposal"]
        self.store.update_peer(node, their_proposal=None)
        self.queue(node, "peering/1", {"agreement_declined": {"agreement": sha(unb64(env["payload"])),
                                                              "reason": reason}})

    def not_agreed(self, node, kind, created):
        """None where the agreement lets a message be acted upon, else why it does not (6.3)"""
        env = (self.store.peer(node) or {}).get("agreement")
        o = crypto.peek(env, "agreement") if env else {"kinds": []}
        if kind.split("/")[0] not in o["kinds"] or now() >= o.get("valid_until", now() + 1):
            return "kind_not_agreed"
        return None if o["valid_from"] <= max(now(), created) else "early"

    def apply_peering(self, node, content):
        """One message peering/1; raises Malformed for bad content."""
        need(isinstance(content, dict) and len(content) == 1, "peering")
        what, v = next(iter(content.items()))
        logs = {self.id: self.log, node: self.log_of(node)}
        if what == "agreement_proposed":
            fields(v, "agreement text")
            obj, digest, n = verify_agreement(v["agreement"], logs)
            need(n == 1 and obj["parties"][0]["node"] == node and obj["parties"][1]["node"] == self.id, "parties")
            need(len(v["text"].encode()) <= 40960 and sha(v["text"].encode()) == obj["text"], "text")
            self.store.update_peer(node, their_proposal=v["agreement"], text=v["text"])
        elif what == "agreement_signed":
            fields(v, "agreement")
            obj, digest, n = verify_agreement(v["agreement"], logs)
            mine = self.store.peer(node).get("proposed")
            need(n == 2 and mine and sha(unb64(mine["payload"])) == digest, "not what was proposed")
            self.store.update_peer(node, agreement=v["agreement"], proposed=None, state="active")
        elif what == "agreement_declined":
            fields(v, "agreement reason")
            self.store.update_peer(node, proposed=None, declined=v["reason"])
        elif what == "document_changed":
            self.accept_document(node, fields(v, "document")["document"])
        elif what == "feed_changed":
            fields(v, "feed version")
            self.store.update_peer(node, feed_due=True)
        elif what in ("suspended", "ended"):
            match("code", fields(v, "reason")["reason"])
            self.store.update_peer(node, state=what, their_reason=v["reason"])
        elif what == "resumed":
            fields(v, "")
            self.store.update_peer(node, state="active" if self.store.peer(node)["agreement"] else "verified")
        elif what == "compromised":
            fields(v, "since")
            self.store.update_peer(node, compromised=v["since"])
        else:
            raise Malformed("unknown peering message")
