"""Memory is looked after again and again, wherever the C library can give it back."""

import asyncio

from bot.runtime import house


async def test_freed_memory_is_given_back_and_will_be_again() -> None:
    again: list[float] = []

    class Loop(asyncio.SelectorEventLoop):
        def call_later(self, delay, callback, *args, context=None):
            again.append(delay)
            return super().call_later(delay, callback, *args, context=context)

    loop = Loop()
    house._give_back(loop)
    loop.close()
    assert again == ([] if house._malloc_trim() is None else [60.0])
