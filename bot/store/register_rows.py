"""What all members of the register have in common: who they are, where they are written to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from bot.domain.ids import ChatKey, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.particulars import UNSAID, Particulars
from bot.domain.phones import bare_phone
from bot.domain.taxonomy import Category
from bot.domain.tie_kinds import kinds_of_ties
from bot.domain.tie_tokens import TieKind, all_tagged
from bot.domain.ties import tie_keys
from bot.store.conn import Conn
from bot.store.sealed import Purpose, Sealer

#: What a row of the register, or an invitation, is of.
MEDIATOR, COORDINATOR, OFFICER = "mediator", "coordinator", "officer"


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody of the register is: for the registrar and, the display name, for the sides."""

    full_name: str
    #: First name and title, shown to the sides once somebody may know it (safety rules §8).
    display_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class NewMediator:
    """A mediator as the register takes one in; `ties` are plain wordings, sealed at once."""

    number: str
    person: Person
    gender: Gender
    accreditation: Accreditation
    expires_on: date
    declared_on: date
    place_id: PlaceId
    radius_km: int
    languages: frozenset[str]
    categories: frozenset[Category]
    max_severity: int
    ties: tuple[str, ...] = ()
    more: Particulars = UNSAID


@dataclass(frozen=True, slots=True)
class Reached:
    """Where and how somebody of the register is written to."""

    chat_key: ChatKey
    chat_id: int
    gender: Gender
    discreet: bool


class RegisterRows:
    """Rows that hold a sealed person and a sealed chat."""

    def __init__(self, conn: Conn, sealer: Sealer) -> None:
        """Work on one connection, inside its transaction."""
        self._conn = conn
        self._sealer = sealer

    def tie_token(self, key: str) -> str:
        """The keyed token of one key of a tie (domain/ties.py): keys meet, nobody reads them."""
        return self._sealer.hash("tie", key)

    def tie_tokens(self, word: str) -> frozenset[str]:
        """The tokens of a single tie as `tie_words` gives it; the same ties have one in common."""
        return frozenset(map(self.tie_token, tie_keys(word)))

    def _reached(self, row: RowMapping) -> Reached:
        return Reached(
            ChatKey(row["chat_key"]),
            self._sealer.open_json(Purpose.IDENTITY, row["chat"]),
            Gender(row["gender"]),
            discreet=row.get("discreet", True),
        )

    def _marks(self, row: RowMapping) -> frozenset[str]:
        """Everything by which this person is told from another; the phone as a keyed hash."""
        phone = bare_phone(self._open_person(row["person"]).phone)
        marks = {row["number"]}
        if phone:
            marks.add("phone:" + self.phone_mark(phone))
        if row["chat_key"] is not None:
            marks.add(f"chat:{row['chat_key']}")
        return frozenset(marks)

    def phone_mark(self, phone: str) -> str:
        """The keyed hash of a phone, the same however it is written."""
        return self._sealer.hash("phone", bare_phone(phone))

    def _tokens(self, sealed: bytes | None) -> frozenset[str]:
        """The keyed tokens of a declaration of ties; none where there is no declaration."""
        if sealed is None:
            return frozenset()
        return frozenset(self._sealer.open_json(Purpose.DECLARATION, sealed))

    def _declared(self, ties: Iterable[str]) -> frozenset[str]:
        return tokens_of((kind, self.tie_tokens(word)) for kind, word in kinds_of_ties(ties))

    def _seal_ties(self, ties: Iterable[str]) -> bytes:
        return self._sealer.seal_json(Purpose.DECLARATION, sorted(self._declared(ties)))

    def _seal_person(self, person: Person) -> bytes:
        return self._sealer.seal_json(
            Purpose.IDENTITY, [person.full_name, person.display_name, person.phone]
        )

    def _open_person(self, sealed: bytes) -> Person:
        return Person(*self._sealer.open_json(Purpose.IDENTITY, sealed))


def tokens_of(found: Iterable[tuple[TieKind | None, Iterable[str]]]) -> frozenset[str]:
    """Tokens with the kind of their tie, where it is known."""
    return frozenset[str]().union(
        *(each if kind is None else all_tagged(kind, each) for kind, each in found)
    )


def new_id(result: sa.CursorResult[Any]) -> int:
    """The id that a plain insert gave its row."""
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - a plain insert always has one
    return int(key[0])


def number_of(members: Iterable[str], prefix: str) -> str:
    """The next free number with this prefix, such as «M-61»."""
    taken = [int(tail) for one in members if (tail := one.removeprefix(f"{prefix}-")).isdecimal()]
    return f"{prefix}-{max(taken, default=0) + 1}"
