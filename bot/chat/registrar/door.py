"""The registrars' door: an application is loaded, and permission asked, in one place."""

from bot.chat.screen import Act
from bot.chat.screens import registrar as screens
from bot.chat.screens.coordinator import Reader
from bot.chat.turn import Turn
from bot.domain.access import Action, Subject
from bot.domain.application import Application, Stage
from bot.domain.ids import ApplicationId
from bot.domain.panel import Authority, Voice
from bot.domain.roles import Role
from bot.usecases.voices import voice_of_officer


async def reader_of(turn: Turn) -> Reader:
    """The registrar who reads."""
    officer = (await turn.actor()).officer(Role.REGISTRAR)
    return Reader(turn.tongue, "" if officer is None else officer.gender.value)


async def voice(turn: Turn) -> Voice:
    """The registrar who acts."""
    officer = (await turn.actor()).officer(Role.REGISTRAR)
    if officer is None:
        return Voice("nobody", frozenset[Authority]())
    return await voice_of_officer(turn.uow, turn.kit.country, officer)


def subject_of(turn: Turn, application: Application) -> Subject:
    """An application: where the applicant lives, and that it is theirs."""
    path = turn.kit.country.path(application.place_id)
    return Subject(path=path, involved=frozenset({application.chat_key}))


async def application_of(turn: Turn, act: Act) -> Application | None:
    """The application that a button names, where a registrar may see it; else there is none."""
    number = act.args.get("application", "")
    found = None
    if number.isdecimal():
        found = await turn.uow.applications.hold(ApplicationId(int(number)))
    there = found is not None and found.stage is not Stage.DRAFT
    if found is not None and there:
        subject = subject_of(turn, found)
        if await turn.may(Action.KEEP_REGISTER, subject):
            return found
    await turn.answer(screens.absent_screen(await reader_of(turn)))
    return None
