"""What happened in a run, line by line, and what must never happen."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


class Broken(AssertionError):
    """A law was broken."""


@dataclass
class Story:
    """Everything that happened, in its order; its digest tells two runs apart."""

    now: Callable[[], datetime]
    #: Of a long run only so many lines are kept; the digest knows them all.
    keep: int | None = None
    lines: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    count: int = 0
    #: No more than so many breaches are told: one fault breaks many laws.
    most: int = 20

    def __post_init__(self) -> None:
        self._hash = hashlib.sha256()

    def tell(self, who: str, what: str) -> None:
        """Add a line."""
        line = f"{self.now():%m-%d %H:%M:%S.%f} {who:>6} {what}"
        self._hash.update(line.encode())
        self.count += 1
        self.lines.append(line)
        if self.keep is not None and len(self.lines) > 2 * self.keep:
            del self.lines[: -self.keep]

    def breach(self, law: str, what: str) -> None:
        """Note that a law was broken; the run goes on, so that the story shows what followed."""
        if len(self.broken) < self.most:
            self.broken.append(f"{law}: {what}")
            self.tell("LAW", f"broken — {law}: {what}")

    @property
    def digest(self) -> str:
        """The same for two runs in which the same happened."""
        return self._hash.hexdigest()
