# SPDX-License-Identifier: EUPL-1.2
"""The state of a referral: a pure fold over the merged events (protocol 10.5, 10.6)."""
import copy

from . import lanes

DAY = 86400000
ANSWERS = ("question_asked", "waitlisted", "provisionally_accepted", "accepted", "declined")
ENDED = ("completed", "failed", "declined", "withdrawn", "expired", "closed", "entered_in_error")
RETRACTABLE = ("review_started question_asked waitlisted provisionally_accepted accepted started held completed failed "
               "declined closed interruption_requested").split()
NO_CHANGE = ("noted", "attached")
NOT_IN_THE_WAY = ("late_acceptance_confirmed", "identity_disclosed", "handed_over")
R_TABLE = {
    "sent": ("review_started",) + ANSWERS, "under_review": ANSWERS, "waitlisted": ANSWERS,
    "provisionally_accepted": ("question_asked", "waitlisted", "accepted", "declined"),
    "accepted": ("started", "held", "completed", "failed"), "in_progress": ("held", "completed", "failed"),
    "on_hold": ("started", "completed", "failed"), "accepted_late": ("declined",),
}
S_TABLE = {
    "sent": ("withdrawn",), "under_review": ("withdrawn",), "waitlisted": ("withdrawn",),
    "provisionally_accepted": ("identity_disclosed", "withdrawn"),
    "accepted": ("identity_disclosed", "withdrawn", "handed_over"),
    "in_progress": ("identity_disclosed", "interruption_requested", "consent_revoked", "handed_over"),
    "on_hold": ("interruption_requested", "consent_revoked"),
    "accepted_late": ("late_acceptance_confirmed", "withdrawn"),
    "completed": ("closed", "consent_revoked"), "failed": ("closed", "consent_revoked"),
    "declined": ("closed", "consent_revoked"), "expired": ("closed", "consent_revoked"),
    "withdrawn": ("closed",), "closed": ("consent_revoked",),
}
STATE_OF = {"review_started": "under_review", "waitlisted": "waitlisted", "accepted": "accepted",
            "provisionally_accepted": "provisionally_accepted", "declined": "declined", "started": "in_progress",
            "held": "on_hold", "completed": "completed", "failed": "failed", "withdrawn": "withdrawn",
            "expired": "expired", "closed": "closed", "entered_in_error": "entered_in_error"}


class Record:
    def __init__(self):
        self.state = None
        self.kind = None
        self.promised = []
        self.answer_by = self.valid_until = self.rank = None
        self.question = None          # (at, answer_by)
        self.disclosed = self.handed_over = self.interruption = self.erased = False
        self.revocation = None        # {"answered", "continues_on"}
        self.told = frozenset()       # the fields of the identity
        self.asks = ()                # (side, number, right, answer), answer None, "done" or "kept"
        self.late_from = None
        self.closed_from = None
        self.ran_out = None           # the deadline that an expiry found
        self.start_is_fixed = False
        self.last = None              # (side, step, record before, number) of the last change
        self.last_is_late = False     # 10.6: only who did not know of the expiry may retract it
        self.late_steps = []          # (number, record before) of steps that brought it to accepted_late or expired

    def side_of(self, lane):
        return "S" if (lane == "o") == (self.kind != "admission_request") else "R"

    def deadline(self):
        base = self.valid_until if self.state == "waitlisted" else self.answer_by
        if self.question:
            at, by = self.question
            if self.state != "waitlisted":
                base += max(0, by - at)
            base = max(base, by)
        return base

    def result(self):
        return {"state": self.state, "deadline": self.answer_by, "disclosed": self.disclosed, "erased": self.erased,
                "handed_over": self.handed_over, "interruption_requested": self.interruption,
                "question_open": self.question is not None, "rank": self.rank, "revocation": self.revocation,
                "asks": [{"by": s, "number": n, "right": right, "answer": a} for s, n, right, a in self.asks]}

    def erasure_agreed(self):
        return self.ended_in() in ENDED and any(a[0] == "S" and a[2] == "erasure" and a[3] == "done" for a in self.asks)

    def ended_in(self):
        return self.closed_from if self.state == "closed" else self.state


def allowed(r, lane, e):
    """May the writer of this lane take this step in this state?"""
    step, st = e.step, r.state
    if st is None:
        return step == "opened" and lane == "o"
    if step == "opened":
        return False
    side = r.side_of(lane)
    if step == "noted":
        return st not in ("withdrawn", "entered_in_error")
    if step == "attached":
        return st not in ENDED
    if step == "right_asked":
        return (r.disclosed and not r.erased and r.ended_in() not in ("withdrawn", "entered_in_error", "expired")
                and set(e.body.get("identity", {})) <= r.told)
    if step == "right_answered":
        return st != "entered_in_error" and any(
            s != side and n == e.body["number"] and a != "done" for s, n, _, a in r.asks)
    if step == "expired":
        return lane == "o" and st in ("sent", "under_review", "waitlisted") and e.content["at"] >= r.deadline()
    if step == "step_retracted":
        if r.last is None or r.last[0] != side or r.last[1] not in RETRACTABLE or r.last_is_late:
            return False
        return not (r.last[1] == "started" and r.start_is_fixed and r.last[2].state != "withdrawn")
    if step == "entered_in_error":
        return side == "S" and st != "entered_in_error"
    if side != ("R" if step in lanes.R_STEPS else "S"):
        return False
    if step == "question_answered":
        return r.question is not None and st in ("sent", "under_review", "waitlisted", "provisionally_accepted",
                                                 "accepted_late")
    if step == "revocation_answered":
        return (r.revocation is not None and not r.revocation["answered"]
                and r.ended_in() in ("in_progress", "on_hold", "completed", "failed"))
    if step == "erased":
        end = r.ended_in()
        if r.erased:
            return False
        if end in ("withdrawn", "entered_in_error") or r.erasure_agreed():
            return True
        if end in ("completed", "failed"):
            return bool(r.revocation and r.revocation["answered"] and r.revocation["continues_on"] is None)
        return end in ("declined", "expired") and r.revocation is not None
    admission, call = r.kind == "admission_request", r.kind == "open_call"
    if step == "identity_disclosed":
        if call or not (admission or set(e.body["identity"]) <= set(r.promised)):
            return False
        if admission and st == "sent":
            return True
    if admission and (step in ("review_started", "provisionally_accepted")
                      or step in ("accepted", "waitlisted") and not r.disclosed):
        return False
    if call and step in ("started", "held", "completed", "failed", "consent_revoked"):
        return False
    if call and step == "closed" and st == "accepted":
        return True
    if step == "question_asked" and r.question is not None:
        return False
    if step == "handed_over":
        if r.kind != "transfer" or not r.disclosed or r.handed_over:
            return False
    if step == "interruption_requested" and r.interruption:
        return False
    if step == "consent_revoked" and (r.revocation is not None or r.erased
                                      or r.ended_in() in ("withdrawn", "entered_in_error")):
        return False
    return step in (R_TABLE if side == "R" else S_TABLE).get(st, ())


def _clear_question(r, at=None):
    if r.question and at is not None:
        asked, by = r.question
        moved = max(0, min(at, by) - asked)
        r.answer_by += moved        # the node leaves the valid_until of a waiting list as it is
    r.question = None


def apply(r, lane, e):
    """The record after an allowed step."""
    before, r = r, copy.copy(r)
    step, b = e.step, e.body
    if step in NO_CHANGE:
        return r
    if step == "opened":
        r.kind, r.state, r.answer_by, r.promised = b["kind"], "sent", b["answer_by"], b["fields"]
        return r
    side = r.side_of(lane)
    if step == "right_asked":
        r.asks += ((side, e.content["number"], b["right"], None),)
        return r
    if step == "right_answered":
        r.asks = tuple((s, n, right, "kept" if "kept" in b else "done") if s != side and n == b["number"]
                       else (s, n, right, a) for s, n, right, a in r.asks)
        return r
    if step == "step_retracted":
        return _give_back(before, before.last[2])
    number = e.content["number"]
    if step == "expired":
        r.ran_out = r.deadline()
    if step == "closed":
        r.closed_from = r.state
    if step == "identity_disclosed":
        r.disclosed, r.told = True, frozenset(b["identity"])
        if r.kind == "admission_request" and r.state == "sent":
            r.state = "under_review"
    elif step == "question_asked":
        r.question = (e.content["at"], b["answer_by"])
    elif step == "question_answered":
        _clear_question(r, e.content["at"])
    elif step == "late_acceptance_confirmed":
        r.state = r.late_from
    elif step == "handed_over":
        r.handed_over = True
    elif step == "interruption_requested":
        r.interruption = True
    elif step == "consent_revoked":
        r.revocation = {"answered": r.ended_in() in ("declined", "expired"), "continues_on": None}
    elif step == "revocation_answered":
        r.revocation = {"answered": True, "continues_on": b.get("continues_on")}
    elif step == "erased":
        r.erased = True
    else:
        r.state = STATE_OF[step]
        r.rank = b.get("rank") if step == "waitlisted" else None
        if step == "waitlisted":
            r.valid_until = b["valid_until"]
        if step in ("accepted", "started") or r.state in ENDED:
            _clear_question(r, e.content["at"])
    r.last, r.last_is_late = (side, step, before, number), False
    if step not in NOT_IN_THE_WAY:
        r.late_steps = []
    return r


def _give_back(now, before):
    """The record before a retracted step; what was disclosed or asked stays."""
    r = copy.copy(before)
    r.disclosed, r.told, r.asks = now.disclosed, now.told, now.asks
    r.last = None
    return r


def cross(r, lane, e, unseen_started, retracts=None):
    """10.6; None = no effect. retracts: the number of the step that a retraction takes back, as its writer saw it."""
    step, st, side = e.step, r.state, r.side_of(lane)
    n = copy.copy(r)
    number = e.content["number"]

    def done(late=False):
        n.last, n.last_is_late = (side, step, r, number), late
        n.late_steps = r.late_steps + [(number, r)] if late else []
        return n

    if side == "R":
        if st == "expired" and r.revocation is None and step in ("accepted", "provisionally_accepted") \
                and e.content["at"] <= r.ran_out + DAY:
            n.state, n.late_from = "accepted_late", step
            return done(True)
        if st == "accepted_late":
            if step == "accepted":
                n.late_from = "accepted"
                n.question = None
                return done(True)
            if step == "question_asked":
                n.question = (e.content["at"], e.body["answer_by"])
                return done(True)
            if step == "held":
                n.late_from = "on_hold"
                return done(True)
            if step == "waitlisted":
                n.state = "expired"
                return done(True)
            if step in ("started", "completed", "failed"):
                n.state, n.question = STATE_OF[step], None
                return done()
        if step == "step_retracted" and r.late_steps and r.late_steps[-1][0] == retracts:
            before = r.late_steps[-1][1]
            n = copy.copy(before)
            n.disclosed, n.told, n.asks = r.disclosed, r.told, r.asks
            n.last = None
            return n
        if step == "declined" and st in ("accepted", "on_hold"):
            n.state, n.question = "declined", None
            return done()
        if step == "started" and st == "withdrawn":
            n.state, n.interruption = "in_progress", True
            if r.withdrawn_for == "consent_revoked":
                n.revocation = {"answered": False, "continues_on": None}
            return done()
    if side == "S":
        if step == "withdrawn" and st not in ("withdrawn", "entered_in_error"):
            if unseen_started:
                n.interruption, n.start_is_fixed = True, True
                if e.body["reason"] == "consent_revoked" and r.revocation is None:
                    n.revocation = {"answered": False, "continues_on": None}
                return done()
            n.state, n.question, n.rank = "withdrawn", None, None
            n.withdrawn_for = e.body["reason"]
            return done()
        if step == "consent_revoked" and st not in ENDED and st not in ("in_progress", "on_hold"):
            n.state, n.question, n.rank = "withdrawn", None, None
            n.withdrawn_for = "consent_revoked"
            return done()
    return None


Record.withdrawn_for = None


def fold(opener, answerer, order=None, memo=None):
    """-> (Record, [(lane, index, effective, state)])"""
    memo = {} if memo is None else memo
    r, rows = Record(), []
    for lane, i in order or lanes.merge(opener, answerer):
        own, other = (opener, answerer) if lane == "o" else (answerer, opener)
        e = own[i]
        effective = False
        if e.step is not None:
            had = lanes.seen_number(e, other) or 0
            key = (lane, i, had)
            if key not in memo:
                sub = (opener[:i], answerer[:had]) if lane == "o" else (opener[:had], answerer[:i])
                memo[key] = fold(sub[0], sub[1], None, memo)[0]
            if allowed(memo[key], lane, e):
                if allowed(r, lane, e):
                    n = apply(r, lane, e)
                    if e.step == "withdrawn":
                        n.withdrawn_for = e.body["reason"]
                else:
                    retracts = memo[key].last[3] if memo[key].last else None
                    n = cross(r, lane, e, _unseen_start(rows, other, had, lane), retracts)
                if n is not None:
                    r, effective = n, True
            if not effective and r.state == "expired" and r.late_steps and e.step in RETRACTABLE \
                    and r.side_of(lane) == "R":
                r = copy.copy(r)
                r.late_steps = []
        rows.append((lane, i, effective, r.state))
    return r, rows


def _unseen_start(rows, other, had, lane):
    started = False
    for l, j, eff, _ in rows:
        if l != lane and j >= had and eff:
            if other[j].step == "started":
                started = True
            elif other[j].step == "step_retracted":
                started = False
    return started
