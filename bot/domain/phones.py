"""Telephone numbers, as far as one person is told from another by them."""

from typing import Final

#: Digits of a Libyan number without its country and its zero, at most.
_OF_A_SUBSCRIBER: Final = 10


def bare_phone(phone: str) -> str:
    """The subscriber's digits, whether or not the country was written before them."""
    digits = phone.lstrip("+0")
    return digits[3:] if digits.startswith("218") and len(digits) > _OF_A_SUBSCRIBER else digits
