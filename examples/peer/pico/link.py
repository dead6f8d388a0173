# SPDX-License-Identifier: EUPL-1.2
"""Invitation, MAC, short code (protocol 6)."""
import base64
import hashlib
import hmac
import os

from . import crypto
from .identity import Log, check_endpoint, node_bytes
from .strict import Malformed, b64, dump, fields, match, need, parse, sha, time_, unb64

WEEK = 7 * 86400 * 1000


def write_invitation(endpoint, node, pin, expires, secret=None):
    secret = secret or os.urandom(16)
    text = dump({"v": 1, "endpoint": endpoint, "node": node, "pin": pin, "secret": b64(secret), "expires": expires})
    return "pico-invite:%s.%s" % (base64.urlsafe_b64encode(text).decode().rstrip("="), sha(text)[:8]), secret


def read_invitation(text):
    text = "".join(text.split())
    need(len(text) <= 1024 and text.startswith("pico-invite:"), "invitation")
    content, dot, check = text[12:].partition(".")
    need(dot and "=" not in content, "invitation")
    try:
        raw = base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))
    except ValueError:
        raise Malformed("invitation")
    need(base64.urlsafe_b64encode(raw).decode().rstrip("=") == content, "invitation is not canonical")
    need(sha(raw)[:8] == check, "check of invitation")
    obj = fields(parse(raw), "v endpoint node pin secret expires")
    need(obj["v"] == 1, "version of invitation")
    check_endpoint(obj["endpoint"])
    match("node", obj["node"])
    match("digest", obj["pin"])
    time_(obj["expires"])
    return obj, unb64(obj["secret"], 16)


def mac(secret, data):
    return hmac.new(secret, data, hashlib.sha256).digest()


def invitation_id(secret):
    return mac(secret, b"pico/invitation/id/1")[:16].hex()


def object_mac(secret, env):
    digest = hashlib.sha256(unb64(env["payload"])).digest()
    return mac(secret, b"pico/introduction/1" + env["payloadType"].encode() + b"\0" + digest).hex()


def commitment(node, nonce):
    return hashlib.sha256(b"pico/nonce/1" + node_bytes(node) + nonce).hexdigest()


def short_code(secret, inviting, invited, nonce_a, nonce_b):
    data = b"pico/short-code/1" + bytes.fromhex(inviting) + bytes.fromhex(invited) + nonce_a + nonce_b
    n = int.from_bytes(mac(secret, data)[:8], "big") % 10 ** 15
    return "%05d %05d %05d" % (n // 10 ** 10, n // 10 ** 5 % 10 ** 5, n % 10 ** 5)


def wrap(secret, env):
    return dump({"object": env, "mac": object_mac(secret, env)})


def unwrap(secret, body, name, limit=420000):
    obj = fields(parse(body, limit), "object mac")
    env, payload = crypto.open_envelope(obj["object"], name)
    need(isinstance(obj["mac"], str) and hmac.compare_digest(obj["mac"], object_mac(secret, env)), "mac")
    return env, parse(payload)


def check_introduction(env, obj, answer):
    """-> (Log, digest). Without the MAC."""
    fields(obj, "invitation from to genesis documents commitment at" + (" answers" if answer else ""), "ext")
    match("keyid", obj["invitation"])
    match("digest", obj["commitment"])
    time_(obj["at"])
    need(isinstance(obj["documents"], list) and 1 <= len(obj["documents"]) <= 64, "documents")
    log = Log.load(obj["genesis"], obj["documents"])
    need(log.node == obj["from"], "from")
    _, digest, _ = crypto.verify(env, "introduction", log.newest.sign_keys)
    return log, digest


def check_reveal(env, obj, log):
    fields(obj, "invitation from to inviting invited nonce", "ext")
    crypto.verify(env, "reveal", log.newest.sign_keys)
    return unb64(obj["nonce"], 32)


def check_confirmation(env, obj, log):
    fields(obj, "invitation from to inviting invited method at", "ext")
    match("code", obj["method"])
    time_(obj["at"])
    crypto.verify(env, "confirmation", log.newest.sign_keys)
