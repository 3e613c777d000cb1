"""After a silence in which Telegram forgot presses, open questions are asked again."""

from datetime import datetime, timedelta

import pytest

from bot.chat.asking_again import CHAT, plan_asking
from tests.usecases.street import NEW, OPEN, Person, Street

STORY = "خلاف بين جارين على حد مزرعة"
QUESTION = "عن أي شيء المشكلة"
AN_HOUR = timedelta(hours=1)


async def to_consent(person: Person) -> None:
    await person.says("/start")
    for label in ("ابدأ", "لا", "لا"):
        await person.presses(label)


async def to_category(person: Person) -> None:
    await to_consent(person)
    await person.presses("أوافق")
    await person.says(STORY)
    assert QUESTION in person.last.text


async def silence(street: Street, lasted: timedelta = AN_HOUR) -> None:
    """Nothing is heard from Telegram for so long, and then it is."""
    since = street.clock.now()
    street.clock.move(lasted)
    await street.does(lambda uow: plan_asking(uow, since, street.clock.now()))


def at_hour(street: Street, hour: int) -> datetime:
    """Let the street's clock stand at such an hour of the day, in Tripoli."""
    now = street.clock.now()
    street.clock.at = now.replace(hour=hour - 2, minute=0) + timedelta(days=1)
    return street.clock.now()


async def test_a_question_that_may_have_been_answered_is_asked_again_behind_the_neutral_line(
    street: Street,
) -> None:
    at_hour(street, 14)
    mariam = street.person()
    await to_category(mariam)
    rings = mariam.rings
    await silence(street)
    await street.passes(seconds=11)
    assert (mariam.last.text, mariam.last.protected, mariam.rings) == (NEW, True, rings + 1)
    assert mariam.labels()[-1] == OPEN
    assert QUESTION in await mariam.opens()
    await mariam.presses("أرض وعقار")
    assert "أين المشكلة" in mariam.text


async def test_it_is_asked_once_and_only_after_presses_were_lost(street: Street) -> None:
    at_hour(street, 14)
    mariam = street.person()
    await to_category(mariam)
    rings = mariam.rings
    await silence(street, timedelta(seconds=140))
    await street.passes(minutes=1)
    assert mariam.rings == rings
    for _ in range(3):
        await silence(street, timedelta(minutes=5))
        await street.passes(seconds=11)
    assert mariam.rings == rings + 1


async def test_who_acts_after_the_silence_or_left_before_it_is_not_asked(street: Street) -> None:
    at_hour(street, 14)
    mariam, salem, huda = street.person(), street.person(), street.person()
    for person in (mariam, salem, huda):
        await to_category(person)
    await salem.says("خروج سريع")
    await huda.presses("توقف")
    await silence(street)
    await mariam.says("أرض وعقار")
    rings = [mariam.rings, salem.rings, huda.rings]
    await street.passes(minutes=1)
    assert [mariam.rings, salem.rings, huda.rings] == rings
    assert NEW not in mariam.text + salem.text + huda.text


async def test_at_night_the_line_waits_for_the_day_and_not_for_who_came_back(
    street: Street,
) -> None:
    at_hour(street, 23)
    mariam, salem = street.person(), street.person()
    await to_category(mariam)
    await to_category(salem)
    await silence(street, timedelta(hours=2))
    await street.passes(minutes=1)
    assert NEW not in mariam.text + salem.text
    await salem.says("أرض وعقار")
    await street.passes(hours=9)
    assert NEW in mariam.text
    assert NEW not in salem.text


async def test_safety_10_before_consent_nobody_is_known_to_be_asked(street: Street) -> None:
    at_hour(street, 14)
    mariam = street.person()
    await to_consent(mariam)
    assert (str(mariam.id) in await street.kept(), CHAT in await street.kept()) == (False, False)
    await silence(street)
    await street.passes(minutes=1)
    assert NEW not in mariam.text
    await mariam.presses("أوافق")
    assert "احكِ لنا" in mariam.text


async def test_many_are_asked_in_steps(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    at_hour(street, 14)
    people = [street.person() for _ in range(5)]
    for person in people:
        await to_category(person)
        street.clock.move(timedelta(milliseconds=1))
    monkeypatch.setattr("bot.chat.asking_again.STEP", 8)
    await silence(street)
    await street.passes(minutes=1)
    assert [person.last.text for person in people] == [NEW] * 5
