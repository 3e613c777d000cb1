"""The integrity officer's desk: the list, one complaint, taking it, a precaution (brief §2.8)."""

from bot.chat.integrity.door import complaint_of, reader_of, seen
from bot.chat.kit import stamp
from bot.chat.labels import place_name
from bot.chat.screen import Act, PlayVoice
from bot.chat.screens import integrity as screens
from bot.chat.screens import protect
from bot.chat.screens.integrity import Sheet
from bot.chat.turn import Turn
from bot.data.code_of_conduct import code_of_conduct
from bot.domain.access import Action
from bot.domain.complaint import ARTICLES, Party, State
from bot.domain.complaint_rules import heard
from bot.domain.ids import MediatorId
from bot.domain.marks import N_
from bot.domain.mediator import Mediator
from bot.store.complaint_rows import Row
from bot.usecases.complaint_people import complaint_of as rules_of
from bot.usecases.complaint_people import coordinators_in, respondents
from bot.usecases.end_complaint import take_harm
from bot.usecases.hear_complaint import TO_COMPLAINANT, acknowledge
from bot.usecases.judge_complaint import call_panel
from bot.usecases.screen_complaint import narrow, screen, suspend, take_over
from bot.usecases.watch_complaint import complaint_subject

TAKEN = N_("It is in your hands. Whoever complained hears that somebody has it.")
ACKNOWLEDGED = N_("Whoever complained hears that somebody has it.")
SUSPENDED = N_("Suspended. The files in hand go to others now.")
NARROWED = N_("Noted whom it is about.")
SITTING = N_("The panel is called. Each of them has five days.")
TOO_EARLY = N_("Not yet: both have to be heard first, and it must be clear whom it is about.")
WANTING = N_(
    "No panel can be found: {people} more people are wanting, {women} of them women, and {regions} "
    "more regions. Administrators are told that people are wanting."
)
LOOKED_AFTER = N_("Thank you. It is with you now; nobody else is asked about it.")
LISTEN = N_("Complaint {number}. Listen alone, with headphones.")


async def listed(turn: Turn, act: Act) -> None:
    """What is open and for this officer to see, seats in panels too, the oldest first."""
    page = int(act.args.get("page", "0"))
    kept = await turn.uow.complaints.open_ones()
    rows = await seen(turn, kept, page, Action.JUDGE_COMPLAINT, Action.SIT_IN_PANEL)
    await turn.answer(screens.list_screen(await reader_of(turn), rows, page))


async def open_(turn: Turn, act: Act) -> None:
    """One complaint; that its text was shown is written down."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is not None:
        await show(turn, *found)


async def show(turn: Turn, row: Row, me: str, note: str = "") -> None:
    """Show a complaint as it now stands; the caller has asked for permission."""
    fresh = await turn.uow.complaints.get(row.id)
    if fresh is None:
        return
    reader = await reader_of(turn)
    await turn.uow.record(turn.now, me, "complaint.read", complaint_subject(row.id))
    sheet = await sheet_of(turn, fresh, me)
    await turn.answer(screens.complaint_screen(reader, sheet, note and reader.say(note)))


async def sheet_of(turn: Turn, row: Row, me: str) -> Sheet:
    """A complaint with what the screens say about it."""
    at = await rules_of(turn.uow, turn.kit.country, row)
    return Sheet(
        row,
        place_name(turn.tongue, turn.kit.country, row.matter.place_id),
        tuple(await respondents(turn.uow, row)),
        tuple(await turn.uow.complaints.words(row.id)),
        turn.now,
        mine=row.officer == me,
        votes=(sum(one.vote is not None for one in at.seats), len(at.seats)),
        voices=tuple(await turn.uow.complaints.voices_of(row.id)),
        heard=heard(at, turn.now),
        article=_article(turn, row),
        staff=tuple(one.number for one in await coordinators_in(turn.uow, row)),
    )


async def listen(turn: Turn, act: Act) -> None:
    """Play a voice note, protected (safety rules §7)."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is None:
        return
    row, me = found
    voice = int(act.args["voice"])
    if voice not in await turn.uow.complaints.voices_of(row.id):
        await show(turn, row, me)
        return
    reader = await reader_of(turn)
    screen_ = reader.screen([reader.say(LISTEN, number=row.number)], ())
    letter = await stamp(turn.kit, turn.uow, turn.chat.key, screen_, turn.now)
    await turn.do(PlayVoice(voice, letter.text, letter.keys))
    await turn.uow.record(turn.now, me, "complaint.heard", complaint_subject(row.id))
    await turn.hush()


async def take(turn: Turn, act: Act) -> None:
    """Take it in hand, or over from somebody who made no step."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is None:
        return
    row, me = found
    step = screen if row.state is State.RECEIVED else take_over
    events = await step(turn.uow, turn.kit.country, row, me, turn.now)
    await turn.tell(events)
    await show(turn, row, me, TAKEN if events else "")


async def ack(turn: Turn, act: Act) -> None:
    """Let the complainant know that somebody has it; it waits for a closer look."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is None:
        return
    row, me = found
    events = await acknowledge(turn.uow, row, me, turn.now)
    await turn.tell(events)
    await show(turn, row, me, ACKNOWLEDGED if events else "")


async def about(turn: Turn, act: Act) -> None:
    """Say which of several mediators it is about."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is None:
        return
    row, me = found
    mediator = await concerned(turn, row, act)
    if mediator is not None and row.officer == me:
        whom = f"mediator:{mediator.id}"
        await narrow(turn.uow, row, whom, mediator.place_id, me, turn.now)
    await show(turn, row, me, NARROWED if mediator is not None else "")


async def ask_precaution(turn: Turn, act: Act) -> None:
    """Ask once before somebody is suspended."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is not None:
        await make_sure(turn, act, found[0], ("precaution.yes", "integrity.open"))


async def make_sure(turn: Turn, act: Act, row: Row, way: tuple[str, str]) -> None:
    """Ask once before somebody is suspended; `way`: the buttons that go on, and back."""
    mediator = await concerned(turn, row, act)
    if mediator is not None:
        reader = await reader_of(turn)
        await turn.answer(screens.precaution_screen(reader, row, mediator, *way))


async def precaution(turn: Turn, act: Act) -> None:
    """Suspend, and let others take over what is in hand."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is None:
        return
    await show(turn, *found, await suspended(turn, act, *found))


async def suspended(turn: Turn, act: Act, row: Row, me: str) -> str:
    """Suspend whom a button names, by whoever has the complaint in hand; what is to be said."""
    mediator = await concerned(turn, row, act)
    if mediator is None or row.officer != me:
        return ""
    events = await suspend(turn.uow, turn.kit.country, row, mediator, me, turn.now)
    await turn.tell(events)
    return SUSPENDED if events else ""


async def panel(turn: Turn, act: Act) -> None:
    """Both were heard: let three others decide."""
    found = await complaint_of(turn, act, Action.JUDGE_COMPLAINT)
    if found is None or found[0].officer != found[1]:
        if found is not None:
            await show(turn, *found)
        return
    row, me = found
    sitting, events = await call_panel(turn.uow, turn.kit.country, row, me, turn.now)
    await turn.tell(events)
    if sitting.sits:
        await show(turn, row, me, SITTING)
    elif sitting.too_early:
        await show(turn, row, me, TOO_EARLY)
    else:
        wanting = sitting.wanting
        reader = await reader_of(turn)
        said = reader.say(
            WANTING, people=wanting.people, women=wanting.women, regions=wanting.regions
        )
        fresh = await turn.uow.complaints.get(row.id) or row
        await turn.answer(screens.complaint_screen(reader, await sheet_of(turn, fresh, me), said))


async def harm(turn: Turn, act: Act) -> None:
    """Look after what was done to the complainant."""
    found = await complaint_of(turn, act, Action.PROTECT)
    if found is None:
        return
    row, me = found
    taken = await take_harm(turn.uow, row, me, turn.now)
    await show_harm(turn, row, me, LOOKED_AFTER if taken else "")


async def open_harm(turn: Turn, act: Act) -> None:
    """Somebody says that they were harmed for complaining; nothing else of it is shown."""
    found = await complaint_of(turn, act, Action.PROTECT)
    if found is not None:
        await show_harm(turn, *found)


async def show_harm(turn: Turn, row: Row, me: str, note: str = "") -> None:
    """What is written with whoever was harmed, to whoever looks after them alone."""
    fresh, reader = await turn.uow.complaints.get(row.id) or row, await reader_of(turn)
    words = await turn.uow.complaints.words(row.id) if fresh.harm_by == me else []
    parties = (Party.COMPLAINANT.value, TO_COMPLAINANT)
    since = [
        one
        for one in words
        if one.way in parties and fresh.harm_at is not None and one.made_at >= fresh.harm_at
    ]
    if since:
        await turn.uow.record(turn.now, me, "complaint.read", complaint_subject(row.id))
    await turn.answer(protect.harm_screen(reader, fresh, since, note and reader.say(note)))


async def concerned(turn: Turn, row: Row, act: Act) -> Mediator | None:
    """The mediator of a button, where the complaint is about them."""
    wanted = MediatorId(int(act.args.get("mediator", "0")))
    return next((one for one in await respondents(turn.uow, row) if one.id == wanted), None)


def _article(turn: Turn, row: Row) -> tuple[str, str]:
    """What the code then in force says of it (domain brief §3.5): title and text."""
    code = code_of_conduct(turn.tongue.code, row.code_version)
    article = code.articles[ARTICLES[row.matter.kind] - 1]
    return article.title, article.text
