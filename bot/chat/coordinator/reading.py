"""What a coordinator reads and hears of a report; each reading leaves a row in the trail."""

from bot.chat.coordinator.desk import show_case
from bot.chat.coordinator.door import case_of, reader_of, sheet_of, voice_state
from bot.chat.kit import stamp
from bot.chat.screen import Act, PlayVoice
from bot.chat.screens import coordinator_read as screens
from bot.chat.screens.coordinator import Voice
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.marks import N_
from bot.usecases.decide_case import HEARD, read_report
from bot.usecases.seek_mediators import subject

COMING = N_("The voice note is still on its way. Please try again in a minute.")
GONE = N_(
    "The voice note is not there: it was heard, it did not reach us, or its 72 hours are over."
)
LISTEN_ALONE = N_("File {number}. Please listen alone, then write one neutral sentence.")


async def report(turn: Turn, act: Act) -> None:
    """Show what was reported, masked; its exclusions stand here and nowhere else."""
    case = await case_of(turn, act, Action.READ_CASE)
    if case is None:
        return
    await turn.tell(await read_report(turn.uow, case, await turn.actor(), turn.now))
    found = await turn.uow.reports.of_case(case.id)
    added = [] if found is None else await turn.uow.reports.additions(found.id)
    exclusions = await turn.uow.cases.exclusions_text(case.id)
    reader = await reader_of(turn)
    answers = None if found is None else found.answers
    sides = await turn.uow.cases.side_texts(case.id)
    pages = screens.report_pages(reader, answers, exclusions, added, sides)
    page = int(act.args.get("page", "0"))
    await turn.answer(screens.report_screen(reader, await sheet_of(turn, case), pages, page))


async def listen(turn: Turn, act: Act) -> None:
    """Play what nobody has heard yet, protected, to an authorised listener (safety rules §7)."""
    case = await case_of(turn, act, Action.LISTEN)
    if case is None:
        return
    reader = await reader_of(turn)
    found = await turn.uow.reports.of_case(case.id)
    notes = [] if found is None else await turn.uow.reports.voice_notes(found.id)
    state = voice_state(found, notes)
    if state is not Voice.READY:
        await show_case(turn, case.id, reader.say(COMING if state is Voice.COMING else GONE))
        return
    write = reader.button(
        N_("Write a sentence for the mediator"), "sentence.ask", case=str(case.id)
    )
    screen = reader.screen([reader.say(LISTEN_ALONE, number=case.number)], ((write,),))
    for note in notes:
        if note.fetched:
            letter = await stamp(turn.kit, turn.uow, turn.chat.key, screen, turn.now)
            await turn.do(PlayVoice(note.id, letter.text, letter.keys))
            actor = await turn.actor()
            await turn.uow.record(turn.now, actor.name, HEARD, subject(case.id), str(note.id))
    await turn.hush()
