"""Where a mediator stands, and how that changes: a pure state machine (domain brief §3.1).

    applied ──> verified ──> probation ──> accredited        rejected, withdrawn ──> applied
                                 └───────┬──────┘
               on_leave <──> ────────────┤     and back to where they stood
               suspended <─> ────────────┤     (also from expired)
               expired ────> ────────────┘     within 12 months; later applied
    revoked  <── any of the five after verified; applied after 3 years; an appeal leads back

The table `RULES` is the whole of it: what is not there cannot happen. Who may accredit or revoke is
a panel; whatever else leads back to the right to mediate by judgement takes two persons.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, assert_never

from bot.domain.hours import TRIPOLI
from bot.domain.mediator import Accreditation
from bot.domain.panel import ONE, PANEL, TWO, Authority, Quorum, Voice, enough, missing
from bot.domain.standing import (
    BY_ITSELF,
    WORKING,
    Approve,
    Approved,
    Bar,
    Barred,
    Command,
    Drop,
    Dropped,
    Event,
    Move,
    Moved,
    Proposal,
    Propose,
    Proposed,
    Reason,
    Rule,
    Standing,
)
from bot.domain.years import years_after

#: An accreditation lasts so many years; a lapsed one is renewed within one, then applied for anew;
#: whoever lost it may not apply for so many (domain brief §3.1).
LASTS_YEARS: Final = 2
LAPSED_YEARS: Final = 1
BARRED_YEARS: Final = 3
#: Probation ends after so many cases or so long (domain brief §3.1).
CASES_ON_PROBATION: Final = 3
TIME_ON_PROBATION: Final = timedelta(days=182)
#: Renewing begins with the first reminder.
RENEWED_FROM: Final = timedelta(days=90)
_A = Accreditation
_NEW: Final = frozenset({_A.APPLIED, _A.VERIFIED})
_HELD: Final = WORKING | {_A.ON_LEAVE}
_EVER: Final = _HELD | {_A.SUSPENDED, _A.EXPIRED}
ENDED: Final = frozenset({_A.EXPIRED, _A.REVOKED, _A.REJECTED, _A.WITHDRAWN})
_OWN: Final = frozenset({Reason.OWN_WISH, Reason.WELLBEING})


def _rule(
    move: Move,
    origins: frozenset[Accreditation] | Accreditation,
    to: Accreditation | None,
    by: Authority,
    *reasons: Reason,
    quorum: Quorum = ONE,
    evidence: bool = True,
) -> Rule:
    among = frozenset({origins}) if isinstance(origins, Accreditation) else origins
    return Rule(move, among, to, by, frozenset(reasons), quorum, evidence)


#: Every transition there is (domain brief §3.1).
RULES: Final[tuple[Rule, ...]] = (
    _rule(Move.VERIFY, _A.APPLIED, _A.VERIFIED, Authority.REGISTRAR, Reason.CHECKED),
    _rule(
        *(Move.REJECT, _NEW, _A.REJECTED, Authority.REGISTRAR),
        *(Reason.INCOMPLETE, Reason.UNSUITABLE),
    ),
    _rule(Move.WITHDRAW, _NEW, _A.WITHDRAWN, Authority.SELF, *_OWN, evidence=False),
    _rule(Move.WITHDRAW, _NEW, _A.WITHDRAWN, Authority.REGISTRAR, Reason.OWN_WISH),
    _rule(Move.TRY, _A.VERIFIED, _A.PROBATION, Authority.REGISTRAR, Reason.TRAINED),
    _rule(
        *(Move.ACCREDIT, _A.PROBATION, _A.ACCREDITED, Authority.PANEL, Reason.PROVEN),
        quorum=PANEL,
    ),
    _rule(Move.REST, WORKING, _A.ON_LEAVE, Authority.SELF, *_OWN, evidence=False),
    _rule(Move.REST, WORKING, _A.ON_LEAVE, Authority.REGISTRAR, *_OWN, evidence=False),
    _rule(Move.RETURN, _A.ON_LEAVE, None, Authority.SELF, Reason.RESTED, evidence=False),
    _rule(Move.RETURN, _A.ON_LEAVE, None, Authority.REGISTRAR, Reason.RESTED, evidence=False),
    # Whose accreditation lapsed may still have cases in hand.
    _rule(
        *(Move.SUSPEND, _HELD | {_A.EXPIRED}, _A.SUSPENDED, Authority.REGISTRAR),
        *(Reason.PRECAUTION, Reason.FINDING),
    ),
    # Also whom the system suspended for want of something: that alone would end it otherwise.
    _rule(
        *(Move.SUSPEND, _EVER, _A.SUSPENDED, Authority.INTEGRITY),
        Reason.PRECAUTION,
    ),
    # What a panel finds on a complaint (domain brief §3.6); also where a precaution holds already.
    _rule(
        *(Move.SUSPEND, _EVER, _A.SUSPENDED, Authority.PANEL, Reason.JUDGED),
        quorum=PANEL,
    ),
    _rule(
        *(Move.LOWER, frozenset({_A.ACCREDITED, _A.SUSPENDED}), _A.PROBATION, Authority.PANEL),
        Reason.JUDGED,
        quorum=PANEL,
    ),
    _rule(
        *(Move.REINSTATE, _A.SUSPENDED, None, Authority.PANEL, Reason.JUDGED),
        quorum=PANEL,
    ),
    # The term that a panel set is over: back through probation, as after every finding.
    _rule(Move.REINSTATE, _A.SUSPENDED, _A.PROBATION, Authority.SYSTEM, Reason.TERM_OVER),
    _rule(
        *(Move.SUSPEND, WORKING, _A.SUSPENDED, Authority.SYSTEM, Reason.STALE, Reason.CODE),
        evidence=False,
    ),
    _rule(
        *(Move.REINSTATE, _A.SUSPENDED, None, Authority.REGISTRAR, Reason.CLEARED),
        quorum=TWO,
    ),
    # Where there was a finding, the way back leads through probation.
    _rule(
        *(Move.REINSTATE, _A.SUSPENDED, _A.PROBATION, Authority.REGISTRAR, Reason.SERVED),
        quorum=TWO,
    ),
    _rule(
        *(Move.REINSTATE, _A.SUSPENDED, None, Authority.SYSTEM, Reason.DECLARED, Reason.ACCEPTED),
        evidence=False,
    ),
    _rule(
        *(Move.EXPIRE, _HELD, _A.EXPIRED, Authority.SYSTEM, Reason.LAPSED),
        evidence=False,
    ),
    _rule(
        *(Move.RENEW, WORKING | {_A.EXPIRED}, None, Authority.REGISTRAR, Reason.RENEWED),
        quorum=TWO,
    ),
    _rule(Move.REVOKE, _EVER, _A.REVOKED, Authority.PANEL, Reason.FINDING, quorum=PANEL),
    _rule(Move.RESTORE, _A.REVOKED, None, Authority.PANEL, Reason.APPEAL, quorum=PANEL),
    _rule(
        *(Move.RESTORE, _A.PROBATION, _A.ACCREDITED, Authority.PANEL, Reason.APPEAL),
        quorum=PANEL,
    ),
    _rule(Move.REAPPLY, ENDED, _A.APPLIED, Authority.SELF, Reason.AGAIN, evidence=False),
    _rule(Move.REAPPLY, ENDED, _A.APPLIED, Authority.REGISTRAR, Reason.AGAIN),
)
#: What the system may undo by itself, and only where it did it itself.
_CURES: Final = {
    Reason.DECLARED: Reason.STALE,
    Reason.ACCEPTED: Reason.CODE,
    Reason.TERM_OVER: Reason.JUDGED,
}


def decide(at: Standing, command: Command, now: datetime) -> tuple[Standing, tuple[Event, ...]]:
    """What a command makes of a standing; who is told why nothing changed reads it in `Barred`."""
    if at.pending is not None and not at.pending.still_counts(at.state, now):
        at = replace(at, pending=None)
    match command:
        case Propose():
            return _propose(at, command, now)
        case Approve(voice):
            return _approve(at, voice, now)
        case Drop(voice):
            return _drop(at, voice)
        case _:
            assert_never(command)


def _propose(at: Standing, command: Propose, now: datetime) -> tuple[Standing, tuple[Event, ...]]:
    rule = _rule_for(at, command)
    if isinstance(rule, Bar):
        return at, (Barred(rule),)
    to = rule.to or _back(at)
    day = _last_day(at, command, rule, now)
    proposal = Proposal(rule, to, command.reason, command.evidence, day, now, (command.voice,))
    if why := _bar(at, proposal, command.voice, now):
        return at, (Barred(why),)
    if rule.quorum == ONE:
        return _carry_out(at, proposal, now)
    waiting = replace(at, pending=proposal)
    return waiting, (Proposed(proposal, missing(proposal.voices, rule.quorum)),)


def _approve(at: Standing, voice: Voice, now: datetime) -> tuple[Standing, tuple[Event, ...]]:
    pending = at.pending
    if pending is None:
        return at, (Barred(Bar.NOTHING_PENDING),)
    if pending.rule.by not in voice.may:
        return at, (Barred(Bar.NOT_YOURS),)
    if any(each.same_person(voice.marks) for each in pending.voices):
        return at, (Barred(Bar.TWICE),)
    if why := _bar(at, pending, voice, now):
        return at, (Barred(why),)
    proposal = replace(pending, voices=(*pending.voices, voice))
    if enough(proposal.voices, proposal.rule.quorum):
        return _carry_out(at, proposal, now)
    wanting = missing(proposal.voices, proposal.rule.quorum)
    return replace(at, pending=proposal), (Approved(voice, wanting),)


def _drop(at: Standing, voice: Voice) -> tuple[Standing, tuple[Event, ...]]:
    if at.pending is None:
        return at, (Barred(Bar.NOTHING_PENDING),)
    if at.pending.rule.by not in voice.may:
        return at, (Barred(Bar.NOT_YOURS),)
    return replace(at, pending=None), (Dropped(voice),)


def _carry_out(
    at: Standing, proposal: Proposal, now: datetime
) -> tuple[Standing, tuple[Event, ...]]:
    after = replace(
        at,
        state=proposal.to,
        expires_on=proposal.expires_on,
        since=_day(now),
        cause=proposal.reason,
        before=proposal.to if proposal.to in WORKING else _worked(at),
        judges=frozenset(voice.actor for voice in proposal.voices),
        pending=None,
    )
    moved = Moved(
        proposal.rule.move,
        at.state,
        proposal.to,
        proposal.reason,
        proposal.evidence,
        proposal.voices,
    )
    return after, (moved,)


def _rule_for(at: Standing, command: Propose) -> Rule | Bar:
    """The line of the table that a command means, or what is wrong with it."""
    here = [one for one in RULES if one.move is command.move and at.state in one.origins]
    if not here:
        return Bar.NO_WAY
    mine = [one for one in here if one.by in command.voice.may]
    if not mine:
        return Bar.NOT_YOURS
    fitting = [one for one in mine if command.reason in one.reasons]
    return fitting[0] if fitting else Bar.REASON


def _bar(at: Standing, proposal: Proposal, voice: Voice, now: datetime) -> Bar | None:
    """What keeps a move from being made, by this voice, now."""
    return _bar_of_person(at, proposal.rule, voice) or _bar_of_facts(at, proposal, now)


def _bar_of_person(at: Standing, rule: Rule, voice: Voice) -> Bar | None:
    own = voice.same_person(at.marks)
    if rule.by is Authority.SELF:
        return None if own else Bar.NOT_YOURS
    if own:
        return Bar.OWN
    if rule.quorum != ONE and not voice.marks:
        return Bar.NOT_YOURS
    return Bar.JUDGED if rule.move is Move.RESTORE and voice.actor in at.judges else None


def _bar_of_facts(at: Standing, proposal: Proposal, now: datetime) -> Bar | None:
    rule, today = proposal.rule, _day(now)
    if rule.evidence and not proposal.evidence:
        return Bar.EVIDENCE
    match rule.move:
        case Move.TRY:
            return _bar_of_training(at)
        case Move.ACCREDIT:
            return _bar_of_vows(at) or _bar_of_practice(at, today) or _bar_of_day(proposal, today)
        case Move.RENEW:
            return _bar_of_time(at, today) or _bar_of_vows(at) or _bar_of_day(proposal, today)
        case Move.REINSTATE:
            return _bar_of_cure(at, proposal.reason)
        case Move.SUSPEND if at.state is _A.SUSPENDED and rule.by is Authority.INTEGRITY:
            return None if at.cause in BY_ITSELF else Bar.REASON
        case Move.EXPIRE:
            return None if today > at.expires_on else Bar.NOT_LAPSED
        case Move.RESTORE if at.state is Accreditation.PROBATION:
            # Only where a panel had lowered them; others are accredited by what they do.
            return None if at.cause is Reason.JUDGED else Bar.REASON
        case Move.REAPPLY:
            return Bar.TOO_EARLY if today < again_from(at) else None
        case _:
            return None


def _bar_of_training(at: Standing) -> Bar | None:
    if not at.code:
        return Bar.CODE
    return None if at.trained else Bar.TRAINING


def _bar_of_vows(at: Standing) -> Bar | None:
    if not at.code:
        return Bar.CODE
    return None if at.declared else Bar.DECLARATION


def _bar_of_practice(at: Standing, today: date) -> Bar | None:
    """Three cases, or six months (domain brief §3.1); the evidence is the feedback on them."""
    long_enough = at.since is not None and today - at.since >= TIME_ON_PROBATION
    return None if at.cases >= CASES_ON_PROBATION or long_enough else Bar.PRACTICE


def _bar_of_time(at: Standing, today: date) -> Bar | None:
    """Renewing is for the last 90 days, and for the year after them (domain brief §3.1)."""
    if at.expires_on - today > RENEWED_FROM:
        return Bar.TOO_EARLY
    return Bar.TOO_LATE if today >= years_after(at.expires_on, LAPSED_YEARS) else None


def _bar_of_day(proposal: Proposal, today: date) -> Bar | None:
    """A last day is ahead; that it is no later than two years on, `_last_day` sees to."""
    return None if proposal.expires_on > today else Bar.LAST_DAY


def _bar_of_cure(at: Standing, reason: Reason) -> Bar | None:
    """The system ends a suspension only where it began it, and its cause is gone."""
    if reason not in _CURES:
        return None
    if at.cause is not _CURES[reason]:
        return Bar.REASON
    if reason is Reason.DECLARED:
        return None if at.declared else Bar.DECLARATION
    return Bar.CODE if reason is Reason.ACCEPTED and not at.code else None


def _last_day(at: Standing, command: Propose, rule: Rule, now: datetime) -> date:
    """Two years from today, or on from a day that is still to come; sooner where that is said."""
    if rule.move not in (Move.ACCREDIT, Move.RENEW):
        return at.expires_on
    start = max(_day(now), at.expires_on) if rule.move is Move.RENEW else _day(now)
    longest = years_after(start, LASTS_YEARS)
    return longest if command.expires_on is None else min(longest, command.expires_on)


def again_from(at: Standing) -> date:
    """The first day of a new application: years after it lapsed or was lost (brief §3.1)."""
    match at.state:
        case Accreditation.EXPIRED:
            return years_after(at.expires_on, LAPSED_YEARS)
        case Accreditation.REVOKED:
            return years_after(at.since or at.expires_on, BARRED_YEARS)
        case _:
            return date.min


def _worked(at: Standing) -> Accreditation | None:
    return at.state if at.state in WORKING else at.before


def _back(at: Standing) -> Accreditation:
    """Where they stood before; nobody who was only on probation comes back as accredited.

    Whoever was taken into the register as it is, so that nothing is known, had been accredited.
    """
    return _worked(at) or Accreditation.ACCREDITED


def _day(now: datetime) -> date:
    return now.astimezone(TRIPOLI).date()
