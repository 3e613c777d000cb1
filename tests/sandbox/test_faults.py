"""Faults on order, the pace, the clock, and the question whether the bot is at rest."""

import asyncio

import aiohttp
import pytest

from bot.sandbox.client import SandboxClient
from bot.sandbox.errors import ControlError
from bot.sandbox.server import start_sandbox


async def test_an_ordered_error_is_used_up_and_has_no_effect(sandbox, bot):
    person = await sandbox.person(started=True)
    await sandbox.fails("sendMessage", 429, retry_after=7, times=2)
    for _ in range(2):
        status, body = await bot.raw("sendMessage", chat_id=person.id, text="x")
        assert status == 429
        assert body["parameters"] == {"retry_after": 7}
        assert body["description"] == "Too Many Requests: retry after 7"
    assert await person.messages() == []
    await bot.ok("sendMessage", chat_id=person.id, text="x")


async def test_a_lost_answer_leaves_its_effect_and_a_cut_connection_does_not(sandbox, bot):
    person = await sandbox.person(started=True)
    await sandbox.loses_answer("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await bot.raw("sendMessage", chat_id=person.id, text="lost")
    await sandbox.hangs_up("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await bot.raw("sendMessage", chat_id=person.id, text="cut")
    assert [one.text for one in await person.messages()] == ["lost"]
    assert [one["fault"] for one in await sandbox.journal()] == ["lost", "closed"]


async def test_a_fault_for_one_chat_leaves_the_others_alone(sandbox, bot):
    one, two = await sandbox.person(started=True), await sandbox.person(started=True)
    await sandbox.fails("*", 502, chat_id=one.id)
    await bot.ok("sendMessage", chat_id=two.id, text="x")
    assert await bot.refused("sendMessage", chat_id=one.id, text="x") == (502, "Bad Gateway")


async def test_a_delay_only_takes_time(sandbox, bot):
    person = await sandbox.person(started=True)
    await sandbox.delays("sendMessage", 60)
    started = asyncio.get_running_loop().time()
    await bot.ok("sendMessage", chat_id=person.id, text="x")
    assert asyncio.get_running_loop().time() - started >= 0.05


async def test_a_server_that_is_down_answers_nothing_until_it_works_again(sandbox, bot):
    await sandbox.goes_down(60)
    with pytest.raises(aiohttp.ClientError):
        await bot.raw("getMe")
    with pytest.raises(aiohttp.ClientError):
        await bot.raw("getUpdates")
    await sandbox.works_again()
    await bot.ok("getMe")


async def test_with_the_pace_on_a_chat_takes_about_one_message_a_second(sandbox, bot):
    one, two = await sandbox.person(started=True), await sandbox.person(started=True)
    await sandbox.pace(on=True)
    for _ in range(3):
        await bot.ok("sendMessage", chat_id=one.id, text="x")
    status, body = await bot.raw("sendMessage", chat_id=one.id, text="x")
    assert (status, body["parameters"]["retry_after"]) == (429, 1)
    await bot.ok("sendMessage", chat_id=two.id, text="x")


async def test_the_clock_moves_the_dates_of_messages(sandbox, bot, tmp_path):
    person = await sandbox.person(started=True)
    before = await bot.ok("sendMessage", chat_id=person.id, text="x")
    await sandbox.advance(days=7)
    after = await bot.ok("sendMessage", chat_id=person.id, text="x")
    assert 604_800 <= after["date"] - before["date"] <= 604_805
    assert float((tmp_path / "clock").read_text()) == 604_800


async def test_without_a_clock_file_time_cannot_be_moved():
    running = await start_sandbox()
    async with SandboxClient(running.base_url) as sandbox:
        with pytest.raises(ControlError):
            await sandbox.advance(hours=1)
    await running.stop()


async def test_settle_waits_for_unconfirmed_updates(sandbox, bot):
    person = await sandbox.person()
    await person.says("x")
    with pytest.raises(AssertionError, match="1 updates are unconfirmed"):
        await sandbox.settle(quiet_ms=10, within=0.1)
    (update,) = await bot.updates()
    await bot.updates(offset=update["update_id"] + 1)
    await sandbox.settle(quiet_ms=10)


async def test_sees_waits_for_an_edit_and_prints_the_chat_when_it_waits_in_vain(sandbox, bot):
    person = await sandbox.person(started=True)
    sent = await bot.ok("sendMessage", chat_id=person.id, text="before")
    await person.says("go on")
    waiting = asyncio.ensure_future(person.sees("after \u2068it\u2069", within=5))
    call = {"chat_id": person.id, "message_id": sent["message_id"]}
    await bot.ok("editMessageText", **call, text="after it")
    assert (await waiting).edited
    await person.says("again")
    with pytest.raises(AssertionError, match="after it"):
        await person.sees("after it", within=0.05)


async def test_stopping_ends_those_who_wait(sandbox, bot, running):
    person = await sandbox.person()
    waiting = asyncio.ensure_future(bot.raw("getUpdates", timeout=50))
    while not (await sandbox.bot())["polling"]:
        pass
    async with asyncio.timeout(5):
        await running.stop()
        assert (await waiting)[0] == 502
    assert person.id
