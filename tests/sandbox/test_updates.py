"""getUpdates and the webhook: what is confirmed, who waits, who is turned away."""

import asyncio

import aiohttp
from aiohttp import web

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import start_sandbox
from tests.sandbox.conftest import Caller

HOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active"


async def test_an_update_stays_until_a_higher_offset_confirms_it(sandbox, bot):
    person = await sandbox.person()
    await person.says("one")
    await person.says("two")
    first, second = await bot.updates()
    assert [one["message"]["text"] for one in await bot.updates()] == ["one", "two"]
    assert await bot.updates(offset=second["update_id"]) == [second]
    assert await bot.updates(offset=second["update_id"] + 1) == []
    assert first["update_id"] + 1 == second["update_id"]


async def test_another_sandbox_counts_from_elsewhere(sandbox, bot, tmp_path):
    """A bot whose database is kept would pass over what it takes for updates it has had."""

    async def first_update(client, caller):
        person = await client.person()
        await person.says("one")
        return (await caller.updates())[0]["update_id"]

    here = await first_update(sandbox, bot)
    another = await start_sandbox(clock_file=tmp_path / "clock")
    try:
        async with SandboxClient(another.base_url) as client, aiohttp.ClientSession() as session:
            there = await first_update(client, Caller(another, session))
    finally:
        await another.stop()
    assert abs(here - there) > 1


async def test_a_negative_offset_keeps_only_the_last_ones(sandbox, bot):
    person = await sandbox.person()
    for word in ("one", "two", "three"):
        await person.says(word)
    assert [one["message"]["text"] for one in await bot.updates(offset=-1)] == ["three"]
    assert len(await bot.updates()) == 1


async def test_limit_bounds_the_answer(sandbox, bot):
    person = await sandbox.person()
    for number in range(3):
        await person.says(str(number))
    assert len(await bot.updates(limit=2)) == 2


async def test_a_long_poll_wakes_at_once(sandbox, bot):
    person = await sandbox.person()
    started = asyncio.get_running_loop().time()
    waiting = asyncio.ensure_future(bot.updates(timeout=30))
    await person.says("hello")
    (update,) = await waiting
    assert update["message"]["text"] == "hello"
    assert asyncio.get_running_loop().time() - started < 2


async def test_a_second_poller_ends_the_first_with_409(sandbox, bot):
    first = asyncio.ensure_future(bot.refused("getUpdates", timeout=30))
    while not (await sandbox.bot())["polling"]:
        pass
    assert await bot.updates() == []
    status, text = await first
    assert status == 409
    assert text.startswith("Conflict: terminated by other getUpdates request")


async def test_kinds_that_were_not_asked_for_are_not_kept(sandbox, bot):
    person = await sandbox.person()
    await bot.updates(allowed_updates=["callback_query"])
    await person.says("unheard")
    assert await bot.updates(allowed_updates=[]) == []
    await person.says("heard")
    assert len(await bot.updates()) == 1


async def test_a_webhook_gets_every_update_in_order_with_its_secret_until_it_says_200(sandbox, bot):
    seen, done = [], asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        seen.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], update["message"]["text"]))
        if len(seen) == 3:
            done.set()
        return web.Response(status=500 if len(seen) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await bot.ok("setWebhook", url=url, secret_token="quiet")
    status, text = await bot.refused("getUpdates")
    assert status == 409
    assert text.startswith(HOOK_ACTIVE)
    person = await sandbox.person()
    await person.says("one")
    await person.says("two")
    async with asyncio.timeout(5):
        await done.wait()
    assert seen == [("quiet", "one"), ("quiet", "one"), ("quiet", "two")]
    assert (await bot.ok("getWebhookInfo"))["url"] == url
    await bot.ok("deleteWebhook")
    await runner.cleanup()
    assert await bot.updates() == []


async def test_a_wrong_token_and_an_unknown_method_are_refused(bot):
    assert (await bot.raw("getMe", token="1:wrong"))[0] == 401
    assert (await bot.raw("fly"))[0] == 404


async def test_forms_multipart_and_queries_are_read_like_json(running, sandbox, bot):
    person = await sandbox.person(started=True)
    url = f"{running.bot_url}{running.token}"
    markup = '{"inline_keyboard":[[{"text":"نعم","callback_data":"y"}]]}'
    fields = {"chat_id": str(person.id), "text": "سلام", "reply_markup": markup}
    async with bot.session.post(f"{url}/sendMessage", data=fields) as answer:
        assert answer.status == 200
    async with bot.session.get(f"{url}/sendMessage", params=fields) as answer:
        assert answer.status == 200
    form = aiohttp.FormData({"chat_id": str(person.id), "caption": "ملف"})
    form.add_field("document", b"a\r\n--b\x00", filename="ملف.bin", content_type="application/x-y")
    async with bot.session.post(f"{url}/sendDocument", data=form) as answer:
        sent = (await answer.json())["result"]
    assert [one.buttons for one in await person.messages()] == [(("نعم",),), (("نعم",),), ()]
    file = await bot.ok("getFile", file_id=sent["document"]["file_id"])
    async with bot.session.get(f"{running.file_url}{running.token}/{file['file_path']}") as answer:
        assert await answer.read() == b"a\r\n--b\x00"


async def test_a_press_that_nobody_fetches_is_gone_after_150_seconds(sandbox, bot):
    person = await sandbox.person(started=True)
    markup = {"inline_keyboard": [[{"text": "نعم", "callback_data": "y"}]]}
    await bot.ok("sendMessage", chat_id=person.id, text="هل؟", reply_markup=markup)
    await person.presses("نعم")
    await sandbox.advance(seconds=149)
    assert [[*update][1] for update in await bot.updates()] == ["callback_query"]
    await person.says("مرحبا")
    await sandbox.advance(seconds=2)
    assert [[*update][1] for update in await bot.updates()] == ["message"]
