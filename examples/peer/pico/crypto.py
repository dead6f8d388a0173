# SPDX-License-Identifier: EUPL-1.2
"""Keys, strict Ed25519, HPKE, DSSE (protocol 3, 4, 7.3)."""
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .strict import Malformed, b64, dump, fields, match, need, parse, sha, unb64

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


class Unverified(Exception):
    pass


def _decompress(raw):
    """Point (x, y) of a canonical encoding, else None."""
    n = int.from_bytes(raw, "little")
    sign, y = n >> 255, n & (2 ** 255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == (-u) % P:
        x = x * SQRT_M1 % P
    if v * x * x % P != u:
        return None
    if x == 0 and sign:
        return None
    return (P - x if x & 1 != sign else x), y


def _double(pt):
    x, y = pt
    k = D * x * x * y * y % P
    return (2 * x * y * pow(1 + k, P - 2, P) % P, (y * y + x * x) * pow(1 - k, P - 2, P) % P)


def _good_point(raw):
    pt = _decompress(raw) if len(raw) == 32 else None
    if pt is None:
        return False
    for _ in range(3):
        pt = _double(pt)
    return pt != (0, 1)


_good_keys = {}


def check_sign_key(raw):
    if raw not in _good_keys:
        _good_keys[raw] = _good_point(raw)
    need(_good_keys[raw], "refused signing key")
    return raw


_WEAK_U = {0, 1, P - 1} | {int.from_bytes(bytes.fromhex(h), "little") for h in (
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")}


def check_seal_key(raw):
    u = int.from_bytes(raw, "little")
    need(len(raw) == 32 and u < P and u not in _WEAK_U, "refused sealing key")
    return raw


def verify_strict(pub, sig, msg):
    if len(sig) != 64 or int.from_bytes(sig[32:], "little") >= L:
        return False
    if not _good_point(pub) or not _good_point(sig[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(pub).verify(sig, msg)
        return True
    except InvalidSignature:
        return False


def keyid(pub):
    return hashlib.sha256(pub).hexdigest()[:32]


def raw_public(private):
    return private.public_key().public_bytes(ser.Encoding.Raw, ser.PublicFormat.Raw)


class SignKey:
    def __init__(self, secret=None):
        self.secret = secret or os.urandom(32)
        self._key = Ed25519PrivateKey.from_private_bytes(self.secret)
        self.public = raw_public(self._key)
        self.id = keyid(self.public)

    def sign(self, data):
        return self._key.sign(data)


class OpenKey:
    def __init__(self, secret=None):
        self.secret = secret or os.urandom(32)
        self._key = X25519PrivateKey.from_private_bytes(self.secret)
        self.public = raw_public(self._key)
        self.id = keyid(self.public)

    def exchange(self, public):
        return self._key.exchange(X25519PublicKey.from_public_bytes(public))


# ---- DSSE ----
LIMITS = {"genesis": 1024, "document": 16384, "introduction": 262144, "reveal": 2048, "confirmation": 2048,
          "agreement": 8192, "core": 2048, "receipt": 16384, "refusal": 2048, "epoch": 2048, "hello": 32768,
          "recover": 2048, "documents-request": 2048, "recovered": 16384, "entry": 16384, "snapshot": 2048,
          "feed-request": 2048, "pull": 65536, "pulled": 32768, "blob-request": 2048, "reply": 2048, "deposit": 2048,
          "deposited": 2048}


def type_of(name):
    return "application/vnd.pico.%s.v1+json" % name


def pae(ptype, payload):
    t = ptype.encode()
    return b"DSSEv1 %d %s %d %s" % (len(t), t, len(payload), payload)


def sign(name, obj, *keys):
    payload = obj if isinstance(obj, bytes) else dump(obj)
    if len(payload) > LIMITS[name]:
        raise Malformed("own %s is too long" % name)
    t = type_of(name)
    return {"payloadType": t, "payload": b64(payload),
            "signatures": [{"keyid": k.id, "sig": b64(k.sign(pae(t, payload)))} for k in keys]}


def add_signature(env, key):
    payload = unb64(env["payload"])
    sig = {"keyid": key.id, "sig": b64(key.sign(pae(env["payloadType"], payload)))}
    return dict(env, signatures=env["signatures"] + [sig])


def open_envelope(env, name):
    """Shape of an envelope without verifying; returns payload bytes."""
    if isinstance(env, (bytes, str)):
        env = parse(env, (LIMITS[name] + 2) // 3 * 4 + 3072)
    fields(env, "payloadType payload signatures")
    need(env["payloadType"] == type_of(name), "another payload type")
    payload = unb64(env["payload"])
    need(len(payload) <= LIMITS[name], "payload too long")
    sigs = env["signatures"]
    need(isinstance(sigs, list) and 1 <= len(sigs) <= 16, "signatures")
    for s in sigs:
        fields(s, "keyid sig")
        match("keyid", s["keyid"])
        unb64(s["sig"], 64)
    need(len({s["keyid"] for s in sigs}) == len(sigs), "two signatures by one key")
    return env, payload


def peek(env, name):
    return parse(open_envelope(env, name)[1])


def name_of_type(env):
    t = env.get("payloadType") if isinstance(env, dict) else None
    need(isinstance(t, str) and t.startswith("application/vnd.pico.") and t.endswith(".v1+json"), "payload type")
    return t[21:-8]


def verify(env, name, keys, count=1):
    """keys: {keyid: raw public key}. Returns (object, digest, payload)."""
    env, payload = open_envelope(env, name)
    if count is not None and len(env["signatures"]) != count:
        raise Unverified("number of signatures")
    msg = pae(env["payloadType"], payload)
    for s in env["signatures"]:
        pub = keys.get(s["keyid"])
        if pub is None or not verify_strict(pub, unb64(s["sig"], 64), msg):
            raise Unverified("signature")
    return parse(payload), sha(payload), payload


# ---- HPKE base mode, single shot ----
_KEM = b"KEM" + (0x20).to_bytes(2, "big")
_HPKE = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x20, 1, 3))


def _extract(salt, ikm):
    return hmac.new(salt or b"\0" * 32, ikm, hashlib.sha256).digest()


def _expand(prk, info, length):
    out, block, i = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([i]), hashlib.sha256).digest()
        out, i = out + block, i + 1
    return out[:length]


def _lextract(suite, salt, label, ikm):
    return _extract(salt, b"HPKE-v1" + suite + label + ikm)


def _lexpand(suite, prk, label, info, length):
    return _expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def _schedule(dh, enc, pk_r, info):
    eae = _lextract(_KEM, b"", b"eae_prk", dh)
    shared = _lexpand(_KEM, eae, b"shared_secret", enc + pk_r, 32)
    ctx = b"\0" + _lextract(_HPKE, b"", b"psk_id_hash", b"") + _lextract(_HPKE, b"", b"info_hash", info)
    secret = _lextract(_HPKE, shared, b"secret", b"")
    return _lexpand(_HPKE, secret, b"key", ctx, 32), _lexpand(_HPKE, secret, b"base_nonce", ctx, 12)


def derive_key(ikm):
    prk = _lextract(_KEM, b"", b"dkp_prk", ikm)
    return OpenKey(_lexpand(_KEM, prk, b"sk", b"", 32))


def hpke_seal(pk_r, info, aad, plaintext, ephemeral=None):
    check_seal_key(pk_r)
    eph = ephemeral or OpenKey()
    key, nonce = _schedule(eph.exchange(pk_r), eph.public, pk_r, info)
    return eph.public, ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def hpke_open(own, enc, info, aad, ciphertext):
    try:
        key, nonce = _schedule(own.exchange(enc), enc, own.public, info)
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, aad)
    except (InvalidTag, ValueError):
        raise Unverified("seal does not open")
