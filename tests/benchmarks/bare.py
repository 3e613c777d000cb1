"""The bare imports, and nothing done: the floor for start and memory.

    python -m tests.benchmarks.bare          # the libraries that a running bot uses
    python -m tests.benchmarks.bare --bot    # and its own modules

Prints the resident memory in MB.
"""

import importlib
import sys

from tests.benchmarks.usage import Usage

LIBRARIES = (
    "aiohttp",
    "aiosqlite",
    "cryptography.hazmat.primitives.ciphers.aead",
    "hijridate",
    "orjson",
    "pydantic_settings",
    "rapidfuzz",
    "sqlalchemy",
    "structlog",
    "telegram",
    "uvloop",
)

#: These bring the libraries along.
OWN = ("bot.__main__", "bot.app")

if __name__ == "__main__":
    for name in OWN if "--bot" in sys.argv else LIBRARIES:
        importlib.import_module(name)
    print(Usage.of_own().memory, flush=True)
