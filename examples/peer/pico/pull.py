# SPDX-License-Identifier: EUPL-1.2
"""Pull and relay (protocol 14): how the objects and bodies look. This peer has an endpoint and does neither."""
from . import crypto, message
from .strict import Malformed, fields, integer, match, need, sha, time_, unb64

MOST = {"batch": 1048576, "question": 46765, "reply": 1114112, "documents": 1114112, "receipt": 24921}
QUESTIONS = ("hello", "recover", "documents-request", "feed-request", "blob-request")
DAYS_35 = 35 * 24 * 3600 * 1000


def _parties(o):
    need(match("node", o["from"]) != match("node", o["to"]), "one node")
    integer(o["document"], 1)
    time_(o["at"])


def check_holds(holds, length, body, also=()):
    """The sort of a content; `also` are sorts that only this place allows."""
    match("digest", body)
    if isinstance(holds, dict):
        places = fields(fields(holds, "batch")["batch"], "epoch first last")
        integer(places["epoch"], 1)
        first = integer(places["first"], 1)
        integer(places["last"], first, first + 99)
        integer(length, 1, MOST["batch"])
    elif holds == "nothing":
        need("nothing" in also and length == 0 and body == sha(b""), "nothing")
    else:
        need(holds in ("question", "reply", "documents") or holds in also, "holds")
        integer(length, 1, MOST[holds])


def check_lines(holds, content):
    if isinstance(holds, dict):
        count = holds["batch"]["last"] - holds["batch"]["first"] + 1
        need(content.endswith(b"\n") and content.count(b"\n") == count, "lines of a batch")
    elif holds in ("question", "receipt"):
        need(content.endswith(b"\n") and content.count(b"\n") == 1, "one line")
    elif holds != "nothing":
        need(b"\n" in content, "lines")


def check_request(o):
    fields(o, "from to document nonce streams receipts window at", "ext")
    _parties(o)
    unb64(o["nonce"], 32)
    need(len(o["streams"]) <= 64 and len(o["receipts"]) <= 16, "too many")
    for s in o["streams"]:
        fields(s, "sender epoch after")


def check_pulled(o):
    fields(o, "from to document answers parts more at", "ext")
    _parties(o)
    match("digest", o["answers"])
    need(isinstance(o["more"], bool) and len(o["parts"]) <= 64, "parts")
    for p in o["parts"]:
        fields(p, "sender holds bytes body")
        need(match("node", p["sender"]) != o["to"], "own part")
        check_holds(p["holds"], p["bytes"], p["body"], ("receipt",))
    need(sum(p["bytes"] for p in o["parts"]) <= 2097152, "parts too long")


def read_answer(body, request, digest, keys):
    """The list and its parts; `request` and its digest are our own, `keys` those of the asked node."""
    first, lf, rest = body.partition(b"\n")
    need(lf, "no list")
    o, _, _ = crypto.verify(first, "pulled", keys)
    check_pulled(o)
    need((o["from"], o["to"], o["answers"]) == (request["to"], request["from"], digest), "another request")
    parts = []
    for p in o["parts"]:
        of_sender = [s for s in request["streams"] if s["sender"] == p["sender"]]
        if isinstance(p["holds"], dict):
            b = p["holds"]["batch"]
            need(any(s["epoch"] == b["epoch"] and s["after"] < b["last"] for s in of_sender), "not asked")
        else:
            need(p["holds"] == "receipt" or p["sender"] == request["to"] or of_sender, "not asked")
        content, rest = rest[:p["bytes"]], rest[p["bytes"]:]
        need(len(content) == p["bytes"] and sha(content) == p["body"], "part")
        try:
            check_lines(p["holds"], content)
        except Malformed:
            content = None  # left out alone: it is the fault of who left it
        parts.append(content)
    need(not rest, "bytes left over")
    return o, parts


def check_blob_request(o):
    fields(o, "from to document blob after nonce at", "ext")
    _parties(o)
    match("digest", o["blob"])
    integer(o["after"], 0, 20 * 1048592 - 1)
    unb64(o["nonce"], 32)


def check_reply(o):
    fields(o, "from to document answers bytes body at", "code ext")
    _parties(o)
    match("digest", o["answers"])
    match("digest", o["body"])
    integer(o["bytes"], 0, 6291456)
    need("code" not in o or (match("code", o["code"]) and o["bytes"] == 0), "code with content")
    need(o["bytes"] or o["body"] == sha(b""), "digest of nothing")


def check_deposit(o):
    fields(o, "from to document recipient number holds bytes body at", "ext")
    _parties(o)
    need(match("node", o["recipient"]) not in (o["from"], o["to"]), "third node")
    integer(o["number"], 1)
    check_holds(o["holds"], o["bytes"], o["body"], ("nothing",))


def check_deposited(o):
    fields(o, "from to document recipient answers outcome last room at", "ext")
    _parties(o)
    need(match("node", o["recipient"]) not in (o["from"], o["to"]), "third node")
    match("digest", o["answers"])
    integer(o["last"])
    for k in fields(o["room"], "messages bytes"):
        integer(o["room"][k])
    need(isinstance(o["outcome"], dict) and len(o["outcome"]) == 1, "outcome")
    if "kept" in o["outcome"]:
        until = time_(fields(o["outcome"]["kept"], "until")["until"])
        need(o["last"] >= 1 and 0 <= until - o["at"] <= DAYS_35, "kept")
    else:
        match("code", fields(fields(o["outcome"], "refused")["refused"], "code")["code"])


def join(head, content):
    """The body of a reply or deposit."""
    need(head["bytes"] == len(content) and head["body"] == sha(content), "content")


class Shelf:
    """What a relay does with the deposits of one sender for one recipient (14.4, 14.6)."""

    def __init__(self, messages, length):
        self.limits, self.last, self.held = (messages, length), None, []

    def take(self, o, digest):
        still = o["holds"] == "nothing" or any(h["number"] == o["number"] for h in self.held)
        if self.last == (o["number"], digest) and still:
            return "kept before"
        if self.last and o["number"] <= self.last[0]:
            return "old_number"
        stays = [h for h in self.held if not self._replaces(o, h)]
        if isinstance(o["holds"], str):
            same = [h for h in stays if h["holds"] == o["holds"]]
            stays = [h for h in stays if h not in same[:-7]]
        if o["holds"] == "nothing":
            stays = []
        now = stays + ([o] if o["holds"] != "nothing" else [])
        def size(held):
            return sum(self._messages(h) for h in held), sum(h["bytes"] for h in held)
        if any(n > max(limit, before) for n, limit, before in zip(size(now), self.limits, size(self.held))):
            return "full"
        self.held, self.last = now, (o["number"], digest)
        return "kept"

    @staticmethod
    def _messages(h):
        return h["holds"]["batch"]["last"] - h["holds"]["batch"]["first"] + 1 if isinstance(h["holds"], dict) else 0

    @staticmethod
    def _replaces(o, h):
        if not (isinstance(o["holds"], dict) and isinstance(h["holds"], dict)):
            return False
        new, old = o["holds"]["batch"], h["holds"]["batch"]
        return new["epoch"] == old["epoch"] and old["last"] >= new["first"]

    def clears(self, receipt):
        message.check_receipt(receipt)
        whole = [h for h in self.held if isinstance(h["holds"], dict) and h["holds"]["batch"]["epoch"] == receipt["epoch"]
                 and h["holds"]["batch"]["last"] <= receipt["received"]]
        named = [h["number"] for h in whole if h["body"] == receipt["request"]]
        over = [h for h in self.held if isinstance(h["holds"], dict) and h["holds"]["batch"]["epoch"] < receipt["epoch"]]
        return [h["number"] for h in self.held
                if h in over or h in whole and named and h["number"] <= max(named)]
