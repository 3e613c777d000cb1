"""Masking what people type although they were asked not to: numbers, links, accounts.

Names are not masked here yet: the form asks for none, and no mediator reads free text
(safety rules §6).
"""

import re

_NUMBER = re.compile(r"(?<!\w)(?:\+|00)?[0-9\u0660-\u0669](?:[ \-./()]?[0-9\u0660-\u0669]){6,}")
_LINK = re.compile(r"(?i)\b(?:https?://|www\.|t\.me/|fb\.com/|facebook\.com/)\S+")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b")
_ACCOUNT = re.compile(r"(?<!\w)@\w{3,}")


def mask(text: str) -> str:
    """Return the text with placeholders for numbers of 7 digits and more, links and accounts."""
    text = _LINK.sub("[رابط]", text)
    text = _MAIL.sub("[رابط]", text)
    text = _ACCOUNT.sub("[حساب]", text)
    return _NUMBER.sub("[رقم]", text)
