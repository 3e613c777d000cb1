"""Telegram away for an hour: then everybody is answered, in order, and nothing comes twice.

The clock runs through the hour in some seconds. What people pressed meanwhile Telegram itself has
forgotten, after 150 seconds: they get the neutral line and find their question behind it.
"""

import asyncio
import time
from pathlib import Path
from random import Random

from bot.sandbox.person import Bubble, Person
from tests.drills.proof import prove
from tests.drills.scene import Scene, scene
from tests.process.questions import QUESTIONS
from tests.process.walk import Gait, Story, send, walk_on, walk_to

WITHIN = 60.0
NEUTRAL, OPEN = "لديك رسالة جديدة", "افتح"


async def drill(folder: Path, *, people: int = 60, seconds: int = 60, seed: int = 1) -> str:
    """Half of the people type and half press while nothing gets through either way."""
    chance = Random(seed)
    begun = time.monotonic()
    async with scene(folder) as stage:
        await stage.crowd(people, chance)
        stage.start()
        typing, pressing = stage.people[::2], stage.people[1::2]
        shown = dict(zip(stage.people, await asyncio.gather(*(
            walk_to(person, story.answers(), "what" if person in typing else "category",
                    Gait(WITHIN))
            for person, story in zip(stage.people, stage.stories, strict=True)
        )), strict=True))  # fmt: skip
        stories = dict(zip(stage.people, stage.stories, strict=True))
        await _goes(stage, typing, stories)
        for person in pressing:
            await person.presses(stories[person].category, message_id=shown[person].id)
        for _ in range(seconds):
            await asyncio.sleep(1)
            await stage.client.advance(minutes=60 / seconds)
        back, asked = time.monotonic(), await _newest(stage)
        await stage.client.works_again()
        codes = await asyncio.gather(
            *(_ends(person, stories[person], "place", asked) for person in typing),
            *(_ends(person, stories[person], "category", asked) for person in pressing),
            return_exceptions=True,
        )
        took = time.monotonic() - back
        stage.people[:] = [*typing, *pressing]
        stage.stories[:] = [stories[person] for person in stage.people]
        await stage.rests()
        proof = await prove(stage, codes)
        expired = (await stage.client.bot())["expired"]
        lines = [line for line in stage.bot.log() if "telegram" in line]
        assert await stage.stop() == [0]
    proof.check()
    assert expired == len(pressing)
    assert len(lines) == 2, lines
    return (
        f"an hour without Telegram: {people} people, {expired} presses that Telegram forgot and "
        f"{len(pressing)} questions asked again; all at the end {took:.0f} s after its return; "
        f"{proof.reports} reports, 0 lost, 0 doubled, 0 messages twice, two lines in the log; "
        f"{time.monotonic() - begun:.0f} s in all"
    )


async def _newest(stage: Scene) -> dict[Person, int]:
    """What each person had seen before Telegram's return."""
    return {person: person.mark for person in stage.people}


async def _goes(stage: Scene, typing: list[Person], stories: dict[Person, Story]) -> None:
    """Answers fail first, so that two to each person wait in their order; then everything does."""
    await stage.client.fails("*", 502, times=1 << 30)
    for person in typing:
        await person.says(stories[person].what)
        await person.says(stories[person].category)
    async with asyncio.timeout(WITHIN):
        while (await stage.client.bot())["pending"]:
            await asyncio.sleep(0.05)
    await stage.client.goes_down(1 << 30, answering_502=True)


async def _ends(person: Person, story: Story, at: str, since: dict[Person, int]) -> str:
    """Find the question, behind the neutral line if need be, and walk to the end."""
    if at == "place":
        asked = await person.sees(QUESTIONS[at], since=since[person], within=WITHIN)
    else:
        asked = await _opens(person, QUESTIONS[at], since[person])
    seen = await walk_on(person, story.answers(), at, asked)
    return await send(person, story, seen, Gait(WITHIN))


async def _opens(person: Person, question: str, since: int) -> Bubble:
    line = await person.sees(NEUTRAL, since=since, within=WITHIN)
    assert line.protected
    await person.presses(OPEN, message_id=line.id)
    return await person.sees(question, within=WITHIN)
