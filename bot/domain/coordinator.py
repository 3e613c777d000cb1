"""A coordinator: staff who decide what needs a person, within an area and at a level."""

from dataclasses import dataclass

from bot.domain.case import Level
from bot.domain.ids import ChatKey, CoordinatorId, PlaceId
from bot.domain.mediator import Gender


@dataclass(frozen=True, slots=True)
class Coordinator:
    """A linked or invited coordinator, without name or phone (safety rules §13)."""

    id: CoordinatorId
    #: Such as «C-2».
    number: str
    gender: Gender
    level: Level
    #: The place whose cases they see: a municipality, a district, a region, or the country.
    area: PlaceId
    #: May hear voice notes (safety rules §7).
    listens: bool
    #: None until they joined by their link.
    chat_key: ChatKey | None
    #: Has not blocked the bot.
    reachable: bool
    #: Left the chat by quick exit: nothing is sent there until they write again.
    left: bool = False
    #: By which they are known beside a case that is kept from them (rule N18).
    mark: str = ""

    @property
    def has_joined(self) -> bool:
        """Whether they are linked and let the bot write to them."""
        return self.chat_key is not None and self.reachable

    @property
    def on_duty(self) -> bool:
        """Whether a message reaches them now: others are skipped at once (safety rules §13)."""
        return self.has_joined and not self.left
