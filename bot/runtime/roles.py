"""Which loops a process runs."""

from enum import StrEnum


class Role(StrEnum):
    """What one process does of the whole; on SQLite a single one does everything."""

    ALL = "all"
    INTAKE = "intake"
    WORKER = "worker"
    SENDER = "sender"
    TIMERS = "timers"

    @property
    def takes_in(self) -> bool:
        """Whether it fetches updates, or is told them by webhook."""
        return self in (Role.ALL, Role.INTAKE)

    @property
    def decides(self) -> bool:
        """Whether it handles what people said."""
        return self in (Role.ALL, Role.WORKER)

    @property
    def rings(self) -> bool:
        """Whether it lets timers ring."""
        return self in (Role.ALL, Role.TIMERS)

    @property
    def sends(self) -> bool:
        """Whether it talks to Telegram."""
        return self in (Role.ALL, Role.SENDER)
