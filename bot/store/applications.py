"""Applications: who applies is sealed, and found by chat; ties are keyed tokens from the start."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.application import Alike, Application, Check, Stage
from bot.domain.folding import fold
from bot.domain.ids import ApplicationId, ChatKey, MediatorId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.phones import bare_phone
from bot.store.application_tables import applications
from bot.store.conn import Conn
from bot.store.register_rows import Person, new_id
from bot.store.sealed import Purpose, Sealer
from bot.store.tables import voices

_OPEN: Final = sa.text("stage IN ('sent', 'asked')")


@dataclass(frozen=True, slots=True)
class Filed:
    """What somebody sent: who they are, their answers, and the tokens of their ties."""

    person: Person
    #: Without name, phone and ties.
    answers: Mapping[str, Any]
    #: Tokens by declaration.
    ties: Mapping[str, Sequence[str]]
    birth: str
    gender: Gender
    place_id: PlaceId


@dataclass(frozen=True, slots=True)
class Said:
    """A question of a registrar, and what the applicant answered; empty: not yet."""

    asked: str
    answered: str = ""


class Applications:
    """The table of applications."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def of_chat(self, key: ChatKey) -> Application | None:
        """The newest application of this chat, ended ones too."""
        return await self._one(applications.c.chat_key == key)

    async def get(self, application_id: ApplicationId) -> Application | None:
        """An application by its number."""
        return await self._one(applications.c.id == application_id)

    async def open_ones(self) -> list[Application]:
        """Everything that waits for a registrar or for the applicant, oldest first."""
        found = await self._conn.execute(
            sa.select(applications).where(_OPEN).order_by(applications.c.id)
        )
        return [_as_application(row) for row in found.mappings()]

    async def waits(self, mediator_id: MediatorId) -> bool:
        """Whether an application by somebody of the register waits to be judged."""
        found = await self._conn.execute(
            sa.select(applications.c.id).where(applications.c.mediator_id == mediator_id, _OPEN)
        )
        return found.first() is not None

    async def hold(self, application_id: ApplicationId) -> Application | None:
        """The application, which nobody else changes until this transaction ends."""
        await self._conn.execute(
            sa.select(applications.c.id)
            .where(applications.c.id == application_id)
            .with_for_update()
        )
        return await self.get(application_id)

    # -- half-way

    async def begin(
        self, chat: tuple[ChatKey, int], draft: Mapping[str, Any], now: datetime
    ) -> ApplicationId:
        """Keep the form of somebody who agreed to it."""
        made = await self._conn.execute(
            sa.insert(applications).values(
                stage=Stage.DRAFT.value,
                chat_key=chat[0],
                chat=self._sealer.seal_json(Purpose.IDENTITY, chat[1]),
                draft=self._sealer.seal_json(Purpose.DRAFT, dict(draft)),
                made_at=now,
                touched_at=now,
            )
        )
        return ApplicationId(new_id(made))

    async def draft(self, application_id: ApplicationId) -> Mapping[str, Any] | None:
        """Where somebody stands in the form."""
        sealed = await self._column(application_id, applications.c.draft)
        return None if sealed is None else self._sealer.open_json(Purpose.DRAFT, sealed)

    async def keep_draft(
        self, application_id: ApplicationId, draft: Mapping[str, Any], now: datetime
    ) -> None:
        """Keep where somebody stands in the form."""
        sealed = self._sealer.seal_json(Purpose.DRAFT, dict(draft))
        await self.change(application_id, now, draft=sealed)

    async def drop_drafts(self, key: ChatKey) -> None:
        """Forget what this chat has not sent."""
        found = await self._conn.execute(
            sa.select(applications.c.id).where(
                applications.c.chat_key == key, applications.c.stage == Stage.DRAFT.value
            )
        )
        for one in found.scalars().all():
            await self.drop(ApplicationId(one))

    # -- sent

    async def file(
        self, application_id: ApplicationId, filed: Filed, stage: Stage, now: datetime
    ) -> frozenset[Alike]:
        """Keep what was sent, and say whether somebody like that is known already."""
        phone, name = self._hashes(filed)
        alike = await self._alike(application_id, phone, name)
        person = [filed.person.full_name, filed.person.display_name, filed.person.phone]
        await self.change(
            application_id,
            now,
            stage=stage.value,
            sent_at=now,
            draft=None,
            person=self._sealer.seal_json(Purpose.IDENTITY, person),
            answers=self._sealer.seal_json(Purpose.IDENTITY, dict(filed.answers)),
            ties=self._sealer.seal_json(
                Purpose.DECLARATION, {key: list(tokens) for key, tokens in filed.ties.items()}
            ),
            gender=filed.gender.value,
            place_id=filed.place_id,
            phone_hash=phone,
            name_hash=name,
            alike=" ".join(sorted(alike)),
        )
        return alike

    async def person(self, application_id: ApplicationId) -> Person | None:
        """Who applies. Callers pass `domain/access.py` first."""
        sealed = await self._column(application_id, applications.c.person)
        if sealed is None:
            return None
        return Person(*self._sealer.open_json(Purpose.IDENTITY, sealed))

    async def answers(self, application_id: ApplicationId) -> Mapping[str, Any]:
        """What was answered, without name, phone and ties. Callers pass `domain/access.py`."""
        sealed = await self._column(application_id, applications.c.answers)
        found: Mapping[str, Any] = (
            {} if sealed is None else self._sealer.open_json(Purpose.IDENTITY, sealed)
        )
        return found

    async def ties(self, application_id: ApplicationId) -> frozenset[str]:
        """All tokens of the declared ties: for the register alone, no screen shows them."""
        sealed = await self._column(application_id, applications.c.ties)
        found = {} if sealed is None else self._sealer.open_json(Purpose.DECLARATION, sealed)
        return frozenset(token for tokens in found.values() for token in tokens)

    async def chat(self, application_id: ApplicationId) -> tuple[ChatKey, int] | None:
        """Where the applicant is written to."""
        found = await self._conn.execute(
            sa.select(applications.c.chat_key, applications.c.chat).where(
                applications.c.id == application_id
            )
        )
        row = found.mappings().first()
        if row is None:
            return None
        return ChatKey(row["chat_key"]), self._sealer.open_json(Purpose.IDENTITY, row["chat"])

    async def marks(self, application_id: ApplicationId) -> frozenset[str]:
        """Everything by which this person is told from another, as the register has it."""
        found = await self._conn.execute(
            sa.select(applications.c.chat_key, applications.c.phone_hash).where(
                applications.c.id == application_id
            )
        )
        row = found.mappings().first()
        if row is None:
            return frozenset()
        marks = {f"chat:{row['chat_key']}"}
        if row["phone_hash"]:
            marks.add(f"phone:{row['phone_hash']}")
        return frozenset(marks)

    # -- asked and answered

    async def talk(self, application_id: ApplicationId) -> list[Said]:
        """What registrars asked, and what was answered, oldest first."""
        sealed = await self._column(application_id, applications.c.talk)
        found = [] if sealed is None else self._sealer.open_json(Purpose.IDENTITY, sealed)
        return [Said(asked, answered) for asked, answered in found]

    async def put_talk(
        self, application_id: ApplicationId, talk: Sequence[Said], now: datetime
    ) -> None:
        """Keep what was asked and answered."""
        lines = [[one.asked, one.answered] for one in talk]
        sealed = self._sealer.seal_json(Purpose.IDENTITY, lines)
        await self.change(application_id, now, talk=sealed)

    # -- voice notes, changes, the end

    async def claim_voice(self, application_id: ApplicationId, voice: int) -> None:
        """Say which application a voice note belongs to."""
        await self._conn.execute(
            sa.update(voices).where(voices.c.id == voice).values(application_id=application_id)
        )

    async def voices(self, application_id: ApplicationId) -> tuple[int, ...]:
        """The voice notes that can be heard."""
        found = await self._conn.execute(
            sa.select(voices.c.id)
            .where(voices.c.application_id == application_id, voices.c.content.is_not(None))
            .order_by(voices.c.id)
        )
        return tuple(found.scalars())

    async def change(
        self,
        application_id: ApplicationId,
        now: datetime,
        **values: Any,  # noqa: ANN401
    ) -> None:
        """Change columns of an application."""
        await self._conn.execute(
            sa.update(applications)
            .where(applications.c.id == application_id)
            .values(touched_at=now, **values)
        )

    async def drop(self, application_id: ApplicationId) -> None:
        """Delete an application and everything that came with it."""
        await self._conn.execute(sa.delete(voices).where(voices.c.application_id == application_id))
        await self._conn.execute(sa.delete(applications).where(applications.c.id == application_id))

    # -- inside

    def _hashes(self, filed: Filed) -> tuple[str, str]:
        """Of the phone, as the register's marks have it; of folded name, years and place."""
        phone = self._sealer.hash("phone", bare_phone(filed.person.phone))
        likeness = "\0".join((fold(filed.person.full_name), filed.birth, filed.place_id))
        return phone, self._sealer.hash("likeness", likeness)

    async def _alike(self, mine: ApplicationId, phone: str, name: str) -> frozenset[Alike]:
        """Whether another application was by the same phone, or name, years and place."""
        same = set()
        for column, value, why in (
            (applications.c.phone_hash, phone, Alike.PHONE),
            (applications.c.name_hash, name, Alike.NAME),
        ):
            found = await self._conn.execute(
                sa.select(applications.c.id).where(column == value, applications.c.id != mine)
            )
            if found.first() is not None:
                same.add(why)
        return frozenset(same)

    async def _column(self, application_id: ApplicationId, column: sa.Column[Any]) -> bytes | None:
        found = await self._conn.execute(
            sa.select(column).where(applications.c.id == application_id)
        )
        sealed: bytes | None = found.scalar_one_or_none()
        return sealed

    async def _one(self, where: sa.ColumnElement[bool]) -> Application | None:
        found = await self._conn.execute(
            sa.select(applications).where(where).order_by(applications.c.id.desc()).limit(1)
        )
        row = found.mappings().first()
        return None if row is None else _as_application(row)


def checks_text(checks: Collection[Check]) -> str:
    """Checks as they are stored."""
    return " ".join(sorted(checks))


def _as_application(row: RowMapping) -> Application:
    return Application(
        ApplicationId(row["id"]),
        Stage(row["stage"]),
        ChatKey(row["chat_key"]),
        # Not asked yet in one that is half-way.
        Gender(row["gender"] or Gender.MAN.value),
        PlaceId(row["place_id"]),
        row["made_at"],
        row["touched_at"],
        frozenset(map(Check, row["checks"].split())),
        row["interview_at"],
        None if row["mediator_id"] is None else MediatorId(row["mediator_id"]),
        frozenset(map(Alike, row["alike"].split())),
        row["reason"],
        row["sent_at"],
    )
