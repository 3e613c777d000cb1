"""The referral directory: who helps where we cannot, and when an entry may be shown."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ids import PlaceId

#: An entry whose number was not called and found right for longer is hidden (safety rules §9).
VERIFIED_FOR: Final = timedelta(days=90)


class Help(StrEnum):
    """What an entry helps with (domain brief §1.5)."""

    EMERGENCY = "emergency"
    SURVIVOR = "survivor"
    CHILD = "child"
    PSYCHOSOCIAL = "psychosocial"
    UXO = "uxo"
    #: The programme's own line, for whoever asks for a call; on no card of a gate.
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Entry:
    """A body that helps: a number to call, and when somebody last called it and found it right."""

    kind: Help
    #: The region served, or the whole country.
    region: PlaceId
    name_ar: str
    name_en: str
    number: str
    hours: str
    woman_operator: bool
    #: None: never yet.
    verified_on: date | None

    def verified(self, today: date) -> bool:
        """Whether it may be shown to people today."""
        made = self.verified_on
        return made is not None and made <= today <= made + VERIFIED_FOR

    @property
    def key(self) -> tuple[Help, PlaceId, str]:
        """What makes two entries the same one."""
        return self.kind, self.region, self.number
