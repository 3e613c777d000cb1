"""The ground under a run: time that jumps, chance that repeats, and lives that end at once."""

import asyncio
from random import Random

import pytest

from tests.simulation.loop import NobodyLeft, Stuck, VirtualLoop


@pytest.fixture
def loop():
    made = VirtualLoop(Random(1))
    yield made
    made.bury()
    made.close()


def test_a_year_passes_at_once(loop: VirtualLoop) -> None:
    loop.run_until_complete(asyncio.sleep(365 * 86_400))
    assert loop.time() >= 365 * 86_400


def test_what_was_killed_does_nothing_more_not_even_finally(loop: VirtualLoop) -> None:
    did: list[str] = []

    async def live() -> None:
        try:
            while True:
                await asyncio.sleep(1)
                did.append("lived")
        finally:
            did.append("tidied up")

    async def world() -> None:
        loop.begin(1, live())
        await asyncio.sleep(2.5)
        loop.kill(1)
        await asyncio.sleep(9)

    loop.run_until_complete(world())
    assert did == ["lived", "lived"]


def test_who_goes_first_is_drawn_and_drawn_the_same_again() -> None:
    def order(seed: int) -> list[int]:
        loop, went = VirtualLoop(Random(seed)), []

        async def go(number: int) -> None:
            for _ in range(3):
                await asyncio.sleep(0)
                went.append(number)

        async def all_of_them() -> None:
            await asyncio.gather(*(go(number) for number in range(6)))

        loop.run_until_complete(all_of_them())
        loop.close()
        return went

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_who_spins_and_who_waits_for_ever_is_found(loop: VirtualLoop) -> None:
    async def spin() -> None:
        while True:
            await asyncio.sleep(0)

    async def wait() -> None:
        await asyncio.Event().wait()

    spinning = loop.create_task(spin())
    with pytest.raises(Stuck):
        loop.run_forever()
    spinning.cancel()
    waiting = loop.create_task(wait())
    with pytest.raises(NobodyLeft):
        loop.run_forever()
    waiting.cancel()
    loop.run_until_complete(asyncio.sleep(0))
