"""Public verification over HTTP as a whole conversation, in Arabic, in English, over the limit."""

from bot.domain.mediator import Accreditation, Gender
from tests.process.cast import BENGHAZI, cast_of
from tests.process.conftest import Bot

KNOWN = ("الحال:", "آخر يوم:", "البلدية:", "اللغات:")


async def test_anybody_learns_standing_day_town_and_languages_of_a_number_and_no_more(
    idle_bot: Bot,
) -> None:
    async with cast_of(idle_bot) as cast:
        await idle_bot.logs("started", within=60)
        await cast.mediator("زهرة", gender=Gender.WOMAN)
        await cast.mediator("مفتاح", BENGHAZI, accreditation=Accreditation.SUSPENDED)
        await cast.mediator("خليفة", accreditation=Accreditation.REVOKED)
        mariam = await idle_bot.client.person("مريم")

        await mariam.says("/help")
        await mariam.sees("/verify M-204")
        await mariam.says("تحقق من وسيط")
        await mariam.sees("ما الرقم؟")
        await mariam.says("م ١")
        found = await mariam.sees("الرقم M-1")
        assert all(line in found.text for line in (*KNOWN, "تسجيل سارٍ", "سبها", "1 يناير 2029"))
        assert not any(told in found.text for told in ("زهرة", "وسيطة", "0910000001"))

        await mariam.says("تحقق من وسيط M-2")
        found = await mariam.sees("الرقم M-2")
        assert "موقوفة مؤقتًا؛ هذا احتياط وليس حكمًا" in found.text
        assert "بنغازي" in found.text
        await mariam.says("/verify M-3")
        assert "انتهى التسجيل" in (await mariam.sees("الرقم M-3")).text

        await mariam.says("/verify M-77")
        unknown = await mariam.sees("الرقم M-77")
        assert all(line in unknown.text for line in (*KNOWN, "لا وسيط لدينا بهذا الرقم"))
        assert unknown.buttons == found.buttons

        await mariam.says("/verify M-1")
        await mariam.sees("الرقم M-1")
        await mariam.says("/verify M-2")
        await mariam.sees("يمكنك المحاولة من جديد الساعة 11:0")

        # Somebody else is not kept out by that, and reads English.
        john = await idle_bot.client.person("John", language_code="en")
        await john.says("verify mediator M-2")
        text = (await john.sees("Number M-2")).text
        assert "Standing: does not mediate for us for the time being" in text
        assert "Last day: 1 January 2029" in text
        assert "Benghazi" in text
        assert "Languages: Arabic" in text
        assert not any("\u0600" <= ch <= "\u06ff" for ch in text)
