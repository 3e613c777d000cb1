"""One method of the Bot API as the sandbox knows it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.params import Params
from bot.sandbox.state import World

Answer = dict[str, Any] | list[Any] | bool
Run = Callable[[World, Params], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Method:
    """Its official name, the official parameters that have an effect here, and what it does."""

    name: str
    parameters: tuple[str, ...]
    run: Run
