"""The webhook is set at the start, and somebody stands guard over it."""

import asyncio
from collections.abc import Sequence

import pytest
from typing_extensions import override

from bot.domain.ports import Delivery, Hook, NotSent, TooFast, WebhookElsewhere, WebhookRefused
from bot.runtime import hooking as module
from bot.runtime.hooking import Hooking, same
from bot.runtime.meters import Meters

URL = "https://bot.example.org/hook"


class FakeHook(Hook):
    """Answers as the test says, else well."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.calls: list[tuple[object, ...]] = []
        self.found: Sequence[Delivery] = [Delivery(URL, 0)]

    @override
    async def point(self, url: str, secret: str, connections: int) -> None:
        self.calls.append((url, secret, connections))
        if self.faults:
            raise self.faults.pop(0)

    @override
    async def delivery(self) -> Delivery:
        first, *rest = self.found
        self.found = rest or [first]
        return first


def guard(hook: FakeHook, meters: Meters | None = None) -> Hooking:
    return Hooking(hook, URL, "secret", 40, meters)


async def test_it_is_set_again_and_again_until_telegram_is_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SHORTEST_PAUSE", 0.001)
    hook, meters = FakeHook(NotSent("no way"), TooFast(0.001), NotSent("no way")), Meters()
    running = asyncio.ensure_future(guard(hook, meters).run())
    async with asyncio.timeout(5):
        while meters.turn("intake").reached_at is None:
            await asyncio.sleep(0.001)
    running.cancel()
    assert hook.calls == [(URL, "secret", 40)] * 4


async def test_an_address_that_telegram_refuses_ends_it() -> None:
    with pytest.raises(WebhookRefused):
        await guard(FakeHook(WebhookRefused("bad webhook"))).run()


async def test_a_webhook_that_was_deleted_or_set_elsewhere_is_said() -> None:
    hook = FakeHook()
    await guard(hook).look()
    for url in ("", "https://other.example.org/hook"):
        hook.found = [Delivery(url, 0)]
        with pytest.raises(WebhookElsewhere):
            await guard(hook).look()


def test_telegram_tells_an_address_in_its_own_spelling() -> None:
    assert same("https://bot.example.org", "https://BOT.example.org:443/")
    assert same("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x")
    for other in (
        "http://bot.example.org/hook",
        "https://bot.example.org:8443/hook",
        "https://bot.example.org/hook2",
        "https://bot.example.org/hook?x=1",
        "",
    ):
        assert not same(URL, other)
