"""Acceptances of the code of conduct: which text exactly, by whom, how, when (domain brief §3.5).

They are kept as long as the mediator stands in the register: a complaint is judged by the version
that was in force and accepted then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from bot.domain.ids import MediatorId
from bot.store.conn import Conn
from bot.store.standing_tables import acceptances

#: How somebody took the text in. No recording of the code exists yet, so nobody has listened.
TEXT: Final = "text"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One acceptance: the text by version, language and SHA-256, and how it went."""

    version: str
    language: str
    digest: str
    at: datetime
    #: Scenes that were asked, and how many answers did not keep to the code at first.
    scenes: int
    wrong: int
    medium: str = TEXT


class Acceptances:
    """The table of acceptances."""

    def __init__(self, conn: Conn) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn

    async def add(self, mediator_id: MediatorId, accepted: Acceptance) -> None:
        """Keep an acceptance for good."""
        await self._conn.execute(
            sa.insert(acceptances).values(
                mediator_id=mediator_id,
                version=accepted.version,
                language=accepted.language,
                digest=accepted.digest,
                medium=accepted.medium,
                at=accepted.at,
                scenes=accepted.scenes,
                wrong=accepted.wrong,
            )
        )

    async def of(self, mediator_id: MediatorId) -> Sequence[Acceptance]:
        """Everything that somebody accepted, newest first."""
        found = await self._conn.execute(
            sa.select(acceptances)
            .where(acceptances.c.mediator_id == mediator_id)
            .order_by(acceptances.c.id.desc())
        )
        return [
            Acceptance(
                row["version"],
                row["language"],
                row["digest"],
                row["at"],
                row["scenes"],
                row["wrong"],
                row["medium"],
            )
            for row in found.mappings()
        ]

    async def in_force(self, mediator_id: MediatorId, then: datetime) -> Acceptance | None:
        """What bound somebody at an instant: the newest text that they had accepted by then."""
        return next((one for one in await self.of(mediator_id) if one.at <= then), None)
