"""What every conversation needs, and how a screen's buttons get their tokens."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.chat.screen import URGENT_SIGN, Button, Key, Letter, Screen
from bot.chat.words import Words
from bot.domain.country import Country
from bot.domain.ids import ChatKey
from bot.domain.places import Gazetteer
from bot.domain.ports import Dice
from bot.store.database import UnitOfWork

#: Characters of button tokens and draft ids: 64^8 tokens, so that guessing is hopeless.
TOKEN_ALPHABET = f"{string.ascii_letters}{string.digits}-_"
TOKEN_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Kit:
    """What every conversation needs and nobody changes while the bot runs."""

    words: Words
    country: Country
    dice: Dice

    @property
    def places(self) -> Gazetteer:
        """The places of the country."""
        return self.country.places


async def stamp(
    kit: Kit,
    uow: UnitOfWork,
    chat: ChatKey,
    screen: Screen,
    now: datetime,
    *,
    about: str | None = None,
) -> Letter:
    """Give every button of a screen a token, and remember what each does in this chat.

    Whether it stands under a protected message is remembered too: see `Turn.answer`; and what the
    message is `about`, where another about the same waits until this one is opened.
    """
    token = kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET)
    acts: list[Mapping[str, Any]] = []
    keys = tuple(
        tuple(_key(button, token, acts, screen, about) for button in row) for row in screen.rows
    )
    if acts:
        await uow.presses.put(token, chat, acts, now)
    return Letter(screen.text, keys, screen.protect, screen.ask_location, rtl=screen.rtl)


def _key(
    button: Button, token: str, acts: list[Mapping[str, Any]], screen: Screen, about: str | None
) -> Key:
    if button.act is None:
        return Key(button.label, url=button.url)
    act: dict[str, Any] = {"v": button.act.verb, "a": dict(button.act.args), "p": screen.protect}
    acts.append(act if about is None else {**act, "s": about})
    urgent = URGENT_SIGN if button.act.urgent else ""
    return Key(button.label, data=f"{urgent}{token}.{len(acts) - 1}")
