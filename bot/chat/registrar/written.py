"""A registrar reads that the register was written out with names under their number."""

from datetime import datetime

from bot.chat.registrar.door import reader_of
from bot.chat.screen import Act
from bot.chat.screens import registrar as screens
from bot.chat.turn import Turn
from bot.domain.roles import Role


async def open_(turn: Turn, act: Act) -> None:
    """When, and how many people; read by the registrar whom the button was sent to alone."""
    officer = (await turn.actor()).officer(Role.REGISTRAR)
    reader = await reader_of(turn)
    if officer is None or str(officer.id) != act.args.get("officer"):
        await turn.answer(screens.absent_screen(reader))
        return
    at, people = datetime.fromisoformat(act.args["at"]), int(act.args["people"])
    await turn.answer(screens.written_screen(reader, at, people))
