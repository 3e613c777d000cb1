"""A finished form becomes a report and its case, exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import Case, CaseState, Woman
from bot.domain.danger import read_danger
from bot.domain.deadlines import deadlines, triage_within
from bot.domain.ids import CaseId, ChatKey, PlaceId
from bot.domain.masking import mask
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
from bot.usecases.read_status import CODE_ALPHABET, CODE_LENGTH

#: Version of the consent text of the report form.
CONSENT_VERSION = "1.0"
#: One account files so many reports in a day (decisions §4).
REPORTS_A_DAY = 3


@dataclass(frozen=True, slots=True)
class Filed:
    """What the reporter is told: the follow-up code, and who acts by when."""

    code: str
    #: Whether the search for a mediator starts without a person's decision.
    by_itself: bool
    within: timedelta


@dataclass(frozen=True, slots=True)
class NotFiled:
    """Filed before, or one too many today: the answer reads like any other receipt."""


async def submit_report(
    uow: UnitOfWork,
    dice: Dice,
    *,
    draft_id: str,
    reporter: tuple[ChatKey, int],
    answers: Mapping[str, Any],
    language: str,
    now: datetime,
) -> Filed | NotFiled:
    """File a report and open its case; the same draft files nothing the second time.

    Urgent reports are never limited away (decisions §4). What people wrote is masked as well as
    can be before it is stored.
    """
    facts = read_facts(answers)
    if facts.severity < GRAVE:
        recent = await uow.reports.filed_since(reporter[0], now - timedelta(days=1))
        if recent >= REPORTS_A_DAY:
            return NotFiled()
    reasons = reasons_to_ask(facts)
    code = dice.letters(CODE_LENGTH, CODE_ALPHABET)
    report = await uow.reports.file(
        draft_id=draft_id,
        code=code,
        reporter=reporter,
        answers=_masked(answers),
        language=language,
        path="asks" if reasons else "auto",
        consent_version=CONSENT_VERSION,
        now=now,
    )
    if report is None:
        return NotFiled()
    case = Case(
        id=CaseId(0),
        number=dice.letters(4, CODE_ALPHABET),
        state=CaseState.TRIAGE if reasons else CaseState.MATCHING,
        category=facts.category,
        place_id=PlaceId(answers["place"]) if "place" in answers else PlaceId(""),
        sides=facts.sides,
        severity=facts.severity,
        risk=facts.risk,
        woman=Woman(answers.get("woman", Woman.NOT_ASKED)),
        languages=frozenset({answers.get("language", "ar")}),
        team_size=team_size(facts.category, facts.sides, facts.severity),
        opened_at=now,
        level=first_level(facts.severity, facts.risk),
        reasons=reasons,
        outsiders_only=outsiders_only(reasons),
    )
    case_id = await uow.reports.open_case(case, report, str(answers.get("exclusions", "")))
    for step in ("what", "exclusions"):
        given = answers.get(step)
        if isinstance(given, dict) and "voice" in given:
            await uow.reports.claim_voice(int(given["voice"]), report)
    await uow.record(now, "reporter", "filed", f"case:{case_id}")
    within = triage_within(facts.severity, facts.risk)
    if not reasons:
        within = deadlines(facts.severity).answer
    return Filed(code, not reasons, within)


def read_facts(answers: Mapping[str, Any]) -> Facts:
    """Read from the answers what triage goes by; what was not answered stays not assessed.

    No declaration of ties is known yet, so any wording of an exclusion counts as not recognised
    and goes to a coordinator (safety rules §14).
    """
    ticks = answers.get("seen")
    told = [answers.get(step) for step in ("what", "exclusions")]
    return Facts(
        category=Category(answers["category"]),
        seen=None if ticks is None else frozenset(Seen(tick) for tick in ticks),
        exclusions=Exclusions.UNKNOWN if answers.get("exclusions") else Exclusions.NONE,
        sides=Sides(answers["sides"]) if "sides" in answers else Sides.OTHER,
        when=When(answers["when"]) if "when" in answers else None,
        danger_word=any(isinstance(text, str) and read_danger(text) for text in told),
        voice_unheard=any(isinstance(text, dict) for text in told),
        vague="place" not in answers,
    )


def _masked(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        step: mask(value).text
        if step in ("what", "exclusions") and isinstance(value, str)
        else value
        for step, value in answers.items()
    }
