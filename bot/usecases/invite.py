"""Make the one-time links by which people of the register join (safety rules §13)."""

import string
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ports import Dice
from bot.store.database import UnitOfWork

#: Telegram takes A–Z a–z 0–9 _ and - in a link's payload; without the two it is copied in one tap.
ALPHABET: Final = string.ascii_letters + string.digits
LENGTH: Final = 24
VALID_FOR: Final = timedelta(days=7)


async def invite(
    uow: UnitOfWork,
    dice: Dice,
    role: str,
    member_id: int,
    now: datetime,
    actor: str,
    *,
    valid_for: timedelta = VALID_FOR,
) -> str:
    """Make a link's token for somebody of the register; an earlier unused one stops working.

    `actor` is who made it, for the audit. The token itself is kept nowhere.
    """
    token = dice.letters(LENGTH, ALPHABET)
    await uow.register.invite(role, member_id, token, now, now + valid_for)
    await uow.record(now, actor, "invite", f"{role}:{member_id}")
    return token
