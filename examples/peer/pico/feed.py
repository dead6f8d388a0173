# SPDX-License-Identifier: EUPL-1.2
"""Feeds: entries, snapshots, the copy of a peer's feed (protocol 11)."""
import hashlib
import re

from .strict import (fields, free_text, integer, line_text, match, need, sha, time_, unb64)

AREAS = "family_and_minors disability addiction elderly migrants poverty mixed".split()


def check_service(s):
    fields(s, "name description category area comune address capacity contact accepts_referrals",
           "territory eligibility minimum_age maximum_age schedule")
    line_text(s["name"], 1, 120)
    free_text(s["description"], 0, 4000)
    need(isinstance(s["category"], str) and re.fullmatch("[A-IL-M]([1-9][0-9]?)?", s["category"], re.ASCII), "category")
    match("code", s["area"])
    need(isinstance(s["comune"], str) and re.fullmatch("[0-9]{6}", s["comune"], re.ASCII), "comune")
    if s["address"] != "withheld":
        line_text(fields(s["address"], "shown")["shown"], 0, 200)
    for k, n in (("territory", 300), ("eligibility", 1000), ("schedule", 300)):
        if k in s:
            free_text(s[k], 0, n)
    ages = [integer(s.get("minimum_age", 0), 0, 130), integer(s.get("maximum_age", 130), 0, 130)]
    need(ages[0] <= ages[1], "ages")
    need(isinstance(s["capacity"], list) and len(s["capacity"]) <= 8, "capacity")
    for c in s["capacity"]:
        fields(c, "unit available maximum updated")
        integer(c["available"], 0, integer(c["maximum"]))
        time_(c["updated"])
    fields(s["contact"], "", "telephone email")
    need(isinstance(s["accepts_referrals"], bool), "accepts_referrals")


def check_entry(o):
    fields(o, "owner document feed key version visibility op at", "ext")
    match("node", o["owner"])
    match("code", o["feed"])
    match("id", o["key"])
    integer(o["version"], 1)
    match("code", o["visibility"])
    if o["op"] != "delete":
        check_service(fields(fields(o["op"], "put")["put"], "service")["service"])
    time_(o["at"])
    return o


def check_snapshot(o):
    fields(o, "owner document feed audience version entries contents at", "ext")
    match("node", o["owner"])
    need(o["audience"] in ("public", "linked"), "audience")
    integer(o["version"])
    integer(o["entries"])
    match("digest", o["contents"])
    return o


def check_request(o):
    fields(o, "from to document owner feed after nonce at", "ext")
    match("node", o["owner"])
    match("code", o["feed"])
    integer(o["after"])
    unb64(o["nonce"], 32)
    return o


def contents(entries):
    """entries: iterable of (key, digest of payload)."""
    return hashlib.sha256(b"".join(bytes.fromhex(d) for _, d in sorted(entries))).hexdigest()
