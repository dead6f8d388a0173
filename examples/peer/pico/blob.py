# SPDX-License-Identifier: EUPL-1.2
"""Attachments (protocol 12)."""
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .strict import Malformed, need, sha

CHUNK = 1 << 20
AAD = b"pico/blob/1"


def _nonce(i, last):
    return b"\0" * 7 + i.to_bytes(4, "big") + (b"\1" if last else b"\0")


def encrypt_chunks(key, data):
    aead = ChaCha20Poly1305(key)
    pieces = [data[i:i + CHUNK] for i in range(0, len(data), CHUNK)] or [b""]
    return [(_nonce(i, i == len(pieces) - 1), aead.encrypt(_nonce(i, i == len(pieces) - 1), p, AAD))
            for i, p in enumerate(pieces)]


def encrypt(key, data):
    return b"".join(c for _, c in encrypt_chunks(key, data))


def blob_size(file_size):
    return file_size + 16 * max(1, -(-file_size // CHUNK))


def decrypt(key, blob, digest):
    need(sha(blob) == digest, "digest of blob")
    aead = ChaCha20Poly1305(key)
    step = CHUNK + 16
    pieces = [blob[i:i + step] for i in range(0, len(blob), step)]
    try:
        return b"".join(aead.decrypt(_nonce(i, i == len(pieces) - 1), p, AAD) for i, p in enumerate(pieces))
    except InvalidTag:
        raise Malformed("blob does not open")
