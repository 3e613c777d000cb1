"""The desk: the list of open files, one file, its record, its team, its mediators' names."""

from bot.chat.coordinator.door import (
    absent,
    case_of,
    overtaken,
    reader_of,
    sheet_of,
)
from bot.chat.labels import place_name
from bot.chat.screen import Act
from bot.chat.screens import coordinator_cases as screens
from bot.chat.screens.coordinator import Reader
from bot.chat.subjects import alert_subject, case_subject
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.case import Case
from bot.domain.country import Country
from bot.domain.decision import Decision
from bot.domain.dispatch import Withdrawal
from bot.domain.ids import CaseId, CoordinatorId, MediatorId, PlaceId
from bot.domain.marks import N_
from bot.domain.places import COUNTRY
from bot.store.caseload import Area, Heap
from bot.store.trail import Trace
from bot.usecases.decide_case import change_team, release_name

RELEASED = N_("The reporter may now know who mediates.")
TEAM_GONE = N_("The team has left the file. Choose others, please.")
#: Only these settlings are an act of their own; the others go with an act that is shown.
_OWN_ACTS = ("taken", "kept")


async def home(turn: Turn, act: Act) -> None:
    """The neutral desk of a coordinator."""
    del act
    await turn.answer(screens.home_screen(await reader_of(turn)))


async def listed(turn: Turn, act: Act) -> None:
    """The open files of one's area; alerts without a file stand first."""
    actor = await turn.actor()
    coordinator = actor.coordinator
    if coordinator is None:
        return
    reader = await reader_of(turn)
    page = int(act.args.get("page", "0"))
    within = _within(turn.kit.country, coordinator.area)
    area = Area(within, turn.chat.key, actor.marks)
    counts = await turn.uow.caseload.counts(area)
    alerts = await _alerts(turn)
    first = page * screens.PAGE
    lines = [_alert_line(turn, reader, one) for one in alerts[first : first + screens.PAGE]]
    room = screens.PAGE - len(lines)
    if room:
        after = max(0, first - len(alerts))
        for one in await turn.uow.caseload.page(area, after, room):
            place = place_name(turn.tongue, turn.kit.country, one.place_id)
            label = screens.listed_label(
                reader, one.number, one.severity, place, one.opened_at, turn.now
            )
            lines.append(
                screens.Line(screens.sign(one.heap), label, Act("desk.case", {"case": str(one.id)}))
            )
    shown = screens.list_screen(reader, counts, lines, page, alerts=len(alerts))
    await turn.answer(shown)


async def numbered(turn: Turn, act: Act) -> None:
    """Show the file whose number was typed."""
    case = await turn.uow.cases.numbered(act.args.get("argument", "").strip())
    if case is None or not await turn.may(Action.READ_CASE, case_subject(turn.kit.country, case)):
        await absent(turn)
        return
    await show_case(turn, case.id)


async def open_(turn: Turn, act: Act) -> None:
    """Show a file as it now stands."""
    case = await case_of(turn, act)
    if case is not None:
        await show_case(turn, case.id)


async def show_case(turn: Turn, case_id: CaseId, note: str = "") -> None:
    """Show a file as it now stands; the caller has asked for permission."""
    case = await turn.uow.cases.get(case_id)
    if case is None:
        await absent(turn)
        return
    reader = await reader_of(turn)
    await turn.answer(screens.case_screen(reader, await sheet_of(turn, case), note))


async def show_overtaken(turn: Turn, case: Case) -> None:
    """Say who was quicker, and show the file as it now stands."""
    await show_case(turn, case.id, await overtaken(turn, case))


async def trail(turn: Turn, act: Act) -> None:
    """What happened in a file, by roles and numbers."""
    case = await case_of(turn, act)
    if case is None:
        return
    rows = [row for row in await turn.uow.trail.of(await _subjects(turn, case)) if _own(row)]
    page = int(act.args.get("page", "0"))
    first = page * screens.LINES
    reader = await reader_of(turn)
    events = [
        screens.Event(row.at, await name_of(turn, reader, row.actor), row.action, row.reason)
        for row in rows[first : first + screens.LINES]
    ]
    sheet = await sheet_of(turn, case)
    await turn.answer(screens.trail_screen(reader, sheet, events, page, len(rows)))


async def name_of(turn: Turn, reader: Reader, actor: str) -> str:
    """An actor of the trail as staff know them: a number, never a name."""
    role, _, number = actor.partition(":")
    register = turn.uow.register
    if role == "mediator" and number.isdecimal():
        mediator = await register.mediator(MediatorId(int(number)))
        return reader.say(N_("a mediator")) if mediator is None else mediator.code
    if role == "coordinator" and number.isdecimal():
        coordinator = await register.coordinator(CoordinatorId(int(number)))
        return reader.say(N_("a coordinator")) if coordinator is None else coordinator.number
    return reader.say(N_("the reporter") if role == "reporter" else N_("the system"))


async def ask_change(turn: Turn, act: Act) -> None:
    """Ask why a team is to be changed."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is None:
        return
    if not case.team or not case.state.open:
        await show_overtaken(turn, case)
        return
    await turn.answer(screens.seats_screen(await reader_of(turn), await sheet_of(turn, case)))


async def change(turn: Turn, act: Act) -> None:
    """Take the seats away; others are chosen next."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is None:
        return
    why = Withdrawal.HAND_OVER if act.args.get("why") == "hand_over" else Withdrawal.RULE
    actor = await turn.actor()
    events = await change_team(turn.uow, turn.kit.country, case, why, actor, turn.now)
    if not events:
        await show_overtaken(turn, case)
        return
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(TEAM_GONE))


async def release(turn: Turn, act: Act) -> None:
    """Let a side who reported know the mediators' display names."""
    case = await case_of(turn, act, Action.DECIDE_CASE)
    if case is None:
        return
    events = await release_name(turn.uow, case, await turn.actor(), turn.now)
    if not events:
        await show_overtaken(turn, case)
        return
    await turn.tell(events)
    await show_case(turn, case.id, (await reader_of(turn)).say(RELEASED))


async def _subjects(turn: Turn, case: Case) -> list[str]:
    """How the trail names a file, its report, and what was decided about it."""
    report = await turn.uow.reports.of_case(case.id)
    decisions = await turn.uow.decisions.of_case(case.id)
    return [
        f"case:{case.id}",
        *([] if report is None else [f"report:{report.id}"]),
        *(f"decision:{one.id}" for one in decisions),
    ]


def _own(row: Trace) -> bool:
    if row.action.startswith("settled_") and row.reason not in _OWN_ACTS:
        return False
    return screens.shown(row.action)


async def _alerts(turn: Turn) -> list[Decision]:
    """Open alerts of one's area that belong to no file."""
    return [
        one
        for one in await turn.uow.decisions.open_ones()
        if one.case_id is None
        and await turn.may(Action.READ_CASE, alert_subject(turn.kit.country, one))
    ]


def _alert_line(turn: Turn, reader: Reader, alert: Decision) -> screens.Line:
    place = place_name(turn.tongue, turn.kit.country, alert.place_id)
    label = screens.alert_label(reader, place, alert.made_at, turn.now)
    act = Act("decision.open", {"decision": str(alert.id)})
    return screens.Line(screens.sign(Heap.WAITING), label, act)


def _within(country: Country, area: PlaceId) -> frozenset[PlaceId] | None:
    """An area with every place below it; None for the whole country."""
    if area == COUNTRY:
        return None
    found, rest = {area}, [area]
    while rest:
        below = [PlaceId(one.place_id) for one in country.places.children(rest.pop())]
        found.update(below)
        rest += below
    return frozenset(found)
