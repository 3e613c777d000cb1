"""The queue: what waits, one application with its answers, its voice notes."""

from bot.chat.kit import stamp
from bot.chat.registrar.door import application_of, reader_of, subject_of, voice
from bot.chat.screen import Act, PlayVoice
from bot.chat.screens import registrar as screens
from bot.chat.screens.registrar import Sheet
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.application import Application
from bot.domain.ids import ApplicationId
from bot.domain.marks import N_
from bot.usecases.apply import subject
from bot.usecases.judge_application import alike

GONE = N_("The voice note is not there: it did not reach us, or its 72 hours are over.")


async def home(turn: Turn, act: Act) -> None:
    """What waits in the own area, oldest first; what waits for an applicant comes last."""
    del act
    mine = [
        one
        for one in await turn.uow.applications.open_ones()
        if await turn.may(Action.KEEP_REGISTER, subject_of(turn, one))
    ]
    lines = [screens.Line(one, place_label(turn, one)) for one in mine]
    await turn.answer(screens.queue_screen(await reader_of(turn), lines, turn.now))


async def open_(turn: Turn, act: Act) -> None:
    """One application; each showing leaves a row in the trail."""
    found = await application_of(turn, act)
    if found is not None:
        await show(turn, found.id, page=int(act.args.get("page", "0")))


async def show(turn: Turn, application_id: ApplicationId, note: str = "", *, page: int = 0) -> None:
    """An application as it now stands; the caller has asked for permission."""
    one = await turn.uow.applications.get(application_id)
    person = None if one is None else await turn.uow.applications.person(application_id)
    if one is None or person is None:
        await turn.answer(screens.absent_screen(await reader_of(turn)))
        return
    sheet = Sheet(
        one,
        person,
        await turn.uow.applications.answers(application_id),
        place_label(turn, one),
        tuple(await turn.uow.applications.talk(application_id)),
        await alike(turn.uow, one),
        await turn.uow.applications.voices(application_id),
    )
    await turn.uow.record(
        turn.now, (await voice(turn)).actor, "application.read", subject(application_id)
    )
    await turn.answer(screens.sheet_screen(await reader_of(turn), sheet, note, page))


async def listen(turn: Turn, act: Act) -> None:
    """Play what the applicant recorded, protected."""
    found = await application_of(turn, act)
    if found is None:
        return
    reader = await reader_of(turn)
    notes = await turn.uow.applications.voices(found.id)
    if not notes:
        await show(turn, found.id, reader.say(GONE))
        return
    back = reader.button(N_("Back"), "queue.open", application=str(found.id))
    screen = reader.screen([reader.say(screens.LISTEN_ALONE)], ((back,),))
    actor = (await voice(turn)).actor
    for note in notes:
        letter = await stamp(turn.kit, turn.uow, turn.chat.key, screen, turn.now)
        await turn.do(PlayVoice(note, letter.text, letter.keys))
        await turn.uow.record(turn.now, actor, "application.hear", subject(found.id), str(note))
    await turn.hush()


def place_label(turn: Turn, application: Application) -> str:
    """Where the applicant lives."""
    place = turn.kit.places.get(application.place_id)
    return "" if place is None else turn.kit.places.label(place, turn.tongue.code)
