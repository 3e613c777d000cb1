"""Two pollers by mistake: the earlier one says why in one line and stops; the later one serves."""

import asyncio
from pathlib import Path

from tests.drills.scene import scene
from tests.process.conftest import Bot
from tests.process.questions import WELCOME

#: The exit status (runtime/loops.py), and what is said.
RIVALLED = 3
SAID = "another process fetches updates"


async def drill(folder: Path, *, people: int = 10, seed: int = 1) -> str:
    """Both on one folder, as after a start that was forgotten; people write meanwhile."""
    del seed
    async with scene(folder) as stage:
        stage.start()
        await stage.bot.logs("started", within=30)
        later = Bot.beside(stage.bot)
        later.log_file = folder / "later.log"
        later.start()
        try:
            crowd = [await stage.client.person(f"شخص {number}") for number in range(people)]
            for person in crowd:
                await person.says("/start")
            assert await stage.bot.ends(30) == RIVALLED
            await asyncio.gather(*(person.sees(WELCOME, within=30) for person in crowd))
            await stage.client.settle(quiet_ms=500)
            seen = [len([one for one in await each.messages() if one.from_bot]) for each in crowd]
            assert await later.stops() == 0
        finally:
            later.end()
    lines = [line for line in stage.bot.log() if SAID in line]
    assert len(lines) == 1, stage.bot.log()
    assert "Traceback" not in "".join(stage.bot.log())
    return (
        f"two pollers: the earlier one stopped with status {RIVALLED} and one line; "
        f"{len(crowd)} people were answered, {sum(seen) - len(crowd)} messages twice"
    )
