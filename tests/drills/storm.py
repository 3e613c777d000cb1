"""429 storms: Telegram refuses half of all calls for a second each; everybody is answered, once."""

import asyncio
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.drills.crowd import PATIENCE, walked
from tests.drills.scene import Scene, scene
from tests.drills.turnstile import EVERYTHING, Turnstile

#: What a 429 asks for, in seconds.
PAUSE = 1
#: A call that had left before the refusal was read is over within this time, in seconds.
UNDER_WAY = 0.3
#: Such calls are few where a pause is obeyed; ones that ignore it come all the time.
MOST = 0.05


async def drill(folder: Path, *, people: int = 60, seconds: float = 60, seed: int = 1) -> str:
    """The storm lasts so many seconds; replies and getUpdates are hit alike."""
    chance = Random(seed)
    begun = time.monotonic()
    async with scene(folder, paced=True) as stage:
        await stage.crowd(people, chance)
        turnstile = Turnstile()
        trouble = _storm(stage, turnstile, seconds)
        proof = await walked(stage, turnstile, trouble, within=4 * PATIENCE, restless=4 * PATIENCE)
        journal = await stage.client.journal()
    proof.check()
    refused = [call for call in journal if call["error_code"] == 429 and _ours(call)]
    heedless = _heedless(journal, refused)
    assert refused
    assert heedless <= MOST * len(journal), f"{heedless} calls in a pause"
    return (
        f"429 storm: {people} people, {len(refused)} of {len(journal)} calls refused in "
        f"{seconds:.0f} s, {heedless} made in a pause; {proof.reports} reports, 0 lost, 0 doubled, "
        f"{proof.doubled} messages twice; {time.monotonic() - begun:.0f} s in all"
    )


async def _storm(stage: Scene, turnstile: Turnstile, seconds: float) -> None:
    for method in ("*", "getUpdates"):
        await stage.client.fails(method, 429, times=1 << 30, retry_after=PAUSE, share=0.5)
    await stage.bot.logs("started", within=PATIENCE)
    await turnstile.lets(EVERYTHING)
    await asyncio.sleep(seconds)
    await stage.client.works_again()


def _ours(call: dict[str, Any]) -> bool:
    """An answer to a press is best effort and heeds no pause (law 4)."""
    return bool(call["method"] != "answerCallbackQuery")


def _heedless(journal: list[dict[str, Any]], refused: list[dict[str, Any]]) -> int:
    """How many calls were made while a pause lasted."""
    times = sorted(call["at"] for call in refused)
    return sum(
        1
        for call in journal
        if _ours(call) and any(UNDER_WAY < call["at"] - at < PAUSE - 0.1 for at in times)
    )
