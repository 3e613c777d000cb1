"""`sulh demo --story`: one whole case in the terminal, in Arabic, over real HTTP.

A resident reports; a coordinator lets the search begin; the first mediator declines, the next one
accepts, reaches the sides and records an agreement; follow-ups go out until peace has held for
90 days, and the case is closed. Every step must happen, or the story ends with what was missing.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.cli.demo_cast import Seats
from bot.sandbox.client import SandboxClient
from bot.sandbox.person import Bubble, Person

_NEUTRAL: Final = "لديك رسالة جديدة"
_OPEN: Final = "افتح"
#: Sunday, ten o'clock in Libya: the hours in which messages go out.
_SUNDAY, _TEN_IN_TRIPOLI = 6, 8
_LONGEST_WAIT: Final = 30.0
#: The bot looks at its timers every second.
_LOOKS_WITHIN: Final = 2.5
#: Two days of hours in which nothing may go out (a Friday, in Ramadan) are the most.
_MOST_STEPS: Final = 36


class Broken(Exception):
    """A step of the story did not happen."""


class Told:
    """Plays people and prints what they say, press and read."""

    def __init__(self, client: SandboxClient) -> None:
        """Play in this sandbox."""
        self._client = client

    def scene(self, title: str) -> None:
        """Print a heading."""
        print(f"\n══ {title}", flush=True)

    async def says(self, who: Person, text: str, then: str) -> Bubble:
        """Somebody writes, and reads an answer that contains `then`."""
        print(f"\n{who.first_name} ✎ {text}", flush=True)
        await who.says(text)
        return await self.reads(who, then)

    async def presses(self, who: Person, button: str, then: str) -> Bubble:
        """Somebody presses a button, and reads an answer that contains `then`."""
        print(f"\n{who.first_name} ☞ [{button}]", flush=True)
        await who.presses(button, within=_LONGEST_WAIT)
        return await self.reads(who, then)

    async def reads(self, who: Person, fragment: str, *, since: int | None = None) -> Bubble:
        """Wait until somebody reads something, and print it."""
        bubble = await who.sees(fragment, within=_LONGEST_WAIT, since=since)
        print("\n".join(f"    {line}" for line in bubble.text.splitlines() if line), flush=True)
        for row in bubble.buttons:
            print("    " + " ".join(f"[{label}]" for label in row), flush=True)
        return bubble

    async def opens(self, who: Person, then: str, line: str = _NEUTRAL) -> Bubble:
        """Somebody gets the one neutral line, and opens it."""
        print(f"\n{who.first_name} ← ({line})", flush=True)
        await who.sees(line, within=_LONGEST_WAIT, since=0)
        return await self.presses(who, _OPEN, then)

    async def answers(self, who: Person, *labels: str) -> None:
        """Somebody opens what is asked, and answers question by question."""
        await self.opens(who, "")
        for label in labels:
            await self.presses(who, label, "")

    async def until_asked(self, who: Person) -> None:
        """Let hours pass until somebody is written to: messages have their hours."""
        for _ in range(_MOST_STEPS):
            try:
                await who.sees(_NEUTRAL, within=_LOOKS_WITHIN)
            except AssertionError:
                await self._client.advance(hours=2)
            else:
                return
        raise Broken(f"{who.first_name} was not asked")

    async def asked(self, people: Mapping[str, Person], then: str) -> Person:
        """Whoever of these people got a neutral line behind which `then` stands; it is opened.

        A line may bring other news, such as that the own declaration is old.
        """
        deadline = asyncio.get_running_loop().time() + _LONGEST_WAIT
        while asyncio.get_running_loop().time() < deadline:
            await self._client.settle(within=_LONGEST_WAIT)
            for number, person in people.items():
                if _OPEN in await person.buttons():
                    print(f"\n{number}: {person.first_name}", flush=True)
                    opened = await self.presses(person, _OPEN, "")
                    if then in opened.text:
                        return person
        raise Broken("no mediator was asked")

    async def waits(self, title: str, **span: float) -> None:
        """Let time pass."""
        print(f"\n⏳ {title}", flush=True)
        await self._client.advance(**span)


async def play(client: SandboxClient, seats: Seats) -> bool:
    """Play the story; False, after saying which, where a step does not happen."""
    try:
        await _play(Told(client), client, seats)
    except (AssertionError, Broken) as fault:
        print(f"\n✗ {fault}", flush=True)
        return False
    print("\n✓ انتهت القصة: اتفاق، ومتابعة 90 يومًا، وملف مغلق.", flush=True)
    return True


async def _play(told: Told, client: SandboxClient, seats: Seats) -> None:
    await client.set_clock(_sunday_at_ten(time.time()) - time.time())
    mariam = seats.residents[0]
    code = await _report(told, mariam)
    await _approved(told, seats)
    mediator = await _accepted(told, seats)
    await _mediated(told, mariam, mediator)
    await _digested(told, seats)
    await _followed_up(told, mariam, mediator)
    told.scene("بعد كل ذلك، من هاتف آخر وبالرمز وحده")
    await told.says(seats.residents[1], f"/status {code}", "أُغلق هذا الملف")


async def _report(told: Told, mariam: Person) -> str:
    told.scene("مريم تخبرنا عن خلاف")
    await told.says(mariam, "/start", "أهلًا بك")
    await told.presses(mariam, "ابدأ", "خطر الآن")
    await told.presses(mariam, "لا", "عنف في البيت")
    await told.presses(mariam, "لا", "قبل أن نكمل")
    await told.presses(mariam, "أوافق", "احكِ لنا")
    await told.says(mariam, "خلاف بين عائلتين على ماء السقي منذ أسبوعين", "عن أي شيء")
    await told.presses(mariam, "ماء ومراعٍ", "أين المشكلة")
    await told.says(mariam, "سبها", "هو هذا المكان")
    await told.presses(mariam, "سبها", "متى حدث")
    await told.presses(mariam, "هذا الأسبوع", "ماذا شوهد")
    await told.presses(mariam, "لا أعرف", "بين مَن")
    await told.presses(mariam, "عائلتان", "حتى يكون الوسيط محايدًا")
    await told.says(mariam, "اولاد التجربة", "ما صلتك")
    await told.presses(mariam, "أنا طرف", "امرأة")
    await told.presses(mariam, "أرسل الآن", "هذا ما فهمناه")
    receipt = await told.presses(mariam, "صحيح", "رمز المتابعة")
    code = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", receipt.text)
    if code is None:
        raise Broken("the receipt has no follow-up code")
    return code.group()


async def _approved(told: Told, seats: Seats) -> None:
    told.scene("لم تُجب عمّا شوهد، فيقرر إنسان قبل أن يُسأل أي وسيط")
    coordinator = next(iter(seats.coordinators.values()))
    await told.opens(coordinator, "سبها")
    await told.presses(coordinator, "البحث", "بدأ البحث")
    await told.opens(seats.residents[0], "نبحث عن وسيط محايد")


async def _accepted(told: Told, seats: Seats) -> Person:
    told.scene("يُعرض الملف على أقرب الوسطاء ممن لا صلة لهم")
    first = await told.asked(seats.mediators, "ملف معروض عليك")
    await told.presses(first, "أعتذر", "ما السبب")
    await told.presses(first, "مشغول", "شكرًا لردّك")
    second = await told.asked(seats.mediators, "ملف معروض عليك")
    await told.presses(second, "لا صلة لي، أقبل", "من فريق الوساطة")
    return second


async def _mediated(told: Told, mariam: Person, mediator: Person) -> None:
    told.scene("تسمع مريم أن وسيطًا تولّى الأمر")
    await told.opens(mariam, "تولّى وسيط الأمر")
    told.scene("الوسيط يتواصل ويسجّل النتيجة")
    await told.waits("بعد ثلاث ساعات", hours=3)
    await told.presses(mediator, "تواصلت مع الطرفين", "لا يُنقل إلى الآخر")
    await told.opens(mariam, "بدأ الوسيط يتحدث")
    await told.presses(mediator, "النتيجة", "كيف انتهى الأمر")
    await told.presses(mediator, "اتفاق كامل مكتوب", "لا يُزوَّج أحد")
    await told.presses(mediator, "نعم، سجّلها", "اتفاق كامل مكتوب")
    await told.opens(mariam, "نتيجة")


async def _digested(told: Told, seats: Seats) -> None:
    told.scene("صباح اليوم التالي: ملخص المنسقة في دقيقة")
    coordinator = next(iter(seats.coordinators.values()))
    await told.waits("الصباح", hours=19)
    await told.opens(coordinator, "ملخص", "ملخصك جاهز")


async def _followed_up(told: Told, mariam: Person, mediator: Person) -> None:
    told.scene("المتابعة حتى يثبت الصلح: يوم، ثلاثة أيام، أسبوع، شهر، ثلاثة أشهر")
    await told.until_asked(mariam)
    await told.answers(mariam, "نعم")
    await told.waits("بعد يومين", days=2)
    await told.until_asked(mariam)
    await told.answers(mariam, "نعم", "نعم", "لا")
    rounds = (
        ("بعد أسبوع من الاتفاق", 4, ("أهدأ", "لا", "لا"), ("أهدأ", "لا")),
        ("بعد شهر من الاتفاق", 23, ("كله", "لا"), ("كله", "لا")),
        ("بعد ثلاثة أشهر من الاتفاق", 60, ("نعم", "5"), ("نعم",)),
    )
    for title, days, hers, his in rounds:
        await told.waits(title, days=days)
        await told.until_asked(mariam)
        await told.answers(mariam, *hers)
        await told.until_asked(mediator)
        await told.answers(mediator, *his)
    told.scene("يُغلق الملف")
    await told.until_asked(mariam)
    await told.opens(mariam, "أُغلق هذا الملف")


def _sunday_at_ten(now: float) -> float:
    """The next Sunday at ten in Libya, in seconds since 1970."""
    today = datetime.fromtimestamp(now, UTC).replace(
        hour=_TEN_IN_TRIPOLI, minute=0, second=0, microsecond=0
    )
    ahead = (_SUNDAY - today.weekday()) % 7 or 7
    return (today + timedelta(days=ahead)).timestamp()
