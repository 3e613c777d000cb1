"""What the register keeps of a mediator beside what matching goes by (domain brief §3.1, §3.2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.taxonomy import Access


class BirthBand(StrEnum):
    """The band of years in which somebody's age lies (domain brief §3.2); values are stored."""

    YOUNG = "18_29"
    MIDDLE = "30_44"
    SENIOR = "45_59"
    ELDER = "60_up"


class Route(StrEnum):
    """How somebody learnt to mediate (domain brief §3.1); values are stored."""

    TRAINING = "training"
    ELDER = "elder"


#: Hours of training that are asked for before probation (domain brief §3.1, recommended minimums).
CORE_HOURS, SAFEGUARDING_HOURS, DATA_HOURS = 40, 8, 4
#: The elders' route: reconciliations described, and hours of bridging.
RECONCILIATIONS, BRIDGING_HOURS = 5, 16


@dataclass(frozen=True, slots=True)
class Training:
    """What somebody has learnt so far, by either route; hours, but `reconciliations`."""

    route: Route
    core: int = 0
    safeguarding: int = 0
    data_safety: int = 0
    reconciliations: int = 0
    bridging: int = 0

    @property
    def enough(self) -> bool:
        """Whether the hours suffice for probation (domain brief §3.1)."""
        if self.route is Route.ELDER:
            return self.reconciliations >= RECONCILIATIONS and self.bridging >= BRIDGING_HOURS
        return (
            self.core >= CORE_HOURS
            and self.safeguarding >= SAFEGUARDING_HOURS
            and self.data_safety >= DATA_HOURS
        )


@dataclass(frozen=True, slots=True)
class Particulars:
    """For coordinator and registrar; None: nobody has said."""

    birth: BirthBand | None = None
    #: Travels after dark where need be.
    night: bool | None = None
    #: What somebody needs made easier: said of one's own free will (domain brief §3.2).
    needs: frozenset[Access] = frozenset()
    training: Training | None = None


UNSAID: Final = Particulars()
