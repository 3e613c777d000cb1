"""Offices: granted, confirmed by a second person, taken back (safety rules §2, §13)."""

from bot.chat.drafts import PHONE, behind
from bot.chat.inputs import Typed
from bot.chat.officers import area_label, line_of
from bot.chat.screen import Act, Erase
from bot.chat.screens import offices as screens
from bot.chat.turn import Turn
from bot.domain.access import Action, Role, Subject
from bot.domain.coordinator import Coordinator
from bot.domain.ids import OfficerId
from bot.domain.marks import N_
from bot.domain.mediator import Gender
from bot.domain.officer import Officer
from bot.domain.phones import SHORTEST, bare_phone
from bot.domain.places import COUNTRY, PlaceLevel
from bot.domain.roles import OFFICES
from bot.store.register import COORDINATOR, Person
from bot.usecases.appoint import (
    OFFICE_LINK_FOR,
    Granter,
    NewOfficer,
    NotGranted,
    confirm,
    grant,
    granter_of,
    office_link,
    revoke,
    waits,
)
from bot.usecases.join import unlink
from bot.usecases.refused import RegisterRefused

NO_PHONE = N_("That is no phone number.")
HELD = N_("This person holds that office already, or it is your own number.")


async def listed(turn: Turn, act: Act, note: str = "") -> None:
    """Show everybody who holds an office."""
    del act
    if (turn.chat.draft or {}).get("form") == PHONE:
        turn.keep(draft=behind(turn))
    officers = await turn.uow.register.officers()
    lines = [line_of(turn, one) for one in officers]
    await turn.answer(screens.officers_screen(turn.tongue, lines, note))


async def open_(turn: Turn, act: Act) -> None:
    """Show one of them."""
    if officer := await _officer(turn, act):
        await _show(turn, officer)


async def confirm_(turn: Turn, act: Act) -> None:
    """Be the second person."""
    officer, me = await _officer(turn, act), await _me(turn)
    if officer is not None and me is not None:
        why = await confirm(turn.uow, officer, me, turn.now)
        await _show(turn, officer, screens.CONFIRMED if why is None else screens.WHY_NOT[why])


async def link(turn: Turn, act: Act) -> None:
    """Make the link by which an officer joins."""
    officer, me = await _officer(turn, act), await _me(turn)
    if officer is None or me is None:
        return
    if officer.chat_key is not None:
        # Whoever has joined gets a new link on the command line alone, as with coordinators.
        await _show(turn, officer, screens.WHY_NOT[NotGranted.NOT_WAITING])
        return
    await _show_link(turn, officer, me)


async def ask_drop(turn: Turn, act: Act) -> None:
    """Make sure before an office is taken back."""
    if officer := await _officer(turn, act):
        await turn.answer(screens.drop_screen(turn.tongue, line_of(turn, officer)))


async def drop(turn: Turn, act: Act) -> None:
    """Take an office back."""
    officer, me = await _officer(turn, act), await _me(turn)
    if officer is not None and me is not None:
        why = await revoke(turn.uow, officer, me, turn.now)
        await _show(turn, officer, screens.REVOKED if why is None else screens.WHY_NOT[why])


async def coordinators(turn: Turn, act: Act, note: str = "") -> None:
    """Show the coordinators who have joined."""
    del act
    joined = [
        (one, area_label(turn, one.area))
        for one in await turn.uow.register.coordinators()
        if one.chat_key is not None
    ]
    await turn.answer(screens.coordinators_screen(turn.tongue, joined, note))


async def ask_unlink(turn: Turn, act: Act) -> None:
    """Make sure before a coordinator loses the access."""
    if one := await _coordinator(turn, act):
        await turn.answer(screens.unlink_screen(turn.tongue, one.number))


async def unlink_(turn: Turn, act: Act) -> None:
    """Take a coordinator's access away, as after a lost phone."""
    one, me = await _coordinator(turn, act), await _me(turn)
    if one is not None and me is not None:
        await unlink(turn.uow, COORDINATOR, one.id, turn.now, me.name)
        await coordinators(turn, act, turn.tongue.say(screens.UNLINKED))


async def new(turn: Turn, act: Act) -> None:
    """Begin to grant an office: ask which."""
    del act
    await turn.answer(screens.role_screen(turn.tongue))


async def role(turn: Turn, act: Act) -> None:
    """Ask for which area."""
    office = _role(act)
    if office is None:
        await listed(turn, act)
        return
    regions = turn.kit.places.children(level=PlaceLevel.REGION)
    areas = [(place.place_id, turn.kit.places.label(place, turn.tongue.code)) for place in regions]
    areas.append((COUNTRY, area_label(turn, COUNTRY)))
    await turn.answer(screens.area_screen(turn.tongue, office, areas))


async def area(turn: Turn, act: Act) -> None:
    """Ask whether a woman or a man."""
    office, place = _role(act), act.args.get("area", "")
    if office is None:
        await listed(turn, act)
        return
    await turn.answer(screens.gender_screen(turn.tongue, office, place))


async def who(turn: Turn, act: Act) -> None:
    """Ask for the phone, which is typed."""
    office, place, gender = _role(act), act.args.get("area", ""), act.args.get("who", "")
    if office is None or gender not in tuple(Gender):
        await listed(turn, act)
        return
    wanted = {"role": office.value, "area": place, "who": gender}
    turn.keep(draft={"form": PHONE, **wanted, "behind": behind(turn)})
    await turn.answer(screens.phone_screen(turn.tongue))


async def hear_phone(turn: Turn) -> None:
    """Take the phone, delete the message that holds it, and grant the office."""
    said, draft, me = turn.incoming.said, turn.chat.draft or {}, await _me(turn)
    phone = bare_phone(said.text) if isinstance(said, Typed) else ""
    if turn.incoming.message_id is not None:
        await turn.do(Erase((turn.incoming.message_id,)))
    if me is None or len(phone) < SHORTEST:
        await turn.answer(screens.phone_screen(turn.tongue, turn.tongue.say(NO_PHONE)))
        return
    wanted = NewOfficer(
        Role(draft["role"]), Person("", "", phone), Gender(draft["who"]), str(draft["area"])
    )
    turn.keep(draft=behind(turn))
    try:
        async with turn.uow.part():
            made = await grant(turn.uow, wanted, turn.kit.places, me, turn.now)
    except RegisterRefused:
        await listed(turn, Act("offices"), turn.tongue.say(HELD))
        return
    if waits(made):
        await _show(turn, made, screens.GRANTED)
    else:
        await _show_link(turn, made, me)


async def _show_link(turn: Turn, officer: Officer, me: Granter) -> None:
    token = await office_link(turn.uow, turn.kit.dice, officer, turn.now, me.name)
    if isinstance(token, NotGranted):
        await _show(turn, officer, screens.WHY_NOT[token])
        return
    hours = int(OFFICE_LINK_FOR.total_seconds()) // 3600
    await turn.answer(screens.link_screen(turn.tongue, officer.number, token, hours))


async def _show(turn: Turn, officer: Officer, note: str = "") -> None:
    found = await turn.uow.register.officer(officer.id) or officer
    said = note and turn.tongue.say(note)
    await turn.answer(screens.officer_screen(turn.tongue, line_of(turn, found), said))


async def _officer(turn: Turn, act: Act) -> Officer | None:
    """The officer whom a button names, where offices are this person's to grant."""
    number = act.args.get("officer", "")
    found = None
    if number.isdecimal() and await turn.may(Action.GRANT, Subject()):
        found = await turn.uow.register.officer(OfficerId(int(number)))
    if found is None:
        await listed(turn, act, turn.tongue.say(screens.WHY_NOT[NotGranted.UNKNOWN]))
    return found


async def _coordinator(turn: Turn, act: Act) -> Coordinator | None:
    """The coordinator whom a button names, never the administrator's own self."""
    found = None
    if await turn.may(Action.GRANT, Subject()):
        number = act.args.get("coordinator", "")
        found = await turn.uow.register.coordinator_numbered(number)
    if found is None or found.chat_key == turn.chat.key:
        await coordinators(turn, act)
        return None
    return found


async def _me(turn: Turn) -> Granter | None:
    one = (await turn.actor()).officer(Role.ADMINISTRATOR)
    return None if one is None else await granter_of(turn.uow, one)


def _role(act: Act) -> Role | None:
    found = act.args.get("role", "")
    return Role(found) if found in {one.value for one in OFFICES} else None
