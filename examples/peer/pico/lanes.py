# SPDX-License-Identifier: EUPL-1.2
"""The content of referral/1: shape of steps, lanes, merging (protocol 10.1-10.4)."""
import re

from .strict import (Malformed, fields, free_text, integer, line_text, match, need, parse, time_, unb64)

R_STEPS = set("review_started question_asked waitlisted provisionally_accepted accepted started held completed failed "
              "declined revocation_answered erased".split())
S_STEPS = set("question_answered identity_disclosed late_acceptance_confirmed handed_over withdrawn closed "
              "interruption_requested consent_revoked entered_in_error".split())
BOTH = set("step_retracted noted attached right_asked right_answered".split())
FIELDS = {
    "review_started": ("", "reader"), "question_asked": ("text answer_by", ""), "question_answered": ("text", ""),
    "waitlisted": ("valid_until text", "rank estimated"),
    "provisionally_accepted": ("waits_for held_until text", ""), "identity_disclosed": ("identity", ""),
    "accepted": ("contact service held_until text", "proposed_start"), "late_acceptance_confirmed": ("", ""),
    "handed_over": ("", ""), "started": ("first_contact", ""), "held": ("reason review_on text", ""),
    "completed": ("outcome reason text", "minutes"), "failed": ("reason text", ""), "declined": ("reason text", ""),
    "withdrawn": ("reason text", ""), "expired": ("", ""), "closed": ("", ""),
    "interruption_requested": ("text", ""), "consent_revoked": ("", ""), "revocation_answered": ("", "continues_on"),
    "erased": ("", ""), "step_retracted": ("", ""), "entered_in_error": ("text", ""), "noted": ("text", ""),
    "attached": ("attachment", ""), "right_asked": ("right answer_by text", "identity"),
    "right_answered": ("number text", "kept"),
    "opened": ("kind need age_band territory urgency source legal_basis answer_by fields", "service call"),
}
BASES = "consent public_interest care legal_obligation court_order vital_interest".split()
NAMES = ("name birth_date birth_place sex tax_code citizenship comune address telephone email guardian notes").split()
AGES = "0-2 3-5 6-10 11-13 14-17 18-29 30-49 50-64 65-74 75+".split()
SOURCES = ("juvenile_justice other_service health third_sector police person guardian family relatives court "
           "juvenile_court professional school neighbourhood").split()
NOT_EMPTY = {"question_asked", "question_answered", "interruption_requested", "entered_in_error", "noted"}
TIMES = ("answer_by", "valid_until", "estimated", "held_until", "proposed_start", "first_contact", "review_on")


def check_opened(b):
    need(b["kind"] in ("referral", "transfer", "admission_request", "open_call"), "kind")
    n = fields(b["need"], "category area text")
    need(isinstance(n["category"], str) and re.fullmatch("[A-IL-M]", n["category"]), "category")
    need(n["area"] in "families disability addictions elderly migrants poverty several".split(), "area")
    free_text(n["text"], 1, 2000)
    need(b["age_band"] in AGES, "age band")
    t = fields(b["territory"], "province", "comune")
    need(isinstance(t["province"], str) and re.fullmatch("[A-Z]{2}", t["province"]), "province")
    need("comune" not in t or re.fullmatch("[0-9]{6}", t["comune"]), "comune")
    need(b["urgency"] in "routine soon urgent emergency".split(), "urgency")
    need(b["source"] in SOURCES and b["legal_basis"] in BASES, "source or legal basis")
    need(isinstance(b["fields"], list) and all(f in NAMES for f in b["fields"]), "fields")
    need(len(set(b["fields"])) == len(b["fields"]), "field twice")
    need(b["kind"] != "open_call" or not b["fields"], "fields of an open call")
    if "service" in b:
        s = fields(b["service"], "key name")
        match("id", s["key"])
        line_text(s["name"], 1, 200)
    if "call" in b:
        match("id", b["call"])


def check_body(b):
    need(isinstance(b, dict) and isinstance(b.get("step"), str) and b["step"] in FIELDS, "unknown step")
    step = b["step"]
    required, optional = FIELDS[step]
    fields(b, "step " + required, optional)
    for k in TIMES:
        if k in b:
            time_(b[k])
    if "text" in b:
        free_text(b["text"], 1 if step in NOT_EMPTY else 0, 2000)
    if "reason" in b:
        match("code", b["reason"])      # an open list: what is not known counts as "other"
    if "outcome" in b:
        need(b["outcome"] in ("reached", "partly", "not_reached"), "outcome")
    if "waits_for" in b:
        need(b["waits_for"] in ("identity", "funding"), "waits_for")
    if "continues_on" in b:
        need(b["continues_on"] in BASES, "continues_on")
    if "rank" in b:
        integer(b["rank"], 1)
    if "minutes" in b:
        integer(b["minutes"])
    for k, n in (("reader", 200), ("contact", 300), ("service", 200)):
        if k in b and step != "opened":
            line_text(b[k], 1, n)
    if step == "opened":
        check_opened(b)
    if step == "right_asked":
        need(b["right"] in ("rectification", "erasure", "restriction", "restriction_end"), "right")
        need(("identity" in b) == (b["right"] == "rectification"), "corrected fields")
    if step == "right_answered":
        integer(b["number"])
        if "kept" in b:
            kept = fields(b["kept"], "reason", "until")
            match("code", kept["reason"])
            if "until" in kept:
                time_(kept["until"])
    if "identity" in b:
        need(isinstance(b["identity"], dict) and b["identity"], "identity")
        for k, v in b["identity"].items():
            need(k in NAMES, "field of identity")
            free_text(v, 1, 2000) if k == "notes" else line_text(v, 1, 300)
    if step == "attached":
        a = fields(b["attachment"], "name media_type size key digest")
        line_text(a["name"], 1, 200)
        need("/" not in a["name"] and "\\" not in a["name"], "name of attachment")
        line_text(a["media_type"], 3, 100)
        integer(a["size"])
        unb64(a["key"], 32)
        match("digest", a["digest"])
    return b


def check_content(o):
    """Everything but the body."""
    fields(o, "subject number at body", "prev seen empty")
    match("id", o["subject"])
    integer(o["number"], 1, 1000)
    need(("prev" in o) == (o["number"] > 1), "prev of event")
    for k in ("prev", "seen"):
        if k in o:
            match("digest", o[k])
    if "empty" in o:
        need(isinstance(o["empty"], list) and o["empty"], "empty")
        for d in o["empty"]:
            match("digest", d)
        need(o["empty"][-1] == o.get("prev"), "the last of empty is prev")
    time_(o["at"])
    return o


class Event:
    """One place in a lane; content None when erased or empty."""

    def __init__(self, digest, content, understood=True):
        self.digest, self.content = digest, content
        self.body = content["body"] if content else None
        if content is not None:
            try:
                check_body(self.body)
            except Malformed:
                understood = False
        self.step = self.body["step"] if content and understood else None

    @property
    def seen(self):
        return self.content.get("seen") if self.content else None


def seen_number(event, other):
    """How many of the other lane the writer had; None when `seen` is unknown."""
    if event.seen is None:
        return 0
    for i, e in enumerate(other):
        if e.digest == event.seen:
            return i + 1
    return None


def check_lane(lane, other):
    """Rules of 10.1 for a whole lane; raises Malformed."""
    had = 0
    for i, e in enumerate(lane):
        if e.content is None:
            continue
        c = e.content
        need(c["number"] == i + 1, "number of event")
        need(c.get("prev") == (lane[i - 1].digest if i else None), "prev of event")
        for j, d in enumerate(reversed(c.get("empty", []))):
            need(i - 1 - j >= 0 and lane[i - 1 - j].digest == d, "empty of event")
        n = seen_number(e, other)
        need(n is not None, "seen is no event of the other lane")
        need(n >= had, "has seen less than its predecessor")
        had = n


def merge(opener, answerer):
    """-> list of (lane 'o'|'a', index). Raises Malformed if it stands still."""
    order, i, j = [], 0, 0
    while i < len(opener) or j < len(answerer):
        if i < len(opener) and (seen_number(opener[i], answerer) or 0) <= j:
            order.append(("o", i))
            i += 1
        elif j < len(answerer) and (seen_number(answerer[j], opener) or 0) <= i:
            order.append(("a", j))
            j += 1
        else:
            raise Malformed("lanes wait for each other")
    return order
