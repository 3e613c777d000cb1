"""A finished form becomes a report and its case, exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import Case, CaseState, Woman
from bot.domain.country import Country
from bot.domain.danger import read_danger
from bot.domain.deadlines import deadlines
from bot.domain.decision import DecisionKind
from bot.domain.dispatch import Exhausted
from bot.domain.events import CoordinatorsAsked, Event, InDispatch, SearchBegun
from bot.domain.hours import Kind, next_allowed, wished_hours
from bot.domain.ids import CaseId, ChatKey, PlaceId
from bot.domain.masking import mask
from bot.domain.masking_places import PlaceNames
from bot.domain.ports import Dice
from bot.domain.severity import GRAVE
from bot.domain.taxonomy import Category, Seen, Sides, When
from bot.domain.triage import (
    Exclusions,
    Facts,
    first_level,
    outsiders_only,
    reasons_to_ask,
    team_size,
)
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.keep_apart import keep_staff_apart
from bot.usecases.plan_follow_ups import plan_at_receipt
from bot.usecases.read_exclusions import (
    SIDES,
    masked_sides,
    read_exclusions,
    read_sides,
    told_sides,
)
from bot.usecases.read_status import CODE_ALPHABET, CODE_LENGTH
from bot.usecases.remind import plan_update
from bot.usecases.seek_mediators import begin_search

#: Version of the consent text of the report form.
CONSENT_VERSION = "1.0"
#: Letters of a case's number, for staff: short, since it is said aloud.
NUMBER_LENGTH = 4
#: One account files so many reports in a day (decisions §4).
REPORTS_A_DAY = 3


@dataclass(frozen=True, slots=True)
class Filed:
    """What the reporter is told: the follow-up code, and who acts by when."""

    code: str
    #: Whether the search for a mediator starts without a person's decision.
    by_itself: bool
    #: How soon a coordinator decides; where the search starts, how long a mediator has to answer.
    within: timedelta
    #: When the search starts, where it waits for the morning.
    begins_at: datetime | None = None
    #: Whether any coordinator hears of it: else their time is promised by nobody.
    heard: bool = True
    #: The search found nobody whom it may ask.
    nobody: bool = False
    #: Where it stands is told by then, should nothing have moved (domain brief §4.3).
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotFiled:
    """Filed before, or one too many today: the answer reads like any other receipt."""


async def submit_report(
    uow: UnitOfWork,
    country: Country,
    dice: Dice,
    *,
    draft_id: str,
    reporter: tuple[ChatKey, int],
    answers: Mapping[str, Any],
    language: str,
    now: datetime,
) -> tuple[Filed | NotFiled, list[Event]]:
    """File a report and open its case; the same draft files nothing the second time.

    Urgent reports are never limited away (decisions §4). What people wrote is masked as well as
    can be before it is stored; exclusions are compared before that, as keyed tokens, and their
    wording, which names communities, is kept apart for the coordinator alone (safety rules §14).
    """
    tokens, exclusions = await read_exclusions(
        uow, country.places, _text(answers.get("exclusions"))
    )
    facts = read_facts(answers, exclusions)
    if facts.severity < GRAVE:
        recent = await uow.reports.filed_since(reporter[0], now - timedelta(days=1))
        if recent >= REPORTS_A_DAY:
            return NotFiled(), []
    reasons = reasons_to_ask(facts)
    code = dice.letters(CODE_LENGTH, CODE_ALPHABET)
    kept = _masked(answers, country.places.names)
    report = await uow.reports.file(
        draft_id=draft_id,
        code=code,
        reporter=reporter,
        answers=kept,
        language=language,
        path="asks" if reasons else "auto",
        consent_version=CONSENT_VERSION,
        now=now,
    )
    if report is None:
        return NotFiled(), []
    sides = await read_sides(uow, country.places, told_sides(answers))
    case = _case(facts, answers, tokens, await _free_number(uow, dice), now)
    case = replace(case, descriptors=sides)
    wording = mask(_text(answers.get("exclusions")), names=False).text
    case_id = await uow.cases.open(case, wording, masked_sides(told_sides(answers)))
    await uow.reports.attach(report, case_id)
    for step in ("what", "exclusions"):
        given = answers.get(step)
        if isinstance(given, dict) and "voice" in given:
            await uow.reports.claim_voice(int(given["voice"]), report)
    await uow.record(now, "reporter", "filed", f"case:{case_id}")
    await keep_staff_apart(uow, replace(case, id=case_id))
    opened = await uow.cases.get(case_id)
    assert opened is not None  # noqa: S101 - stored above
    await plan_update(uow, opened, now)
    await plan_at_receipt(uow, case_id, report, now)
    if reasons:
        events = await ask_about(uow, country, DecisionKind.APPROVE, opened, now)
    else:
        events = await begin_search(uow, country, dice, opened, now)
        events += await ask_about(uow, country, DecisionKind.READ, opened, now)
    filed = Filed(code, by_itself=not reasons, within=await _within(uow, opened, events, now))
    return _told(country, filed, opened, answers.get("contact"), events, now), events


async def _within(uow: UnitOfWork, case: Case, events: list[Event], now: datetime) -> timedelta:
    """How long whoever acts next has: clocks of milder cases stand still at night (brief §4.3)."""
    kind = DecisionKind.NOBODY if _nobody(events) else DecisionKind.APPROVE
    decision = await uow.decisions.open_of_case(case.id, kind)
    return deadlines(case.severity).answer if decision is None else decision.due_at - now


def _told(
    country: Country, filed: Filed, case: Case, contact: object, events: list[Event], now: datetime
) -> Filed:
    """What else a receipt may promise: who hears of it, when it begins, when they hear from us."""
    begins = next((one.at for one in events if isinstance(one, SearchBegun)), now)
    due = now + deadlines(case.severity).update
    any_hour = case.severity >= GRAVE
    own = wished_hours(contact)
    if own is not None or not any_hour:
        region = country.region(case.place_id)
        due = next_allowed(Kind.UPDATE, due, region, country.calendar, own)
    return replace(
        filed,
        begins_at=begins if begins > now else None,
        heard=any(isinstance(one, CoordinatorsAsked) for one in events),
        nobody=_nobody(events),
        told_at=due,
    )


def _nobody(events: list[Event]) -> bool:
    return any(isinstance(one, InDispatch) and isinstance(one.what, Exhausted) for one in events)


def read_facts(answers: Mapping[str, Any], exclusions: Exclusions) -> Facts:
    """Read from the answers what triage goes by; what was not answered stays not assessed."""
    ticks = answers.get("seen")
    told = [answers.get(step) for step in ("what", "exclusions")]
    return Facts(
        category=Category(answers["category"]),
        seen=None if ticks is None else frozenset(Seen(tick) for tick in ticks),
        exclusions=exclusions,
        sides=Sides(answers["sides"]) if "sides" in answers else Sides.OTHER,
        when=When(answers["when"]) if "when" in answers else None,
        danger_word=any(isinstance(text, str) and read_danger(text) for text in told),
        voice_unheard=any(isinstance(text, dict) for text in told),
        vague="place" not in answers,
    )


def _case(
    facts: Facts, answers: Mapping[str, Any], tokens: frozenset[str], number: str, now: datetime
) -> Case:
    reasons = reasons_to_ask(facts)
    return Case(
        id=CaseId(0),
        number=number,
        state=CaseState.TRIAGE if reasons else CaseState.MATCHING,
        category=facts.category,
        place_id=PlaceId(answers.get("place", "")),
        sides=facts.sides,
        severity=facts.severity,
        risk=facts.risk,
        woman=Woman(answers.get("woman", Woman.NOT_ASKED)),
        languages=frozenset({answers.get("language", "ar")}),
        team_size=team_size(facts.category, facts.sides, facts.severity),
        opened_at=now,
        level=first_level(facts.severity, facts.risk),
        reasons=reasons,
        exclusions=tokens,
        outsiders_only=outsiders_only(reasons),
    )


async def _free_number(uow: UnitOfWork, dice: Dice) -> str:
    """Draw a number that no case bears: of a year's cases every twentieth would meet another."""
    while True:
        number = dice.letters(NUMBER_LENGTH, CODE_ALPHABET)
        if await uow.cases.numbered(number) is None:
            return number


def _text(answer: object) -> str:
    return answer if isinstance(answer, str) else ""


def _masked(answers: Mapping[str, Any], places: PlaceNames) -> dict[str, Any]:
    """What is kept with the report; the wording of exclusions stands with the case alone."""
    return {
        step: mask(value, places=places).text
        if step == "what" and isinstance(value, str)
        else value
        for step, value in answers.items()
        if step not in {"exclusions", *SIDES} or not isinstance(value, str)
    }
