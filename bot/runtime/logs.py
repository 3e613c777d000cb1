"""Logs: one line an event, without identities, tokens, or anything that somebody wrote.

Every event is a fixed sentence in the code, and its fields are of the few names below: a field with
another name is left out, so that nobody logs a chat, a name or a text by mistake (law 8).
"""

import logging
import os
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, Literal, TextIO

import structlog

Event = MutableMapping[str, Any]

#: What a line may say beside time, level and event.
FIELDS = {
    "kind": "class of an error",
    "where": "file and line of an error",
    "why": "Telegram's or the transport's reason, without content",
    "reason": "why something was set aside",
    "row": "number of an inbox or outbox row",
    "timer": "kind of a timer",
    "missing": "how many things are missing",
    "what": "what is missing, as `sulh check` says it",
    "waiting": "updates that wait at Telegram",
}
_ALWAYS = ("timestamp", "level", "event")
#: A value is cut after so many characters.
LONGEST = 300


def set_up(stream: TextIO | None = None, form: Literal["json", "text"] = "json") -> None:
    """Write our events as JSON lines, or as plain ones for reading in a terminal.

    Libraries are silenced: their messages may hold addresses, and with them the token.
    """
    logging.getLogger().handlers[:] = [logging.NullHandler()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            known_fields,
            _json if form == "json" else _text,
        ],
        logger_factory=lambda *_: _Lines(stream),
        cache_logger_on_first_use=False,
    )


class _Lines:
    """Writes lines; one that finds no room, or nobody who reads, is lost and harms nothing else."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        """Write a line."""
        with suppress(OSError, ValueError):
            if self._stream is None:
                # Past the buffer of `sys.stderr`, whose rest would spoil the exit status.
                os.write(2, f"{line}\n".encode())
            else:
                self._stream.write(f"{line}\n")

    debug = info = warning = error = critical = msg


def known_fields(_logger: object, _method: str, event: Event) -> Event:
    """Keep the fields that are known, time, level and event first, and cut what is too long."""
    names = [*_ALWAYS, *(name for name in event if name in FIELDS)]
    return {name: _short(event[name]) for name in names}


def _short(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)[:LONGEST]


_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def _text(_logger: object, _method: str, event: Event) -> str:
    """One line; what would break it is written as JSON writes it."""
    fields = (f"{name}={_plain(value)}" for name, value in event.items() if name not in _ALWAYS)
    return " ".join([event["timestamp"], event["level"].ljust(7), event["event"], *fields])


def _plain(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and " " not in text else repr(text)
