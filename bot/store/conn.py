"""What repositories ask of a connection, whichever engine stands behind it (law 10)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, Dialect

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Conn(Protocol):
    """A connection inside a transaction."""

    @property
    def dialect(self) -> Dialect:
        """The engine's own words, where two engines say the same differently."""
        ...

    @property
    def lost(self) -> bool:
        """Whether this transaction is over against our will: all of it is to be done again."""
        ...

    async def execute(
        self, statement: sa.Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        """Run a statement, once or once for each of a sequence of parameters."""
        ...

    async def exec_driver_sql(
        self, statement: str, parameters: tuple[Any, ...] | None = None
    ) -> CursorResult[Any]:
        """Run plain SQL."""
        ...

    async def commit(self) -> None:
        """Make durable what was done."""
        ...
