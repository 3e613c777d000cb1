"""An officer: registrar, integrity officer, safeguarding focal point, auditor, administrator.

Officers decide about people or vouch for the whole, never about the course of a case; that is what
coordinators are for.
"""

from dataclasses import dataclass

from bot.domain.ids import ChatKey, OfficerId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who holds an office, without name or phone (safety rules §13)."""

    id: OfficerId
    #: Such as «I-2»: the letter is the office's.
    number: str
    role: Role
    gender: Gender
    #: The place they are responsible for: a municipality, a district, a region, or the country.
    area: PlaceId
    #: None until they joined by their link, and again once the office was taken from them.
    chat_key: ChatKey | None
    #: Has not blocked the bot.
    reachable: bool
    #: Left the chat by quick exit: nothing is sent there until they write again.
    left: bool = False
    #: As the audit trail names whoever granted the office, such as «officer:1».
    granted_by: str = ""
    #: The second person, where the office takes two; empty: not needed, or still waited for.
    confirmed_by: str = ""
    #: The office was taken from them: for good, a new grant makes a new officer.
    revoked: bool = False
    #: By which they are known beside a case that is kept from them (rule N18).
    mark: str = ""

    @property
    def on_duty(self) -> bool:
        """Whether a message reaches them now; others are skipped at once (safety rules §13)."""
        return self.chat_key is not None and self.reachable and not self.left and not self.revoked
