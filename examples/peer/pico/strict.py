# SPDX-License-Identifier: EUPL-1.2
"""Strict JSON (protocol 2.1) and the small value types of 2.2."""
import base64
import hashlib
import json
import re

MAX_INT = 9007199254740991
MAX_DEPTH = 16
MAX_TIME = 253402300799999


class Malformed(Exception):
    pass


_WS = " \t\n\r"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class _Parser:
    def __init__(self, text):
        self.t, self.i = text, 0

    def fail(self, why):
        raise Malformed("%s at %d" % (why, self.i))

    def space(self):
        while self.i < len(self.t) and self.t[self.i] in _WS:
            self.i += 1

    def peek(self):
        return self.t[self.i] if self.i < len(self.t) else ""

    def value(self, depth):
        self.space()
        c = self.peek()
        if c and c in "{[":
            if depth >= MAX_DEPTH:
                self.fail("too deep")
            return self.object(depth + 1) if c == "{" else self.array(depth + 1)
        if c == '"':
            return self.string()
        for word, val in (("true", True), ("false", False), ("null", None)):
            if self.t.startswith(word, self.i):
                self.i += len(word)
                return val
        m = _NUMBER.match(self.t, self.i)
        if not m:
            self.fail("syntax")
        self.i = m.end()
        if self.peek() and self.peek() in ".eE0123456789":
            self.fail("not an integer")
        if m.group() == "-0":
            self.fail("minus zero")
        if len(m.group()) > 17 or abs(int(m.group())) > MAX_INT:
            self.fail("out of range")
        return int(m.group())

    def object(self, depth):
        self.i += 1
        out = {}
        self.space()
        if self.peek() == "}":
            self.i += 1
            return out
        while True:
            self.space()
            if self.peek() != '"':
                self.fail("syntax")
            key = self.string()
            if key in out:
                self.fail("duplicate key")
            self.space()
            if self.peek() != ":":
                self.fail("syntax")
            self.i += 1
            self.space()
            if self.peek() == "n" and key != "seal":
                self.fail("null")
            out[key] = self.value(depth)
            self.space()
            c = self.peek()
            self.i += 1
            if c == "}":
                # Only a message without content has no seal, and it has a core.
                if out.get("seal", "") is None and "core" not in out:
                    self.fail("null")
                return out
            if c != ",":
                self.fail("syntax")

    def array(self, depth):
        self.i += 1
        out = []
        self.space()
        if self.peek() == "]":
            self.i += 1
            return out
        while True:
            self.space()
            if self.peek() == "n":
                self.fail("null")
            out.append(self.value(depth))
            self.space()
            c = self.peek()
            self.i += 1
            if c == "]":
                return out
            if c != ",":
                self.fail("syntax")

    def unit(self):
        digits = self.t[self.i:self.i + 4]
        if not re.fullmatch("[0-9a-fA-F]{4}", digits):
            self.fail("syntax")
        self.i += 4
        return int(digits, 16)

    def string(self):
        self.i += 1
        out = []
        while True:
            c = self.peek()
            if c == "":
                self.fail("syntax")
            self.i += 1
            if c == '"':
                return "".join(out)
            if c == "\0" or ord(c) < 32:
                self.fail("control character")
            if c != "\\":
                out.append(c)
                continue
            c = self.peek()
            self.i += 1
            if c in _ESCAPES:
                out.append(_ESCAPES[c])
                continue
            if c != "u":
                self.fail("syntax")
            u = self.unit()
            if 0xD800 <= u < 0xDC00:
                if self.t[self.i:self.i + 2] != "\\u":
                    self.fail("lone surrogate")
                self.i += 2
                low = self.unit()
                if not 0xDC00 <= low < 0xE000:
                    self.fail("lone surrogate")
                u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00)
            elif 0xDC00 <= u < 0xE000:
                self.fail("lone surrogate")
            if u == 0:
                self.fail("nul")
            out.append(chr(u))


def parse(data, limit=None):
    """bytes (or str) -> value; raises Malformed."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if limit is not None and len(data) > limit:
        raise Malformed("too long")
    if data.startswith(b"\xef\xbb\xbf"):
        raise Malformed("byte order mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8")
    p = _Parser(text)
    value = p.value(0)
    p.space()
    if p.i != len(text):
        p.fail("trailing")
    return value


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def need(cond, why="malformed"):
    if not cond:
        raise Malformed(why)


def fields(obj, required, optional=()):
    """Exact field set of an object (2.1)."""
    need(isinstance(obj, dict), "not an object")
    required, optional = required.split(), (optional.split() if isinstance(optional, str) else optional)
    for k in required:
        need(k in obj, "field %s is missing" % k)
    for k in obj:
        need(k in required or k in optional, "unknown field %s" % k)
    if "ext" in obj:
        need(isinstance(obj["ext"], dict) and obj["ext"] != {}, "ext")
    return obj


def integer(v, low=0, high=MAX_INT):
    need(type(v) is int and low <= v <= high, "integer out of range")
    return v


def time_(v):
    return integer(v, 0, MAX_TIME)


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text, length=None):
    need(isinstance(text, str), "base64")
    try:
        raw = base64.b64decode(text, validate=True)
    except Exception:
        raise Malformed("base64")
    need(base64.b64encode(raw).decode() == text, "base64 is not canonical")
    need(length is None or len(raw) == length, "base64 length")
    return raw


def sha(data):
    return hashlib.sha256(data).hexdigest()


ZERO = "0" * 64
_PATTERNS = {
    "digest": "[0-9a-f]{64}", "keyid": "[0-9a-f]{32}", "node": "pn1[a-z2-7]{32}",
    "id": "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "code": "[a-z][a-z0-9_.]{0,39}",
}
_PATTERNS["kind"] = "[a-z][a-z0-9_.]{0,39}/[1-9][0-9]{0,4}"


def match(kind, v):
    need(isinstance(v, str) and re.fullmatch(_PATTERNS[kind], v, re.ASCII), "not a " + kind)
    if kind == "kind":
        need(int(v.split("/")[1]) <= 65535, "version of kind")
    return v


def line_text(v, low, high):
    need(isinstance(v, str) and low <= len(v) <= high and v == v.strip(), "line")
    need(not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in v), "control character")
    return v


def free_text(v, low, high):
    need(isinstance(v, str) and low <= len(v) <= high and v == v.strip(), "text")
    need(not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 for c in v), "control character")
    return v
