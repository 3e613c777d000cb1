"""The page in a real browser: clicked, typed and looked at."""

import asyncio
import re

import pytest

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import start_sandbox
from tests.sandbox.browser import Browser, find

CHROMIUM = find()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="neither Chromium nor Chrome is on this machine"),
]
NEUTRAL = "لديك رسالة جديدة."
RESIDENT, MEDIATOR, COORDINATOR = "#pane-0", "#pane-1", "#pane-2"


class ScriptedBot:
    """Greets, repeats, edits on a press, and writes to `waiting` once time has moved."""

    def __init__(self, bot, world):
        self._bot = bot
        self._clock = world.clock
        self._last = 0
        self.waiting = []

    async def run(self):
        offset = 0
        while True:
            for update in await self._bot.updates(offset=offset, timeout=1):
                offset = update["update_id"] + 1
                await self._answer(update)
            while self._clock.offset() and self.waiting:
                await self.writes(self.waiting.pop())

    async def writes(self, person, text=NEUTRAL):
        await self._sends(person.id, text, [["افتح"]], protect_content=True)

    async def _answer(self, update):
        if "callback_query" in update:
            query = update["callback_query"]
            place = {"chat_id": query["from"]["id"], "message_id": query["message"]["message_id"]}
            await self._bot.ok("editMessageText", **place, text=f"اخترت {query['data']}")
            await self._bot.ok("answerCallbackQuery", callback_query_id=query["id"], text="حسنًا")
            return
        message = update["message"]
        text = message.get("text", "شيئًا غير الكلام")
        if text == "/start":
            await self._sends(message["chat"]["id"], "أهلًا بك. هل نبدأ؟", [["لا", "نعم"]])
        elif text == "اخرج":
            place = {"chat_id": message["chat"]["id"], "message_id": self._last}
            await self._bot.ok("deleteMessage", **place)
        else:
            await self._sends(message["chat"]["id"], f"سمعت: {text}", [])

    async def _sends(self, chat_id, text, rows, **more):
        keys = [[{"text": one, "callback_data": one} for one in row] for row in rows]
        markup = {"inline_keyboard": keys}
        sent = await self._bot.ok(
            "sendMessage", chat_id=chat_id, text=text, reply_markup=markup, **more
        )
        self._last = sent["message_id"]


@pytest.fixture
async def people(sandbox):
    """As in the demo: three residents, sixty mediators, three coordinators."""
    groups = {"سكان": ["مريم", "سالم", "أحمد"], "منسقون": ["نجلاء", "حسن", "عماد"]}
    groups["وسطاء"] = [f"وسيط {number}" for number in range(60)]
    return {
        name: await sandbox.person(name, group=group, started=group != "سكان")
        for group, names in groups.items()
        for name in names
    }


@pytest.fixture
async def scripted(bot, running):
    made = ScriptedBot(bot, running.world)
    task = asyncio.get_running_loop().create_task(made.run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    made = Browser(CHROMIUM, tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


@pytest.fixture
async def tab(people, chromium):
    async with chromium.tab() as made:
        yield made
        assert made.faults == []


@pytest.fixture
async def page(tab, running):
    await tab.open(running.base_url)
    await tab.until("document.querySelector('#pane-2 .name').textContent")
    return tab


@pytest.fixture
async def phone(tab, running):
    await tab.open(running.base_url, 360, 740)
    await tab.until("document.querySelector('#pane-2 .name').textContent")
    return tab


async def shows(tab, pane, text):
    await tab.until(f"document.querySelector('{pane} .chat').textContent.includes('{text}')")


async def texts(tab, selector):
    return await tab.value(
        f"[...document.querySelectorAll('{selector}')].filter((e) => e.checkVisibility())"
        ".map((e) => e.textContent)"
    )


async def test_one_chooses_who_one_is_and_talks(page, scripted):
    await page.click(f"{RESIDENT} .who")
    await page.types("احمد")  # found although the name has a hamza
    await page.until(f"document.querySelectorAll('{RESIDENT} [role=option]').length === 1")
    await page.key("Enter")
    await page.until(f"document.querySelector('{RESIDENT} .name').textContent === 'أحمد'")
    await page.click(f"{RESIDENT} .empty button", "ابدأ")
    await shows(page, RESIDENT, "أهلًا بك. هل نبدأ؟")
    await page.click(f"{RESIDENT} textarea")
    await page.types("خلاف على <b>حدود</b> أرض")
    await page.key("Enter")
    await shows(page, RESIDENT, "سمعت: خلاف على <b>حدود</b> أرض")
    await page.click(f"{RESIDENT} .buttons button", "نعم")
    await shows(page, RESIDENT, "اخترت نعم")
    await page.until(f"document.querySelector('{RESIDENT} .toast').textContent === 'حسنًا'")
    assert "مُعدَّلة" in " ".join(await texts(page, f"{RESIDENT} .meta"))


async def test_buttons_stand_from_the_left_as_telegram_draws_them(page, scripted):
    await page.click(f"{RESIDENT} .empty button", "ابدأ")
    await shows(page, RESIDENT, "هل نبدأ")
    lefts = await page.value(
        f"[...document.querySelectorAll('{RESIDENT} .buttons button')]"
        ".map((e) => [e.textContent, e.getBoundingClientRect().left])"
    )
    assert [label for label, _ in sorted(lefts, key=lambda one: one[1])] == ["لا", "نعم"]


async def test_who_has_news_comes_first_and_one_button_leads_there(page, people, scripted):
    await scripted.writes(people["وسيط 12"])
    await scripted.writes(people["وسيط 40"])
    await page.until(f"document.querySelector('{MEDIATOR} .next').textContent.includes('شخصين')")
    assert await page.value("document.title") == "(2) ساحة التجربة"
    assert "وسيط 40: «لديك رسالة جديدة.»" in (await texts(page, f"{MEDIATOR} .next"))[0]
    await page.click(f"{MEDIATOR} .who")
    names = await texts(page, f"{MEDIATOR} .person-name")
    assert names[:4] == ["وسيط 40", "وسيط 12", "وسيط 0", "وسيط 1"]
    assert len(await texts(page, f"{MEDIATOR} .person .dot")) == 2
    await page.key("Escape")
    await page.click(f"{MEDIATOR} .next")
    await page.until(f"document.querySelector('{MEDIATOR} .name').textContent === 'وسيط 40'")
    await shows(page, MEDIATOR, NEUTRAL)
    assert await page.value(f"!!document.querySelector('{MEDIATOR} .meta svg')")  # protected
    await page.click(f"{MEDIATOR} .next")
    await page.until(f"document.querySelector('{MEDIATOR} .name').textContent === 'وسيط 12'")
    await page.until(f"!document.querySelector('{MEDIATOR} .next').checkVisibility()")
    await page.reload()
    await page.until(f"document.querySelector('{MEDIATOR} .name')?.textContent === 'وسيط 12'")
    await page.until("document.title === 'ساحة التجربة'")


async def test_safety_5_the_lock_screen_is_seen_and_betrays_nothing(page, people, scripted):
    first = people["نجلاء"]
    await page.until(f"document.querySelector('{COORDINATOR} .name').textContent === 'نجلاء'")
    await scripted.writes(first)
    await page.until(f"document.querySelector('{COORDINATOR} .lock').checkVisibility()")
    assert await texts(page, f"{COORDINATOR} .lock .line") == [NEUTRAL]


async def test_time_moves_by_a_day_and_what_it_brings_is_told(page, people, scripted):
    scripted.waiting = [people["وسيط 7"], people["نجلاء"]]
    shown = "document.querySelector('#now').textContent"
    await page.until("document.querySelector('#hour').textContent")
    before = await page.value(shown)
    assert re.search(r"[0-9]{1,2} \w+ 20[0-9]{2} [0-9]{2}:[0-9]{2}", before)
    await page.click("#steps button", "يوم")
    await page.until(f"{shown} !== {before!r}")
    await shows(page, COORDINATOR, NEUTRAL)
    told = "قُدِّم الوقت يومًا. وصلت رسالة إلى شخصين."
    await page.until(f"document.querySelector('#arrived').textContent === '{told}'")
    assert await texts(page, "#moved") == ["قُدِّم يومًا"]


async def test_voice_place_picture_and_deletion(page, scripted):
    await page.click(f"{RESIDENT} .attach summary")
    await page.click(f"{RESIDENT} [data-voice='4']")
    await page.click(f"{RESIDENT} .voice button")
    await page.until(f"document.querySelectorAll('{RESIDENT} .wave .heard').length > 2")
    await page.click(f"{RESIDENT} .attach summary")
    await page.click(f"{RESIDENT} .places button", "سبها")
    await shows(page, RESIDENT, "27.038")
    await page.click(f"{RESIDENT} .attach summary")
    await page.click(f"{RESIDENT} [data-act=photo]")
    await page.until(f"document.querySelector('{RESIDENT} .photo img').naturalWidth > 0")
    await page.click(f"{RESIDENT} textarea")
    await page.types("اخرج")
    await page.key("Enter")
    await page.until(f"document.querySelector('{RESIDENT} .toast').textContent === 'حُذفت رسالة'")


async def test_the_keyboard_is_enough(page, people):
    await page.value(f"document.querySelector('{MEDIATOR} .who').focus()")
    await page.key("Enter")
    await page.until("document.activeElement.getAttribute('role') === 'combobox'")
    await page.key("ArrowDown")
    await page.key("ArrowDown")
    active = "document.activeElement.getAttribute('aria-activedescendant')"
    assert "وسيط 2" in await page.value(f"document.getElementById({active}).textContent")
    await page.key("Enter")
    await page.until(f"document.querySelector('{MEDIATOR} .name').textContent === 'وسيط 2'")
    assert await page.value(f"document.activeElement === document.querySelector('{MEDIATOR} .who')")


async def test_the_hint_ticks_steps_off_and_stays_away_once_closed(page, scripted):
    assert len(await texts(page, "#hint li")) == 3
    await page.click(f"{RESIDENT} .empty button", "ابدأ")
    await page.until("document.querySelector('#hint li.done').dataset.step === 'report'")
    await page.click("#hint-close")
    await page.reload()
    await page.until("document.querySelector('#pane-2 .name')?.textContent")
    assert await texts(page, "#hint li") == []


async def test_a_phone_shows_one_chat_at_a_time(phone, people, scripted):
    assert len(await texts(phone, ".chat")) == 1
    assert len(await texts(phone, "#hint li")) == 1
    assert await phone.value("document.documentElement.scrollWidth") == 360
    await scripted.writes(people["وسيط 33"])
    await phone.until("document.querySelector('#over').checkVisibility()")
    assert await texts(phone, "#over .line") == [NEUTRAL]
    assert await texts(phone, ".badge") == ["1"]
    await phone.click("[role=tab]", "الوسطاء")
    assert await texts(phone, ".chat") != []
    assert await phone.value("document.querySelector('.chosen').id") == "pane-1"
    await phone.click(f"{MEDIATOR} .next")
    await shows(phone, MEDIATOR, NEUTRAL)
    await phone.until("!document.querySelector('.badge:not([hidden])')")
    assert len(await texts(phone, ".chat")) == 1


async def test_a_sandbox_that_starts_again_is_found_again(page, running, tmp_path):
    await page.click(f"{RESIDENT} .empty button", "ابدأ")
    await page.until(f"document.querySelector('{RESIDENT} .mine')")
    await running.stop()
    await page.until("document.querySelector('#trouble').checkVisibility()")
    again = await start_sandbox(int(running.base_url.rpartition(":")[2]))
    try:
        async with SandboxClient(again.base_url) as sandbox:
            await sandbox.person("هدى", group="سكان")
        await page.until(f"document.querySelector('{RESIDENT} .name')?.textContent === 'هدى'")
        await page.until("!document.querySelector('#trouble').checkVisibility()")
    finally:
        await again.stop()


async def test_it_asks_nobody_but_the_sandbox(page, running):
    asked = await page.value("performance.getEntriesByType('resource').map((one) => one.name)")
    assert asked
    assert all(one.startswith((running.base_url, "data:")) for one in asked)
