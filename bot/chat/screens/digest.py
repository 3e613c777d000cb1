"""The coordinator's page of the day: at most 14 lines, numbers first (domain brief §5.1)."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.chat.labels import severity_label
from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.words import Tongue
from bot.domain.decision import DecisionKind
from bot.domain.digest import Arrivals, Count, Digest, Share, Waiting
from bot.domain.marks import N_

#: So many late decisions fit one screen.
LATE_AT_ONCE: Final = 8

#: What each decision asks of a coordinator, in two or three words.
_NEEDED: Final[Mapping[DecisionKind, str]] = {
    DecisionKind.APPROVE: N_("go-ahead?"),
    DecisionKind.ALERT: N_("somebody in danger: take it on?"),
    DecisionKind.NOBODY: N_("nobody left: whom to ask?"),
    DecisionKind.VETOES: N_("another mediator is asked for once more"),
    DecisionKind.WORRY: N_("something worrying: look at it?"),
    DecisionKind.SILENCE: N_("no answer after danger: look at it?"),
    DecisionKind.OVERDUE: N_("the mediators are late: ask them?"),
    DecisionKind.SEAT: N_("a seat is free: whom to ask?"),
    DecisionKind.TRUCE: N_("a truce ends soon: renew it?"),
    DecisionKind.ADDITION: N_("something was added: read it?"),
    DecisionKind.READ: N_("nobody has read it: read it?"),
    DecisionKind.OVERRIDE: N_("a rule set aside: do you agree?"),
}
_FEW = N_("fewer than 5")


def digest_screen(tongue: Tongue, digest: Digest, area: str, rises: Sequence[str]) -> Screen:
    """The page; `area` and `rises` are the names of places."""
    date = tongue.date(digest.day)
    if digest.quiet:
        text = tongue.say(
            N_("Summary {date} — {area}: a quiet day, nothing waits for you."),
            date=date,
            area=area,
        )
        return _screen(tongue, [text], (_files(tongue),))
    lines = [
        tongue.say(N_("<b>Summary {date} — {area}</b>"), date=date, area=area),
        tongue.say(
            N_("🔴 Needs your decision now: {now} | overdue: {late}"),
            now=digest.now,
            late=digest.late,
        ),
        *(_waiting(tongue, number, one) for number, one in enumerate(digest.top, start=1)),
        _new(tongue, digest.new),
        *_rises(tongue, rises),
        *_work(tongue, digest),
        *_month(tongue, digest),
    ]
    return _screen(tongue, lines, _rows(tongue, digest))


def late_screen(tongue: Tongue, late: Sequence[Waiting]) -> Screen:
    """Everything overdue, a button each."""
    first, more = late[:LATE_AT_ONCE], len(late) - LATE_AT_ONCE
    lines = [tongue.count("{n} decision is overdue:", "{n} decisions are overdue:", len(late))]
    lines += [_waiting(tongue, number, one) for number, one in enumerate(first, start=1)]
    if more > 0:
        lines.append(tongue.count("and {n} more", "and {n} more", more))
    buttons = [_decision(tongue, number, one) for number, one in enumerate(first, start=1)]
    rows = (*_in_threes(buttons), (Button(tongue.say(N_("The summary")), Act("digest.open")),))
    return _screen(tongue, lines, rows)


def _waiting(tongue: Tongue, number: int, one: Waiting) -> str:
    needed = tongue.say(_NEEDED[one.kind])
    if one.number is None:
        return tongue.say(N_("{n}) {needed}"), n=number, needed=needed)
    return tongue.say(
        N_("{n}) File {number} · {severity} · {needed}"),
        n=number,
        number=one.number,
        severity=severity_label(tongue, one.severity),
        needed=needed,
    )


def _new(tongue: Tongue, new: Arrivals) -> str:
    few, grave = tongue.say(_FEW), _count(tongue, new.grave)
    if new.total is None:
        return tongue.say(
            N_("🆕 New in 24 h: {grave} grave, others {few} · referrals: {few}"),
            grave=grave,
            few=few,
        )
    return tongue.say(
        N_("🆕 New in 24 h: {total} (grave: {grave}) · referrals: {few}"),
        total=_count(tongue, new.total),
        grave=grave,
        few=few,
    )


def _rises(tongue: Tongue, places: Sequence[str]) -> list[str]:
    if not places:
        return []
    names = tongue.say(N_(", ")).join(places)
    return [tongue.say(N_("⚠️ Reports this week are 3 times the usual: {places}"), places=names)]


def _work(tongue: Tongue, digest: Digest) -> list[str]:
    lines = [
        tongue.say(
            N_("⏳ Late: first contact {contact} · go-aheads {approvals}"),
            contact=digest.contact_late,
            approvals=digest.approvals_late,
        ),
        tongue.say(
            N_("📂 Being arranged: {sought} · with mediators {working} · followed up {monitored}"),
            sought=_count(tongue, digest.sought),
            working=_count(tongue, digest.working),
            monitored=_count(tongue, digest.monitored),
        ),
    ]
    if digest.set_aside:
        lines.append(tongue.say(N_("🔓 Rules of neutrality set aside: {n}"), n=digest.set_aside))
    return lines


def _month(tongue: Tongue, digest: Digest) -> list[str]:
    lines = [
        tongue.say(
            N_("📈 30 days: agreements {agreed} · holding after 90 days {holding}"),
            agreed=_share(tongue, digest.agreed),
            holding=_share(tongue, digest.holding),
        ),
        tongue.say(N_("👥 Women in teams: {women}"), women=_share(tongue, digest.women)),
    ]
    if digest.south is not None:
        mediators, reports = (_share(tongue, each) for each in digest.south)
        lines.append(
            tongue.say(
                N_("🧭 The South: {mediators} of mediators / {reports} of reports"),
                mediators=mediators,
                reports=reports,
            )
        )
    if digest.strain is not None:
        overloaded, tired = (_count(tongue, each) for each in digest.strain)
        lines.append(
            tongue.say(
                N_("💤 Too many files: {overloaded} · no rest yet after a grave one: {tired}"),
                overloaded=overloaded,
                tired=tired,
            )
        )
    return lines


def _count(tongue: Tongue, count: Count) -> str:
    return tongue.say(_FEW) if count.value is None else str(count.value)


def _share(tongue: Tongue, share: Share) -> str:
    if share.percent is not None:
        return tongue.say(N_("{n}%"), n=share.percent)
    return _count(tongue, share.count)


def _rows(tongue: Tongue, digest: Digest) -> Rows:
    rows = [*_in_threes([_decision(tongue, n, one) for n, one in enumerate(digest.top, start=1)])]
    if digest.late:
        rows.append((Button(tongue.say(N_("All overdue")), Act("digest.late")),))
    if digest.set_aside:
        rows.append((Button(tongue.say(N_("What was set aside, and why")), Act("digest.aside")),))
    return (*rows, _files(tongue))


def _decision(tongue: Tongue, number: int, one: Waiting) -> Button:
    label = tongue.say(N_("Decision {n}"), n=number)
    return Button(label, Act("decision.open", {"decision": str(one.id)}))


def _files(tongue: Tongue) -> tuple[Button, ...]:
    return (Button(tongue.say(N_("The files")), Act("desk.cases")),)


def _in_threes(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))


def _screen(tongue: Tongue, lines: Sequence[str], rows: Rows) -> Screen:
    return Screen("\n".join(lines), rows, protect=True, rtl=tongue.rtl)
