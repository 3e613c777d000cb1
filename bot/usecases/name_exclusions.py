"""Whom the mediators must not belong to, said after the report: by the reporter or a coordinator.

Safety rules §14: where nobody can tell whom to avoid only outsiders are asked; domain brief §3.7:
the list is filled by the reporter or by a coordinator. What was said before goes on to bind.
"""

from datetime import datetime

from bot.domain.access import Actor
from bot.domain.case import Case, Reason
from bot.domain.country import Country
from bot.domain.decision import DecisionKind
from bot.domain.events import Event
from bot.domain.ids import ChatKey
from bot.domain.masking import mask
from bot.domain.severity import GRAVE
from bot.domain.triage import Exclusions, outsiders_only
from bot.store.database import UnitOfWork
from bot.usecases.ask_coordinators import ask_about
from bot.usecases.decide_case import SEEKING
from bot.usecases.keep_apart import reckon_anew
from bot.usecases.read_exclusions import read_exclusions
from bot.usecases.seek_mediators import seek, subject
from bot.usecases.withdraw_bound import withdraw_bound

#: What a coordinator reads of a list that the reporter has given.
NAMED = "named"
_ABOUT_THEM = frozenset({Reason.EXCLUSIONS_MISSING, Reason.EXCLUSIONS_UNKNOWN})


async def name_by_reporter(
    uow: UnitOfWork, country: Country, reporter: ChatKey, text: str, now: datetime
) -> list[Event]:
    """The reporter was asked whom to avoid. Everything that they ever named must be known.

    A coordinator hears of it, and may now choose among more people.
    """
    report = await uow.reports.latest_of(reporter)
    case = None if report is None or report.case_id is None else await uow.cases.get(report.case_id)
    if case is None or case.state not in SEEKING:
        return []
    before = await uow.cases.exclusions_text(case.id)
    known = await _keep(uow, country, case, text, judged=f"{before}، {text}")
    if known is None:
        return []
    await uow.record(now, "reporter", "named_whom", subject(case.id))
    others = await reckon_anew(uow, country, case, now)
    others += await withdraw_bound(uow, country, case.id, now)
    kept = await uow.cases.get(case.id) or case
    asked = await ask_about(uow, country, DecisionKind.ADDITION, kept, now, detail=NAMED)
    return [*others, *asked, *await _search_on(uow, country, case, now)]


async def name_by_coordinator(
    uow: UnitOfWork, country: Country, case: Case, text: str, actor: Actor, now: datetime
) -> tuple[Exclusions, list[Event]]:
    """A coordinator writes the list as the register knows it; a person answers for its wording."""
    if case.state not in SEEKING:
        return Exclusions.NONE, []
    known = await _keep(uow, country, case, text, judged=text)
    if known is None:
        return Exclusions.NONE, []
    await uow.record(now, actor.name, "named_whom", subject(case.id))
    others = await reckon_anew(uow, country, case, now)
    return known, [*others, *await withdraw_bound(uow, country, case.id, now)]


async def _keep(
    uow: UnitOfWork, country: Country, case: Case, text: str, *, judged: str
) -> Exclusions | None:
    """Add to the list; None where the text names nobody. `judged` must be known to the register."""
    tokens, _ = await read_exclusions(uow, country.places, text)
    if not tokens:
        return None
    _, known = await read_exclusions(uow, country.places, judged)
    before = await uow.cases.exclusions_text(case.id)
    wording = mask(text, names=False).text
    reasons = case.reasons - _ABOUT_THEM
    if known is not Exclusions.RECOGNISED:
        reasons |= {Reason.EXCLUSIONS_UNKNOWN}
    only = outsiders_only(reasons)
    # Who approved it has answered for the reasons that stood then.
    await uow.cases.name_exclusions(
        case.id,
        "، ".join(filter(None, (before, wording))),
        case.exclusions | tokens,
        outsiders_only=only,
    )
    if case.approved_at is None:
        await uow.cases.change(case.id, reasons=" ".join(sorted(each.value for each in reasons)))
    return known


async def _search_on(uow: UnitOfWork, country: Country, case: Case, now: datetime) -> list[Event]:
    """A search that runs by itself goes on with whoever may be asked now (safety rules §2)."""
    return [] if case.severity >= GRAVE else await seek(uow, country, case.id, now)
