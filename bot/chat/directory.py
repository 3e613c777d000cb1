"""The bodies that help, as lines of a card: only what was verified of late (safety rules §9)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.chat.words import Tongue
from bot.domain.directory import Entry, Help
from bot.domain.marks import N_
from bot.store.database import UnitOfWork

#: What the cards of the gates name (domain brief §2.3).
KINDS: Final[Mapping[str, tuple[Help, ...]]] = {
    "emergency": (Help.EMERGENCY,),
    "refer": (Help.SURVIVOR, Help.CHILD, Help.PSYCHOSOCIAL),
}


async def help_lines(
    uow: UnitOfWork, tongue: Tongue, card: str, today: date, region: str | None = None
) -> tuple[str, ...]:
    """The lines of a card as HTML, in its order of kinds; none where nothing is verified.

    Before consent no region is known: then the bodies of every region are named.
    """
    kinds = KINDS.get(card, ())
    entries = await uow.directory.verified(kinds, today, region) if kinds else []
    entries.sort(key=lambda entry: kinds.index(entry.kind))
    return tuple(line_text(tongue, entry) for entry in entries)


def line_text(tongue: Tongue, entry: Entry) -> str:
    """Name, number and hours; a woman who answers is named, since it decides who dares to call."""
    name = entry.name_ar if tongue.rtl else entry.name_en or entry.name_ar
    hours = entry.hours or tongue.say(N_("hours not known"))
    if entry.woman_operator:
        said = N_("• {name}: {number} ({hours}; a woman answers)")
    else:
        said = N_("• {name}: {number} ({hours})")
    return tongue.say(said, name=name, number=entry.number, hours=hours)
