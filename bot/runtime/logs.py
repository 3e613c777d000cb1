"""Logs: one JSON line an event, without identities, tokens, or anything that somebody wrote."""

import logging
import sys
from typing import TextIO

import structlog


def set_up(stream: TextIO | None = None) -> None:
    """Write our events as JSON lines; silence libraries, whose messages may hold addresses."""
    logging.getLogger().handlers[:] = [logging.NullHandler()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
