"""Cases with their offers: what the rules see, and what each mediator carries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.case import Case, CaseState, Level, Reason, Shape, Woman
from bot.domain.dispatch import Dispatch, DispatchState, Offer, OfferState
from bot.domain.ids import CaseId, ChatKey, MediatorId, OutboxId, PlaceId
from bot.domain.mediator import Load
from bot.domain.taxonomy import Category, Contact, Role, Sides
from bot.store.avoided import Avoided, Pair, open_avoided, seal_avoided
from bot.store.conn import Conn
from bot.store.fixed import change, fixed, insert_into
from bot.store.hold import hold, hold_loads
from bot.store.loads import Loads, loads, whole_loads
from bot.store.sealed import Purpose, Sealer
from bot.store.staff_apart import MEMBERS
from bot.store.tables import cases, offers, reports

#: A seat that was left for one of these is never offered to the same person again.
_BARRING = (OfferState.RECUSED, OfferState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer with what only the store knows of it."""

    offer: Offer
    case_id: CaseId
    chance: float
    #: The outbox row of its card.
    card: OutboxId | None


class Cases:
    """The tables of cases and offers."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    async def open(
        self, case: Case, exclusions_text: str, side_texts: tuple[str, str] = ("", "")
    ) -> CaseId:
        """Open a case; `case.id` is set by the store and returned."""
        avoided = Avoided(case.exclusions, exclusions_text, case.descriptors, side_texts)
        values = {
            "number": case.number,
            "state": case.state.value,
            "category": case.category.value,
            "place_id": case.place_id,
            "sides": case.sides.value,
            "severity": case.severity,
            "risk": case.risk,
            "woman": case.woman.value,
            "languages": " ".join(sorted(case.languages)),
            "team_size": case.team_size,
            "level": case.level.value,
            "reasons": " ".join(sorted(reason.value for reason in case.reasons)),
            "exclusions": seal_avoided(self._sealer, avoided),
            "outsiders_only": case.outsiders_only,
            "opened_at": case.opened_at,
        }
        result = await self._conn.execute(insert_into(cases, *values), values)
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101 - a plain insert always has one
        return CaseId(key[0])

    async def get(self, case_id: CaseId) -> Case | None:
        """Return a case with its team and those barred from it, and hold it (store/hold.py)."""
        await hold(self._conn, cases, case_id)
        found = await self._conn.execute(_BY_ID, {"of": case_id})
        row = found.mappings().first()
        return None if row is None else self._case(row, await self._seats([case_id]))

    async def numbered(self, number: str) -> Case | None:
        """Return a case by the number that staff use."""
        found = await self._conn.execute(_BY_NUMBER, {"of": number.upper()})
        row = found.mappings().first()
        return None if row is None else self._case(row, await self._seats([row["id"]]))

    async def listed(
        self, states: Collection[CaseState], *, limit: int = 200, newest: bool = False
    ) -> list[Case]:
        """Return cases in these states, the longest open first, or the newest."""
        order = cases.c.opened_at.desc() if newest else cases.c.opened_at
        found = await self._conn.execute(
            _WITH_REPORTER.where(cases.c.state.in_([state.value for state in states]))
            .order_by(order, cases.c.id)
            .limit(limit)
        )
        rows = found.mappings().all()
        seats = await self._seats([row["id"] for row in rows])
        return [self._case(row, seats) for row in rows]

    async def in_hand_of(self, mediator_id: MediatorId) -> list[Case]:
        """Return the cases in which somebody holds a seat and that are not closed."""
        found = await self._conn.execute(
            sa.select(offers.c.case_id).where(
                offers.c.mediator_id == mediator_id, offers.c.state == OfferState.ACCEPTED.value
            )
        )
        listed = [await self.get(CaseId(case_id)) for case_id in sorted(found.scalars())]
        return [case for case in listed if case is not None and case.state.open]

    async def change(self, case_id: CaseId, **values: Any) -> None:  # noqa: ANN401 - plain columns
        """Change plain columns of a case; states and outcomes as their enum values.

        The report that opened it takes on the coarse state that its code answers with.
        """
        await self._conn.execute(change(cases, "id", *values), {"of": case_id, **values})
        if "state" in values:
            await self._report(case_id, state=CaseState(values["state"]).told)

    async def close(self, case_id: CaseId, outcome: str | None, now: datetime) -> None:
        """Close a case; the exclusion list goes with it (domain brief §3.7).

        Whoever wanted no message is no longer linked to the report (safety rule 11, A0).
        """
        values: dict[str, Any] = {
            "state": CaseState.CLOSED.value,
            "closed_at": now,
            "exclusions": None,
        }
        if outcome is not None:
            values |= {"outcome": outcome, "outcome_at": now}
        await self._conn.execute(
            sa.update(cases)
            .where(cases.c.id == case_id, cases.c.state != CaseState.CLOSED.value)
            .values(**values)
        )
        await self._report(case_id, state=CaseState.CLOSED.told, ended_at=now)
        found = await self._conn.execute(
            sa.select(reports.c.answers).where(reports.c.case_id == case_id)
        )
        sealed = found.scalar()
        answers = {} if sealed is None else self._sealer.open_json(Purpose.CASE, sealed)
        if answers.get("contact") == Contact.NEVER:
            await self._conn.execute(
                sa.update(reports)
                .where(reports.c.case_id == case_id)
                .values(reporter=None, reporter_key=None)
            )

    async def _report(self, case_id: CaseId, **values: Any) -> None:  # noqa: ANN401
        await self._conn.execute(
            sa.update(reports)
            .where(reports.c.case_id == case_id, reports.c.ended_at.is_(None))
            .values(**values)
        )

    async def strip(self, case_id: CaseId) -> None:
        """Keep of a case what is counted: its report was deleted (safety rule 11)."""
        await self.change(
            case_id,
            sentence=None,
            exclusions=None,
            woman=Woman.NOT_ASKED.value,
            languages="",
            reasons="",
        )

    async def exclusions_text(self, case_id: CaseId) -> str:
        """Return the wording of a case's exclusions, for the coordinator alone (rule N15)."""
        return (await self._avoided(case_id)).text

    async def side_texts(self, case_id: CaseId) -> tuple[str, str]:
        """Return how the two sides were described, for the coordinator alone (rule N15)."""
        return (await self._avoided(case_id)).side_texts

    async def name_exclusions(
        self, case_id: CaseId, text: str, tokens: Collection[str], *, outsiders_only: bool
    ) -> None:
        """Replace the exclusion list, and say whether only outsiders may be asked for it."""
        named = (await self._avoided(case_id)).naming(text, tokens)
        sealed = seal_avoided(self._sealer, named)
        await self.change(case_id, exclusions=sealed, outsiders_only=outsiders_only)

    async def describe_sides(self, case_id: CaseId, texts: tuple[str, str], sides: Pair) -> None:
        """Replace what is known of who the two sides are."""
        described = (await self._avoided(case_id)).describing(texts, sides)
        await self.change(case_id, exclusions=seal_avoided(self._sealer, described))

    async def _avoided(self, case_id: CaseId) -> Avoided:
        found = await self._conn.execute(sa.select(cases.c.exclusions).where(cases.c.id == case_id))
        return open_avoided(self._sealer, found.scalar_one_or_none())

    async def write_sentence(self, case_id: CaseId, text: str) -> None:
        """Keep the sentence that a coordinator wrote or released (safety rule 6)."""
        await self.change(case_id, sentence=self._sealer.seal_json(Purpose.CASE, text))

    async def sentence(self, case_id: CaseId) -> str:
        """Return that sentence; empty where there is none."""
        found = await self._conn.execute(_SENTENCE, {"of": case_id})
        sealed = found.scalar_one_or_none()
        return "" if sealed is None else str(self._sealer.open_json(Purpose.CASE, sealed))

    async def vetoes_of(self, key: ChatKey, but: CaseId) -> int:
        """Count the vetoes of one account in its other cases, as far as it is linked to them."""
        found = await self._conn.execute(
            sa.select(sa.func.coalesce(sa.func.sum(cases.c.vetoes), 0))
            .join(reports, reports.c.case_id == cases.c.id)
            .where(reports.c.reporter_key == key, cases.c.id != but)
        )
        return int(found.scalar_one())

    # -- offers

    async def dispatch(self, case: Case) -> Dispatch:
        """Return all offers of a case as the rules see them."""
        found = await self._conn.execute(_DISPATCH, {"of": case.id})
        state = DispatchState(found.scalar_one())
        rows = await self.offers_of(case.id)
        return Dispatch(case.id, case.team_size, tuple(row.offer for row in rows), state)

    async def offers_of(self, case_id: CaseId) -> list[OfferRow]:
        """Return the offers of a case in the order of their numbers."""
        found = await self._conn.execute(_OFFERS, {"of": case_id})
        return [_offer_row(row) for row in found.mappings()]

    async def offer_of(self, case_id: CaseId, mediator_id: MediatorId) -> OfferRow | None:
        """Return the newest offer of a case to one mediator."""
        rows = [
            row for row in await self.offers_of(case_id) if row.offer.mediator_id == mediator_id
        ]
        return rows[-1] if rows else None

    async def live_offers_of(self, mediator_id: MediatorId) -> list[OfferRow]:
        """Return the offers that wait for one mediator's answer."""
        found = await self._conn.execute(
            sa.select(offers)
            .where(offers.c.mediator_id == mediator_id, offers.c.state == OfferState.LIVE.value)
            .order_by(offers.c.id)
        )
        return [_offer_row(row) for row in found.mappings()]

    async def save_dispatch(
        self,
        before: Dispatch,
        after: Dispatch,
        now: datetime,
        *,
        chances: Mapping[MediatorId, float] | None = None,
        reasons: Mapping[int, str] | None = None,
    ) -> None:
        """Store what a decision changed: new offers, ended ones, and where the dispatch stands."""
        if after.state is not before.state:
            await self.change(after.case_id, dispatch=after.state.value)
        for offer in after.offers:
            old = before.offer(offer.number)
            if old is None:
                await self._conn.execute(
                    sa.insert(offers).values(
                        case_id=after.case_id,
                        number=offer.number,
                        mediator_id=offer.mediator_id,
                        state=offer.state.value,
                        chance=(chances or {}).get(offer.mediator_id, 0.0),
                        made_at=offer.made_at,
                    )
                )
            elif old.state is not offer.state:
                await self._conn.execute(
                    sa.update(offers)
                    .where(offers.c.case_id == after.case_id, offers.c.number == offer.number)
                    .values(
                        state=offer.state.value,
                        answered_at=now,
                        reason=(reasons or {}).get(offer.number),
                    )
                )

    async def set_card(self, case_id: CaseId, number: int, card: OutboxId) -> None:
        """Remember which outbox row became an offer's card."""
        await self._conn.execute(
            sa.update(offers)
            .where(offers.c.case_id == case_id, offers.c.number == number)
            .values(card=card)
        )

    async def loads(self) -> Loads:
        """Return what everybody carries of open cases, and hold that (store/hold.py)."""
        await hold_loads(self._conn)
        return await loads(self._conn)

    async def whole_loads(
        self, standing: Loads, who: Collection[MediatorId], now: datetime
    ) -> dict[MediatorId, Load]:
        """Return all that these mediators carry, with what they answered in the last months."""
        return await whole_loads(self._conn, standing, who, now)

    async def _seats(
        self, ids: Collection[CaseId]
    ) -> dict[CaseId, list[tuple[MediatorId, OfferState]]]:
        """Who holds a seat of these cases, and who left one for good."""
        found = await (
            self._conn.execute(_SEATS_OF_ONE, {"of": next(iter(ids))})
            if len(ids) == 1
            else self._conn.execute(_SEATS.where(offers.c.case_id.in_(ids)))
        )
        seats: dict[CaseId, list[tuple[MediatorId, OfferState]]] = defaultdict(list)
        for case_id, mediator_id, state in found:
            seats[CaseId(case_id)].append((MediatorId(mediator_id), OfferState(state)))
        return seats

    def _case(
        self, row: RowMapping, seats: Mapping[CaseId, Iterable[tuple[MediatorId, OfferState]]]
    ) -> Case:
        mine = list(seats.get(CaseId(row["id"]), ()))
        avoided = open_avoided(self._sealer, row["exclusions"])
        answers = row["answers"]
        role = (
            None if answers is None else self._sealer.open_json(Purpose.CASE, answers).get("role")
        )
        return Case(
            id=CaseId(row["id"]),
            number=row["number"],
            state=CaseState(row["state"]),
            category=Category(row["category"]),
            place_id=PlaceId(row["place_id"]),
            sides=Sides(row["sides"]),
            severity=row["severity"],
            risk=row["risk"],
            woman=Woman(row["woman"]),
            languages=frozenset(row["languages"].split()),
            team_size=row["team_size"],
            opened_at=row["opened_at"],
            level=Level(row["level"]),
            reasons=frozenset(map(Reason, row["reasons"].split())),
            exclusions=avoided.tokens,
            descriptors=avoided.sides,
            shape=Shape(row["shape"]),
            kept_from=frozenset((row["members"] or "").split()),
            outsiders_only=row["outsiders_only"],
            reporter=None if row["reporter_key"] is None else ChatKey(row["reporter_key"]),
            reporter_is_side=role == Role.SIDE,
            reporter_is_notable=role == Role.NOTABLE,
            vetoes=row["vetoes"],
            team=frozenset(who for who, state in mine if state is OfferState.ACCEPTED),
            barred=frozenset(who for who, state in mine if state in _BARRING),
            named=row["named"],
            outcome=row["outcome"],
            outcome_at=row["outcome_at"],
            approved_at=row["approved_at"],
            assigned_at=row["assigned_at"],
            contact_at=row["contact_at"],
            both_at=row["both_at"],
            truce_until=row["truce_until"],
            durability=row["durability"],
            closed_at=row["closed_at"],
        )


def _offer_row(row: RowMapping) -> OfferRow:
    offer = Offer(
        row["number"], MediatorId(row["mediator_id"]), row["made_at"], OfferState(row["state"])
    )
    return OfferRow(offer, CaseId(row["case_id"]), row["chance"], row["card"])


#: Cases with the reporter's chat key and sealed answers beside them.
_WITH_REPORTER = sa.select(
    cases,
    reports.c.reporter_key.label("reporter_key"),
    reports.c.answers.label("answers"),
    MEMBERS.label("members"),
).outerjoin(reports, reports.c.case_id == cases.c.id)
_BY_ID = fixed(_WITH_REPORTER.where(cases.c.id == sa.bindparam("of")))
_BY_NUMBER = fixed(_WITH_REPORTER.where(cases.c.number == sa.bindparam("of")))
_DISPATCH = fixed(sa.select(cases.c.dispatch).where(cases.c.id == sa.bindparam("of")))
_SENTENCE = fixed(sa.select(cases.c.sentence).where(cases.c.id == sa.bindparam("of")))
_OFFERS = fixed(
    sa.select(offers).where(offers.c.case_id == sa.bindparam("of")).order_by(offers.c.number)
)
#: Who holds a seat, and who left one for good.
_SEATS = sa.select(offers.c.case_id, offers.c.mediator_id, offers.c.state).where(
    sa.or_(
        *(offers.c.state == state.value for state in (OfferState.ACCEPTED, *_BARRING)),
    )
)
_SEATS_OF_ONE = fixed(_SEATS.where(offers.c.case_id == sa.bindparam("of")))
