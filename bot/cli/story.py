"""`sulh demo --story`: a resident's report, played in the terminal over real HTTP."""

from collections.abc import Sequence

from bot.sandbox.client import SandboxClient
from bot.sandbox.person import Person

#: What the resident does and what must then be seen: («says» or «presses», what, sentence).
_REPORT: Sequence[tuple[str, str, str]] = (
    ("says", "/start", "أهلًا بك"),
    ("presses", "ابدأ", "خطر الآن"),
    ("presses", "لا", "عنف في البيت"),
    ("presses", "لا", "قبل أن نكمل"),
    ("presses", "أوافق", "احكِ لنا"),
    ("says", "خلاف بين جارين على ماء السقي منذ أسبوعين", "عن أي شيء المشكلة"),
    ("presses", "ماء ومراعٍ", "أين المشكلة"),
    ("says", "سبها", "هو هذا المكان"),
    ("presses", "سبها", "متى حدث"),
    ("presses", "هذا الأسبوع", "ماذا شوهد"),
    ("presses", "كلام فقط", "ماذا شوهد"),
    ("presses", "أرسل الآن", "هذا ما فهمناه"),
    ("presses", "صحيح", "رمز المتابعة"),
    ("says", "أين وصل بلاغي؟", ""),
    ("says", "احذف بلاغي", "هل نحذف بلاغك"),
    ("presses", "نعم، احذفوه", "حذفنا بلاغك"),
)


async def play(client: SandboxClient) -> bool:
    """Play the story; False, after saying which, where a step does not happen."""
    person = await client.person("مريم التجربة")
    for act, what, sentence in _REPORT:
        try:
            await _step(person, act, what, sentence)
        except AssertionError as fault:
            print(f"\n✗ {fault}", flush=True)
            return False
    return True


async def _step(person: Person, act: str, what: str, sentence: str) -> None:
    print(f"\n> {what}" if act == "says" else f"\n> [{what}]", flush=True)
    await (person.says(what) if act == "says" else person.presses(what))
    bubble = await person.sees(sentence)
    print("\n".join(f"< {line}" for line in bubble.text.splitlines() if line), flush=True)
