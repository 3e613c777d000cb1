"""The libraries that a running bot uses, imported and nothing done: the floor for start and memory.

Prints the resident memory in MB.
"""

import importlib

from tests.benchmarks.usage import Usage

LIBRARIES = (
    "aiohttp",
    "aiosqlite",
    "babel.dates",
    "babel.numbers",
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

if __name__ == "__main__":
    for name in LIBRARIES:
        importlib.import_module(name)
    print(Usage.of_own().memory)
