"""A whole case in English over HTTP, from the one-time links to the digest: no Arabic word in it.

What people themselves write is theirs; names of places are Arabic where no English name is known.
"""

import re
from collections.abc import AsyncIterator

import pytest

from bot.data.code_of_conduct import VERSION, code_of_conduct
from bot.data.code_quiz import code_quiz
from bot.domain.case import Level
from bot.domain.mediator import Gender
from bot.domain.roles import Role
from bot.runtime.clock import SystemDice
from bot.sandbox.person import Person
from bot.store.register import COORDINATOR, MEDIATOR
from bot.usecases.invite import invite
from tests.process.cast import SUNDAY_AT_TEN, Cast, cast_of
from tests.process.conftest import Bot

ARABIC = re.compile("[\u0620-\u06ff]")
STORY = "The neighbours quarrel about where the field ends"
NEW = "You have a new message."


@pytest.fixture
async def cast(idle_bot: Bot) -> AsyncIterator[Cast]:
    async with cast_of(idle_bot) as made:
        await idle_bot.logs("started", within=60)
        yield made


async def reads_english(person: Person) -> None:
    """By the command, which staff have as everybody has."""
    await person.says("/language")
    await person.presses("English")
    await person.sees("We help to settle quarrels")


async def all_english(*people: Person) -> None:
    """Not one Arabic letter in anything that the bot wrote; the button of the language aside."""
    for person in people:
        for one in await person.messages():
            labels = [label for row in one.buttons for label in row if label != "العربية"]
            said = [one.text, *labels]
            if one.from_bot and person.first_name not in one.text:
                assert not [text for text in said if ARABIC.search(text)], str(one)


async def link(cast: Cast, role: str, number: str) -> str:
    """A fresh link for somebody of the register."""
    async with cast.database.work() as uow:
        register = uow.register
        find = register.mediator_numbered if role == MEDIATOR else register.coordinator_numbered
        one = await find(number)
        assert one is not None
        if role == MEDIATOR:
            await register.change_mediator(one.id, code_version=None)
        token = await invite(uow, SystemDice(), role, one.id, SUNDAY_AT_TEN, "test")
        await uow.commit()
    return token


async def joins(cast: Cast, role: str, number: str, name: str) -> Person:
    """Somebody whose Telegram speaks English follows their link."""
    person = await cast.bot.client.person(name, language_code="en-GB")
    await person.says(f"/start {await link(cast, role, number)}")
    return person


async def opens(person: Person, fragment: str, since: int = 0) -> str:
    await person.sees(NEW, since=since)
    await person.presses("Open")
    return (await person.sees(fragment)).text


async def report(person: Person, tick: str = "A weapon was shown") -> None:
    """The form, by its buttons, to the receipt."""
    await person.says("/start")
    await person.presses("Begin")
    for question in ("danger now", "violence at home"):
        await person.sees(question)
        await person.presses("No")
    await person.presses("I agree")
    await person.sees("Tell us")
    await person.says(STORY)
    await person.presses("Land and property")
    await person.says("Sabha")
    await person.presses("Sabha")
    await person.presses("Today")
    await person.presses(tick)
    await person.presses("Done")
    await person.presses("Neighbours")
    await person.says("Tripoli")
    await person.presses("I am a side")
    for question in ("woman as mediator", "language", "easier", "write to you"):
        await person.sees(question)
        await person.presses("Skip")
    await person.sees("what we understood")
    await person.presses("Right, send it")
    await person.sees("follow-up code")


async def test_a_whole_case_in_english(cast: Cast) -> None:
    for name in ("Amin", "Salma", "Idris"):
        await cast.mediator(name, gender=Gender.WOMAN if name == "Salma" else Gender.MAN)
    await cast.coordinator("Huda", Level.REGIONAL, "LY03", listens=True)
    amin = await joins(cast, MEDIATOR, "M-1", "Amin")
    salma = await joins(cast, MEDIATOR, "M-2", "Salma")
    for one in (amin, salma):
        await accepts_the_code(one)
    accepted = cast.bot.rows("select version, language, digest from acceptances")
    code = code_of_conduct("en")
    assert accepted == [(VERSION, "en", code.digest)] * 2
    assert code.digest != code_of_conduct("ar").digest
    huda = await joins(cast, COORDINATOR, "C-4", "Huda")
    await huda.sees("Welcome")
    mariam = await cast.bot.client.person("Mariam", language_code="en")

    await report(mariam)
    await opens(huda, "It waits for your go-ahead")
    await huda.presses("Read the report")
    await huda.sees(STORY)
    await huda.presses("Write a sentence")
    await huda.sees("one neutral sentence")
    await huda.says("A quarrel about where two fields meet.")
    await huda.sees("The mediator will read")
    await huda.presses("Release it")
    await huda.sees("released")
    await huda.presses("Choose the team")
    await huda.sees("Who the sides are is not known: only outsiders are asked.")
    await huda.presses("Say who the two sides are")
    await huda.sees("Who is the one side?")
    await huda.says("Awlad Example")
    await huda.sees("Who is the other side?")
    await huda.says("Beni Sample")
    await huda.sees("whom do we ask")
    for number in ("M-1", "M-2"):
        await huda.presses(number)
        await huda.sees("You chose")
    await huda.presses("Go on to the reason")
    await huda.presses("The nearest")
    await huda.sees("We have asked: M-")
    await opens(amin, "A case is offered to you")
    await amin.presses("No link, I accept")
    await amin.sees("more mediator is needed")
    await opens(salma, "A case is offered to you")
    await salma.presses("No link, I accept")
    await salma.sees("Peace be upon you")
    await opens(mariam, "has taken it up")
    await opens(amin, "Peace be upon you")
    await amin.presses("I reached both sides")
    await amin.sees("never goes to the other")
    await amin.presses("Record the outcome")
    await amin.sees("How did it end?")
    await amin.presses("Full agreement, written")
    await amin.sees("Please make sure")
    await amin.presses("Yes, record it")
    await amin.sees("The outcome: Full agreement, written")

    # The rooms of the coordinator, the summary of the day, a letter, a look at the record.
    await huda.says("/cases")
    await huda.sees("The open files of your area")
    await huda.says("/digest")
    await huda.sees("Summary")
    number = re.search("File ([A-Z0-9]+)", (await amin.last()).text)
    assert number is not None
    await huda.says(f"/case {number[1]}")
    await huda.sees("has an outcome")
    await huda.presses("The record")
    await huda.sees("recorded the outcome")
    await huda.says(f"/case {number[1]}")
    await huda.sees("has an outcome")
    await huda.presses("Write to the reporter")
    await huda.sees("They answer by")
    await huda.says("How are things now?")
    await huda.sees("The reporter will read")
    await huda.presses("Send it")
    await huda.sees("Sent:")
    await amin.says("/me")
    await amin.sees("You are available")
    await huda.says("/verify M-1")
    await huda.sees("registered and qualified")

    # The days after: what the bot asks, and the summary of the morning.
    seen = {one: await newest(one) for one in (mariam, huda)}
    await cast.bot.client.advance(hours=22)
    assert "Your summary is ready." in (await huda.sees("Your summary", since=seen[huda])).text
    await huda.presses("Open")
    await huda.sees("Summary 7 June 2027")
    await cast.bot.client.advance(hours=4)
    await mariam.sees(NEW, since=seen[mariam])
    await mariam.presses("Open", message_id=(await mariam.last()).id)
    await mariam.sees("safe")
    await all_english(amin, salma, huda, mariam)


async def newest(person: Person) -> int:
    return max(one.seq for one in await person.messages())


async def accepts_the_code(person: Person) -> None:
    """Page by page; what is accepted is the English text, known by its hash."""
    await person.sees("Code of conduct, page 1")
    for page in (2, 3, 4):
        await person.presses("Next")
        await person.sees(f"page {page}")
    await person.presses("I accept the code")
    for scene in code_quiz("en"):
        await person.sees(scene.text)
        right = next(at for at, one in enumerate(scene.answers) if one.right)
        await person.presses(f"Answer \u2068{'ABC'[right]}")
    await person.sees("offers may reach you")


async def test_whoever_chooses_english_is_written_to_in_english_from_then_on(cast: Cast) -> None:
    """Staff have the language as everybody has; what comes unasked follows it, offers too."""
    amin = await cast.mediator("Amin")
    mariam = await cast.bot.client.person("Mariam", language_code="en")
    await amin.says("/me")
    await amin.sees("أنت متاح")
    await reads_english(amin)
    since = await newest(amin)
    await amin.says("/me")
    await amin.presses("Show offers whole")
    await amin.sees("Offers come whole")
    await report(mariam, tick="Words only")
    offer = await amin.sees("A case is offered to you", since=since)
    assert "Sabha" in offer.text
    await amin.presses("No link, I accept", message_id=offer.id)
    await amin.sees("Peace be upon you")
    assert not [
        str(one)
        for one in await amin.messages()
        if one.from_bot and one.seq > since and ARABIC.search(one.text)
    ]
    await all_english(mariam)


async def test_offices_are_held_in_english_too(cast: Cast) -> None:
    await cast.mediator("Amin")
    admin = await cast.officer("Adel", Role.ADMINISTRATOR)
    auditor = await cast.officer("Amal", Role.AUDITOR)
    for who in (admin, auditor):
        await reads_english(who)
    await admin.says("/officers")
    await admin.sees("Offices")
    await admin.presses("Grant an office")
    await admin.sees("Which office?")
    await admin.presses("registrar")
    await admin.sees("for which area?")
    await auditor.says("/trail M-1")
    await auditor.sees("M-1")
    for who in (admin, auditor):
        for one in (await who.messages())[2:]:
            labels = [label for row in one.buttons for label in row if label != "العربية"]
            assert not one.from_bot or not ARABIC.search(" ".join((one.text, *labels))), str(one)


async def test_a_complaint_and_an_application_are_asked_in_english(cast: Cast) -> None:
    """What anybody may begin: every question to the read-back, in one language."""
    await cast.mediator("Amin")
    integrity = await cast.officer("Iman", Role.INTEGRITY, "LY02")
    await reads_english(integrity)
    since = await newest(integrity)
    mariam = await cast.bot.client.person("Mariam", language_code="en")
    await mariam.says("/complaint")
    await mariam.presses("I agree")
    await mariam.presses("A mediator whose number I know")
    await mariam.sees("Write the mediator's number")
    await mariam.says("M-1")
    await mariam.presses("Money")
    await mariam.sees("Tell us briefly")
    await mariam.says("Asked for money before going on")
    await mariam.presses("It can wait")
    await mariam.presses("Write to me here")
    await mariam.presses("Right, send it")
    await mariam.sees("code")
    await opens(integrity, "Asked for money", since=since)
    salem = await cast.bot.client.person("Salem", language_code="en")
    await salem.says("/apply")
    await salem.presses("I agree")
    await salem.presses("No, and I declare so")
    await salem.sees("full name")
    await salem.says("Salem Ali")
    await salem.sees("address you")
    await salem.says("Ustadh Salem")
    await salem.sees("phone")
    await salem.says("0912345678")
    await salem.presses("A man")
    await salem.presses("45 to 59")
    await salem.sees("Where do you live")
    await all_english(mariam, salem)
    for one in await integrity.messages():
        assert not (one.from_bot and one.seq > since and ARABIC.search(one.text)), str(one)
