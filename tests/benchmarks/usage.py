"""What a process has used so far, from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used so far."""

    cpu: float
    memory: float
    peak: float

    @classmethod
    def of_own(cls) -> "Usage":
        """That of this very process."""
        return cls.of(os.getpid())

    @classmethod
    def of(cls, pid: int) -> "Usage":
        """Seconds of CPU, its own and the system's on its behalf; MB now and at most."""
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        kept = {line.partition(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
        return cls(
            (int(fields[11]) + int(fields[12])) / _TICKS,
            int(kept["VmRSS"]) / 1024,
            int(kept["VmHWM"]) / 1024,
        )
