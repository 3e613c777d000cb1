"""Who may hear a complaint, who is asked first, and who when nobody answers (brief §2.8, §3.6).

Outside the municipality of whoever is complained of, not linked to them, and not the same person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.complaint import Complaint
from bot.domain.complaint_rules import bar_of_person
from bot.domain.ids import ChatKey, PlaceId
from bot.domain.panel import Voice
from bot.domain.roles import Role
from bot.domain.tie_tokens import bare


class Unfit(StrEnum):
    """Why somebody may not hear a complaint."""

    #: Complains, is complained of, or has judged it before.
    PERSON = "person"
    #: Of the municipality of whoever is complained of, or a coordinator of where it happened.
    PLACE = "place"
    #: A declared tie in common (rules N1 to N7 bind integrity officers too, N18).
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Judge:
    """Somebody who holds an office, as far as complaints are concerned."""

    voice: Voice
    role: Role
    #: The own area with everything above it.
    path: tuple[PlaceId, ...]
    chat_key: ChatKey | None
    #: A message reaches them now.
    on_duty: bool
    #: Keyed tokens of ties declared in whatever role.
    ties: frozenset[str] = frozenset()
    #: The areas that the same person coordinates, each with everything above it.
    coordinates: tuple[tuple[PlaceId, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A complaint as seen by whoever might hear it."""

    complaint: Complaint
    #: The municipality where it happened, with everything above it; empty: unknown.
    path: tuple[PlaceId, ...] = ()
    #: Keyed tokens: ties of whoever is complained of, and sides of the case it comes from.
    ties: frozenset[str] = frozenset()
    #: The municipalities of whoever is complained of.
    homes: frozenset[PlaceId] = frozenset()
    #: It is about a coordinator or the team, and it may not be known about whom of them.
    staff: bool = False


def unfit(scene: Scene, judge: Judge) -> Unfit | None:
    """Why somebody may not hear it; None: they may."""
    if bar_of_person(scene.complaint, judge.voice) is not None:
        return Unfit.PERSON
    if _too_near(scene, judge):
        return Unfit.PLACE
    # Nothing balances a tie of staff, whatever its kind (rule N18).
    bound = {bare(tie) for tie in judge.ties} & {bare(tie) for tie in scene.ties}
    return Unfit.LINKED if bound else None


def _too_near(scene: Scene, judge: Judge) -> bool:
    """Outside the municipality, and never a coordinator who would see its cases (brief §2.8).

    Where a coordinator is complained of and nobody knows where, it may be any of them.
    """
    towns = scene.homes | set(scene.path[:1])
    paths = (judge.path, *judge.coordinates)
    if any(not towns.isdisjoint(path) for path in paths):
        return True
    if scene.staff and not scene.path:
        return bool(judge.coordinates)
    return any(path[0] in scene.path for path in judge.coordinates if path)


def fit(scene: Scene, judges: Iterable[Judge]) -> tuple[Judge, ...]:
    """Everybody who may hear it."""
    return tuple(one for one in judges if unfit(scene, one) is None)


def hearers(scene: Scene, judges: Iterable[Judge]) -> tuple[Judge, ...]:
    """Everybody who may hear it and whom a message reaches."""
    return tuple(one for one in fit(scene, judges) if one.on_duty)


def first_asked(scene: Scene, fit: Sequence[Judge]) -> tuple[Judge, ...]:
    """Whoever is responsible for the region or the country; where that is nobody, everybody."""
    near = tuple(one for one in fit if one.path[0] in scene.path)
    return near or tuple(fit)
