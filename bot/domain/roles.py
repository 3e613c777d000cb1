"""What somebody is to us. Everybody is a resident too; one person may hold several roles."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """A role; values are stored with invitations and in the audit trail."""

    RESIDENT = "resident"
    MEDIATOR = "mediator"
    COORDINATOR = "coordinator"
    #: Keeps the register: applications, standings, renewals.
    REGISTRAR = "registrar"
    #: Hears complaints (domain brief §2.8).
    INTEGRITY = "integrity"
    #: Whom survivors of violence are led to (domain brief §1.5, §2.8).
    SAFEGUARDING = "safeguarding"
    #: Reads the audit trail, and nothing else.
    AUDITOR = "auditor"
    #: Grants and revokes roles, and sees no case.
    ADMINISTRATOR = "administrator"


#: The roles held by officers (domain/officer.py), with the letter of their numbers.
OFFICES: Final = {
    Role.REGISTRAR: "R",
    Role.INTEGRITY: "I",
    Role.SAFEGUARDING: "S",
    Role.AUDITOR: "A",
    Role.ADMINISTRATOR: "D",
}
#: These are granted by two persons: who holds them decides about others.
TWO_PERSONS: Final = frozenset({Role.INTEGRITY, Role.ADMINISTRATOR})
