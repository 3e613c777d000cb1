"""Telephone numbers, as far as one person is told from another by them."""

import re
from typing import Final

from bot.domain.folding import fold

#: Digits of a Libyan number without its country and its zero, at most.
_OF_A_SUBSCRIBER: Final = 10
#: Of a number by which somebody is told from others, at least.
SHORTEST: Final = 7
_NO_DIGIT: Final = re.compile(r"[^0-9]+")


def is_phone(text: str) -> bool:
    """Whether it has as many digits as a phone number, zeros in front among them."""
    return len(_NO_DIGIT.sub("", fold(text))) >= SHORTEST


def bare_phone(phone: str) -> str:
    """The subscriber's digits, however they are parted and whether the country stands before."""
    digits = _NO_DIGIT.sub("", fold(phone)).lstrip("0")
    abroad = digits.startswith("218") and len(digits) > _OF_A_SUBSCRIBER
    # Some write the zero behind the country as well: «+218 (0)91 …».
    return digits[3:].lstrip("0") if abroad else digits
