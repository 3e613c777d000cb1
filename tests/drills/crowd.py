"""The crowd walks the whole form while trouble comes, and what is then proved."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from tests.drills.proof import Proof, prove
from tests.drills.scene import Scene
from tests.drills.turnstile import EVERYTHING, Turnstile
from tests.process.walk import RESTLESS, walk

#: Seconds within which a person must have their answer, several restarts included.
PATIENCE = 60.0


async def walked(
    stage: Scene,
    turnstile: Turnstile,
    trouble: Coroutine[Any, Any, None],
    kills: Sequence[float] = (),
    *,
    within: float = PATIENCE,
    restless: float = RESTLESS,
) -> Proof:
    """Start the bot, let the crowd walk while `trouble` lasts, stop the bot; what was proved.

    The list of `kills` is read at the end. Everybody goes on freely once the trouble is over.
    """
    stage.start()
    async with asyncio.TaskGroup() as group:
        walking = group.create_task(_walks(stage, turnstile, within, restless))
        await trouble
        await turnstile.lets(EVERYTHING)
    codes = walking.result()
    await stage.rests()
    proof = await prove(stage, codes, kills)
    ended = await stage.stop()
    assert ended == [0] * len(stage.bots), ended
    return proof


async def _walks(
    stage: Scene, turnstile: Turnstile, within: float, restless: float
) -> list[str | BaseException]:
    return await asyncio.gather(
        *(
            walk(person, story, within=within, restless=restless, turn=turnstile.turn)
            for person, story in zip(stage.people, stage.stories, strict=True)
        ),
        return_exceptions=True,
    )
