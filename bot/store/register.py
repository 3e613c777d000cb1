"""The register: mediators, coordinators, officers, and the one-time links by which they join.

Names, phones, Telegram ids and ties are sealed; people are found by number, chat key or place. Each
part has a module of its own; what is common to them stands in `register_rows.py`.
"""

from bot.store.coordinators import Coordinators
from bot.store.invitations import Invitations
from bot.store.mediators import Mediators, Whole
from bot.store.officers import Officers
from bot.store.register_rows import (
    COORDINATOR,
    MEDIATOR,
    OFFICER,
    NewMediator,
    Person,
    Reached,
    number_of,
)

__all__ = [
    "COORDINATOR",
    "MEDIATOR",
    "OFFICER",
    "NewMediator",
    "Person",
    "Reached",
    "Register",
    "Whole",
    "number_of",
]


class Register(Mediators, Coordinators, Officers, Invitations):
    """The tables of mediators, coordinators, officers and invitations."""
