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


KINDS = "room vehicle equipment specialist_hours training_seats".split()


def check_resource(r):
    fields(r, "name description kind comune address units approval contact accepts_bookings",
           "group people attributes accessories price shortest longest notice ahead schedule sessions")
    line_text(r["name"], 1, 120)
    free_text(r["description"], 0, 4000)
    need(r["kind"] in KINDS, "kind")
    need(isinstance(r["comune"], str) and re.fullmatch("[0-9]{6}", r["comune"], re.ASCII), "comune")
    if r["address"] != "withheld":
        line_text(fields(r["address"], "shown")["shown"], 1, 200)
    for k, n in (("group", 60), ("schedule", 300)):
        line_text(r.get(k, ""), 0, n)
    for k in ("units", "people"):
        integer(r.get(k, 1), 1, 10_000)
    for k, check in (("attributes", lambda a: line_text(fields(a, "name value")["value"], 1, 200)),
                     ("accessories", lambda a: integer(fields(a, "name stock")["stock"], 1, 10_000))):
        need(isinstance(r.get(k, []), list) and len(r.get(k, [])) <= 20, k)
        for a in r.get(k, []):
            check(a)
            line_text(a["name"], 1, 60)
    names = [a["name"] for a in r.get("accessories", [])]
    need(len(set(names)) == len(names), "an accessory is named once")
    if "price" in r:
        integer(fields(r["price"], "cents per")["cents"], 0, 2**32 - 1)
        need(r["price"]["per"] in ("hour", "day", "kilometre", "unit"), "per")
    for k in ("shortest", "longest", "notice", "ahead"):
        integer(r.get(k, 1), 1, 5_256_000)
    need(r.get("shortest", 1) <= r.get("longest", 5_256_000), "shortest and longest")
    sessions = r.get("sessions", [])
    need(isinstance(sessions, list) and len(sessions) <= 60, "sessions")
    need(bool(sessions) == (r["kind"] == "training_seats"), "a course has sessions, and nothing else has")
    last = 0
    for s in sessions:
        fields(s, "from to")
        time_(s["from"]), time_(s["to"])
        need(last <= s["from"] < s["to"], "sessions follow one another")
        last = s["to"]
    fields(r["contact"], "", "telephone email")
    need(isinstance(r["approval"], bool) and isinstance(r["accepts_bookings"], bool), "yes or no")


# What each feed holds, under its word in a put.
VALUES = {"services": ("service", check_service), "resources": ("resource", check_resource)}


def check_entry(o):
    fields(o, "owner document feed key version visibility op at", "ext")
    match("node", o["owner"])
    match("code", o["feed"])
    match("id", o["key"])
    integer(o["version"], 1)
    match("code", o["visibility"])
    if o["op"] != "delete":
        need(o["feed"] in VALUES, "a value of a feed that is not known")
        word, check = VALUES[o["feed"]]
        check(fields(fields(o["op"], "put")["put"], word)[word])
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
