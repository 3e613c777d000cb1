"""«/trail»: the audit trail of a case or of somebody, a page at a time; reading it leaves a row."""

from typing import Final

from bot.chat.screen import Act
from bot.chat.screens import trail as screens
from bot.chat.turn import Turn
from bot.domain.access import Action, Role, Subject
from bot.usecases.numbers import number_of_actor
from bot.usecases.read_trail import read_trail

#: Lines on one page, the newest first.
PAGE: Final = 15
#: A number is short; nothing longer is looked up.
_LONGEST: Final = 20


async def show(turn: Turn, act: Act) -> None:
    """Show what was asked for, or say how to ask."""
    what = act.args.get("argument", "").strip()
    if not what or len(what) > _LONGEST or not await turn.may(Action.AUDIT, Subject()):
        await turn.answer(screens.ask_screen(turn.tongue))
        return
    found = await read_trail(turn.uow, what)
    if found is None:
        await turn.answer(screens.ask_screen(turn.tongue, unknown=True))
        return
    page = int(act.args.get("page", "0"))
    me = (await turn.actor()).name_as(Role.AUDITOR)
    rows = list(reversed(found))[page * PAGE : (page + 1) * PAGE]
    lines = [
        screens.Line(
            one.at,
            await number_of_actor(turn.uow, one.actor),
            one.action,
            await number_of_actor(turn.uow, one.subject),
            one.reason,
        )
        for one in rows
    ]
    await turn.uow.record(turn.now, me, "trail_read", "trail", what[:60])
    await turn.answer(screens.trail_screen(turn.tongue, what, lines, page, len(found), PAGE))
