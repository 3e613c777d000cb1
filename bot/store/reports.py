"""Reports, what was added to them, their voice notes, and the case each belongs to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.ids import CaseId, ChatKey, ReportId
from bot.store.conn import Conn
from bot.store.fixed import change, find, fixed, insert_into, narrowed
from bot.store.hot import insert_of
from bot.store.sealed import Purpose, Sealer
from bot.store.tables import additions, counters, reports, tries, voices

#: Voice notes are kept at most so long (safety rule 7).
VOICES_FOR = timedelta(hours=72)
#: Tries of codes are counted over so long (safety rule 4).
TRIES_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Report:
    """A report as filed; `answers` is None once its text was deleted."""

    id: ReportId
    reporter_key: ChatKey | None
    reporter_chat: int | None
    answers: Mapping[str, Any] | None
    language: str
    state: str
    path: str
    case_id: CaseId | None
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """A voice note that still exists; until it is `fetched` it cannot be heard."""

    id: int
    seconds: int
    fetched: bool


class Reports:
    """The tables of reports and what hangs on them."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def file(
        self,
        *,
        draft_id: str,
        code: str,
        reporter: tuple[ChatKey, int],
        answers: Mapping[str, Any],
        language: str,
        path: str,
        consent_version: str,
        now: datetime,
    ) -> ReportId | None:
        """File a report; None where this very draft was filed before."""
        draft_key = self._sealer.hash("draft", draft_id)
        known = await self._conn.execute(find(reports, "draft_key"), {"draft_key": draft_key})
        if known.first() is not None:
            return None
        values = {
            "draft_key": draft_key,
            "code_hash": self.code_hash(code),
            "reporter_key": reporter[0],
            "reporter": self._sealer.seal_json(Purpose.IDENTITY, reporter[1]),
            "answers": self._sealer.seal_json(Purpose.CASE, dict(answers)),
            "language": language,
            "state": "received",
            "path": path,
            "consent_version": consent_version,
            "made_at": now,
        }
        result = await self._conn.execute(insert_into(reports, *values), values)
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101 - a plain insert always has one
        return ReportId(key[0])

    def code_hash(self, code: str) -> str:
        """Return the keyed hash of a follow-up code as typed: case and hyphens do not matter."""
        return self._sealer.hash("code", "".join(ch for ch in code.upper() if ch.isalnum()))

    async def by_code(self, code: str) -> Report | None:
        """Return the report that a follow-up code belongs to."""
        return await self._one(_NEWEST, code_hash=self.code_hash(code))

    async def latest_of(self, key: ChatKey) -> Report | None:
        """Return the newest report that this chat filed and that still runs."""
        return await self._one(_RUNNING, reporter_key=key)

    async def kept_of(self, key: ChatKey) -> Report | None:
        """Return the newest report that is still linked to this chat, running or not."""
        return await self._one(_NEWEST, reporter_key=key)

    async def runs(self, key: ChatKey) -> bool:
        """Whether a report that this chat filed still runs."""
        found = await self._conn.execute(
            sa.select(reports.c.id).where(
                reports.c.reporter_key == key, reports.c.ended_at.is_(None)
            )
        )
        return found.first() is not None

    async def get(self, report_id: ReportId) -> Report | None:
        """Return a report by its number."""
        return await self._one(_NEWEST, id=report_id)

    async def filed_since(self, key: ChatKey, since: datetime) -> int:
        """Count the reports of a chat since an instant."""
        found = await self._conn.execute(_FILED_SINCE, {"key": key, "since": since})
        return int(found.scalar_one())

    async def _one(self, among: sa.Select[Any], **by: str | int) -> Report | None:
        found = await self._conn.execute(narrowed(among, reports, *by), by)
        row = found.mappings().first()
        if row is None:
            return None
        identity, answers = row["reporter"], row["answers"]
        return Report(
            row["id"],
            row["reporter_key"],
            None if identity is None else self._sealer.open_json(Purpose.IDENTITY, identity),
            None if answers is None else self._sealer.open_json(Purpose.CASE, answers),
            row["language"],
            row["state"],
            row["path"],
            row["case_id"],
            row["made_at"],
            row["ended_at"],
        )

    async def add(self, report_id: ReportId, body: Mapping[str, Any], now: datetime) -> None:
        """Add something to a report; what was said before is never changed."""
        await self._conn.execute(
            sa.insert(additions).values(
                report_id=report_id,
                body=self._sealer.seal_json(Purpose.CASE, dict(body)),
                made_at=now,
            )
        )

    async def move(self, report_id: ReportId, state: str, ended_at: datetime | None) -> None:
        """Set the coarse state that the reporter may ask for."""
        await self._conn.execute(
            sa.update(reports)
            .where(reports.c.id == report_id)
            .values(state=state, ended_at=ended_at)
        )

    async def delete(self, report_id: ReportId, now: datetime) -> None:
        """Delete what a report said and who said it, at once; a bare row stays for the counts."""
        await self._conn.execute(sa.delete(additions).where(additions.c.report_id == report_id))
        await self._conn.execute(sa.delete(voices).where(voices.c.report_id == report_id))
        await self._conn.execute(
            sa.update(reports)
            .where(reports.c.id == report_id)
            .values(
                answers=None,
                reporter=None,
                reporter_key=None,
                code_hash=None,
                state="deleted",
                ended_at=now,
            )
        )

    async def attach(self, report_id: ReportId, case_id: CaseId) -> None:
        """Say which case a report belongs to."""
        await self._conn.execute(
            change(reports, "id", "case_id"), {"of": report_id, "case_id": case_id}
        )

    async def of_case(self, case_id: CaseId) -> Report | None:
        """Return the report that opened a case."""
        return await self._one(_NEWEST, case_id=case_id)

    async def additions(self, report_id: ReportId) -> list[Mapping[str, Any]]:
        """Return what was added to a report, oldest first."""
        found = await self._conn.execute(
            sa.select(additions.c.body)
            .where(additions.c.report_id == report_id)
            .order_by(additions.c.id)
        )
        return [self._sealer.open_json(Purpose.CASE, body) for body in found.scalars()]

    async def keep_voice(self, key: ChatKey, seconds: int, now: datetime) -> int:
        """Make room for a voice note that is being fetched; return its number."""
        result = await self._conn.execute(
            sa.insert(voices).values(chat_key=key, seconds=seconds, made_at=now)
        )
        number = result.inserted_primary_key
        assert number is not None  # noqa: S101 - a plain insert always has one
        return int(number[0])

    async def fill_voice(self, voice: int, content: bytes) -> None:
        """Store what was fetched, sealed."""
        await self._conn.execute(
            sa.update(voices)
            .where(voices.c.id == voice)
            .values(content=self._sealer.seal(Purpose.VOICE, content))
        )

    async def drop_voice(self, voice: int) -> ReportId | None:
        """Delete a voice note that could not be fetched; the report that claimed it, if any."""
        found = await self._conn.execute(sa.select(voices.c.report_id).where(voices.c.id == voice))
        report_id = found.scalar_one_or_none()
        await self._conn.execute(sa.delete(voices).where(voices.c.id == voice))
        return None if report_id is None else ReportId(report_id)

    async def read_voice(self, voice: int) -> bytes | None:
        """Return the sound of a voice note; None where it was deleted or has not come yet."""
        found = await self._conn.execute(sa.select(voices.c.content).where(voices.c.id == voice))
        sealed = found.scalar_one_or_none()
        return None if sealed is None else self._sealer.open(Purpose.VOICE, sealed)

    async def has_voice(self, voice: int, now: datetime) -> bool:
        """Whether a voice note is still there, fetched or about to be, and not past its time."""
        found = await self._conn.execute(
            sa.select(voices.c.id).where(voices.c.id == voice, voices.c.made_at >= now - VOICES_FOR)
        )
        return found.first() is not None

    async def claim_voice(self, voice: int, report_id: ReportId) -> None:
        """Say which report a voice note belongs to."""
        await self._conn.execute(
            sa.update(voices).where(voices.c.id == voice).values(report_id=report_id)
        )

    async def voices_of(self, report_id: ReportId) -> list[int]:
        """Return the numbers of a report's voice notes that are still there to be heard."""
        found = await self._conn.execute(
            sa.select(voices.c.id)
            .where(voices.c.report_id == report_id, voices.c.content.is_not(None))
            .order_by(voices.c.id)
        )
        return list(found.scalars())

    async def voice_notes(self, report_id: ReportId) -> list[VoiceNote]:
        """Return a report's voice notes, those still on their way too."""
        found = await self._conn.execute(_NOTES, {"of": report_id})
        return [VoiceNote(row[0], row[1], bool(row[2])) for row in found]

    async def drop_voices_of(self, report_id: ReportId, heard: Collection[int]) -> None:
        """Delete those of a report's voice notes that were heard (safety rule 7)."""
        await self._conn.execute(
            sa.delete(voices).where(voices.c.report_id == report_id, voices.c.id.in_(heard))
        )

    async def drop_voices(self, key: ChatKey) -> None:
        """Delete the voice notes of a chat that nothing has claimed."""
        await self._conn.execute(_DROP_UNCLAIMED, {"of": key})

    async def count(self, name: str, day: date) -> None:
        """Add one to a day's counter."""
        counted = insert_of(self._conn.dialect.name, counters).values(name=name, day=day, count=1)
        one_more = {"count": counters.c.count + 1}
        await self._conn.execute(
            counted.on_conflict_do_update(index_elements=["name", "day"], set_=one_more)
        )

    async def tried(self, kind: str, key: ChatKey, now: datetime) -> None:
        """Note a look-up that counts."""
        await self._conn.execute(sa.insert(tries).values(kind=kind, chat_key=key, at=now))

    async def tries(
        self, kind: str, key: ChatKey, now: datetime
    ) -> tuple[tuple[datetime, ...], int]:
        """When this chat looked up in the last hour, and how often everybody together did."""
        recent = sa.and_(tries.c.kind == kind, tries.c.at > now - TRIES_FOR)
        crowd = await self._conn.execute(sa.select(sa.func.count()).where(recent))
        found = await self._conn.execute(
            sa.select(tries.c.at).where(recent, tries.c.chat_key == key).order_by(tries.c.at)
        )
        return tuple(found.scalars()), int(crowd.scalar_one())


# Made once: making one costs as much as running it.
_NEWEST = sa.select(reports).order_by(reports.c.id.desc()).limit(1)
_RUNNING = _NEWEST.where(reports.c.ended_at.is_(None))
_NOTES = fixed(
    sa.select(voices.c.id, voices.c.seconds, voices.c.content.is_not(None))
    .where(voices.c.report_id == sa.bindparam("of"))
    .order_by(voices.c.id)
)
_FILED_SINCE = fixed(
    sa.select(sa.func.count())
    .select_from(reports)
    .where(
        reports.c.reporter_key == sa.bindparam("key"),
        reports.c.made_at >= sa.bindparam("since", type_=reports.c.made_at.type),
    )
)
_DROP_UNCLAIMED = fixed(
    sa.delete(voices).where(
        voices.c.chat_key == sa.bindparam("of"),
        voices.c.report_id.is_(None),
        voices.c.application_id.is_(None),
    )
)
