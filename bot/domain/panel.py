"""Who decides together, and whether they are enough: nobody counts twice (domain brief §3.1).

Somebody may stand in the register more than once, as mediator and as coordinator. Whatever tells
one person from another (the number, the chat, the phone) is a mark; who shares a mark is one
person, and gives one voice, however many numbers they write.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.mediator import Gender


class Authority(StrEnum):
    """In what capacity somebody acts on a standing."""

    #: A timer or another rule of the bot.
    SYSTEM = "system"
    #: The mediator in question.
    SELF = "self"
    #: Keeps the register.
    REGISTRAR = "registrar"
    #: May sit in a panel.
    PANEL = "panel"
    #: Hears complaints, and may suspend as a precaution (domain brief §2.8).
    INTEGRITY = "integrity"


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who acts: who it is, and as what."""

    #: As the audit trail writes it, such as «coordinator:2» or «system».
    actor: str
    may: frozenset[Authority]
    #: Everything that tells this person from another; empty: nobody who can count in a panel.
    marks: frozenset[str] = frozenset()
    gender: Gender | None = None
    #: The region they stand for; empty: none.
    region: str = ""

    def same_person(self, marks: frozenset[str]) -> bool:
        """Whether these marks are this person's."""
        return bool(self.marks & marks)


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many have to agree, and who must be among them."""

    people: int = 1
    women: int = 0
    regions: int = 0


#: One person, two, or a panel (domain brief §3.1: at least 3, one woman, two regions).
ONE: Final = Quorum()
TWO: Final = Quorum(people=2)
PANEL: Final = Quorum(people=3, women=1, regions=2)


def people(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """One voice for each person, the first they gave; who has no marks is nobody in particular."""
    seen: list[tuple[set[str], Voice]] = []
    for voice in voices:
        if not voice.marks:
            continue
        same = [each for each in seen if each[0] & voice.marks]
        kept = [each for each in seen if not each[0] & voice.marks]
        marks = set(voice.marks).union(*(each[0] for each in same))
        seen = [*kept, (marks, same[0][1] if same else voice)]
    return tuple(voice for _, voice in seen)


def missing(voices: Iterable[Voice], quorum: Quorum) -> Quorum:
    """What is still wanting: people, women among them, and regions."""
    present = people(voices)
    women = sum(one.gender is Gender.WOMAN for one in present)
    regions = len({one.region for one in present if one.region})
    return Quorum(
        max(0, quorum.people - len(present)),
        max(0, quorum.women - women),
        max(0, quorum.regions - regions),
    )


def enough(voices: Iterable[Voice], quorum: Quorum) -> bool:
    """Whether nothing is wanting."""
    return missing(voices, quorum) == Quorum(0, 0, 0)
