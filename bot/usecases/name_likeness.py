"""Whose family name is like one of those that a case's mediators must not belong to (§3.7, end)."""

from collections.abc import Iterable

from bot.domain.case import Case
from bot.domain.family_names import family_keys
from bot.domain.ids import MediatorId
from bot.store.database import UnitOfWork


async def names_alike(
    uow: UnitOfWork, case: Case, among: Iterable[MediatorId]
) -> frozenset[MediatorId]:
    """Whose family name meets the case's list of exclusions: a soft hint, never a rule.

    Names are shared and misspelt, so it keeps nobody out; it tells a coordinator to ask. Only ids
    come back: neither the name nor what it is like leaves this function (rule N15).
    """
    if not case.exclusions:
        return frozenset()
    found = set()
    for mediator_id in among:
        person = await uow.register.person(mediator_id)
        keys = frozenset() if person is None else family_keys(person.full_name)
        if any(uow.register.tie_token(key) in case.exclusions for key in keys):
            found.add(mediator_id)
    return frozenset(found)
