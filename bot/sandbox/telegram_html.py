"""Telegram's HTML parse mode: tags to entities, with the server's own error texts.

The rules are those of the Bot API's "HTML style"; offsets in errors are bytes of the UTF-8 text,
offsets in entities are UTF-16 code units.
"""

import re
import sys
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError, bad_request

Entity = dict[str, Any]

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?")
_URL = re.compile(r"https?://[^\s<>\"«»]+")
_LAST_OF_PLANE_0 = 0xFFFF
_SPACE = " \t\n\r\x0b\x0c"


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) + sum(1 for char in text if ord(char) > _LAST_OF_PLANE_0)


def found_entities(text: str) -> list[Entity]:
    """Commands and links that Telegram marks by itself."""
    found = []
    for kind, pattern in (("bot_command", _COMMAND), ("url", _URL)):
        for match in pattern.finditer(text) if ("/" in text) else ():
            offset = utf16_length(text[: match.start()])
            found.append({"type": kind, "offset": offset, "length": utf16_length(match.group())})
    return sorted(found, key=lambda entity: int(entity["offset"]))


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and its entities, or the refusal that Telegram gives."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Parser(source).run()


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    start: int
    extra: Entity = field(default_factory=dict)


class _Parser:
    """One pass over the text with a stack of open tags."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        source = self._source
        while self._at < len(source):
            char = source[self._at]
            if char == "<":
                self._tag()
            elif char == "&" and (match := _REFERENCE.match(source, self._at)):
                self._write(_referred(match))
                self._at = match.end()
            else:
                self._write(char)
                self._at += 1
        if self._open:
            tag = self._open[-1].tag
            raise _refused(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._out), self._entities

    def _write(self, char: str) -> None:
        self._out.append(char)
        self._length += utf16_length(char)

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _peek(self) -> str:
        return self._source[self._at] if self._at < len(self._source) else ""

    def _skip(self, stop: str) -> str:
        start = self._at
        while (char := self._peek()) and char not in stop:
            self._at += 1
        return self._source[start : self._at]

    def _spaces(self) -> None:
        while (char := self._peek()) and char in _SPACE:
            self._at += 1

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._peek() == "/":
            self._at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        where = self._byte(begin)
        tag = self._skip(_SPACE + ">").lower()
        if not self._peek():
            raise _refused(f"Unclosed start tag at byte offset {where}")
        if tag not in _TYPES:
            raise _refused(f'Unsupported start tag "{tag}" at byte offset {where}')
        attributes: dict[str, str] = {}
        self._spaces()
        while self._peek() != ">":
            name, value = self._attribute(tag, where)
            attributes[name] = value
            self._spaces()
        self._at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _refused(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        extra = _extra(tag, attributes)
        self._open.append(_Open(tag, self._length, len(self._out), extra))

    def _attribute(self, tag: str, where: int) -> tuple[str, str]:
        begin = self._byte(self._at)
        name = self._skip(_SPACE + "=>").lower()
        if not self._peek():
            raise _refused(f"Unclosed start tag at byte offset {where}")
        if not name:
            raise _refused(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._spaces()
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable":
                return name, "1"
            raise _refused(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{tag}" at byte offset {where}'
            )
        self._at += 1
        self._spaces()
        value = self._value()
        if not self._peek():
            raise _refused(f"Unclosed start tag at byte offset {where}")
        return name, value

    def _value(self) -> str:
        quote = self._peek()
        if quote and quote in "'\"":
            self._at += 1
            value = self._skip(quote)
            self._at += 1
            return _REFERENCE.sub(_referred, value)
        begin = self._byte(self._at)
        value = self._skip(_SPACE + ">'\"=<")
        if self._peek() and self._peek() not in _SPACE + ">":
            raise _refused(f"Unexpected end of name token at byte offset {begin}")
        return value.lower()

    def _end_tag(self, begin: int) -> None:
        where = self._byte(begin)
        if not self._open:
            raise _refused(f"Unexpected end tag at byte offset {where}")
        name = self._skip(_SPACE + ">").lower()
        self._spaces()
        if self._peek() != ">":
            raise _refused(f"Unclosed end tag at byte offset {where}")
        self._at += 1
        entry = self._open.pop()
        if name and name != entry.tag:
            raise _refused(
                f"Unmatched end tag at byte offset {where}, "
                f'expected "</{entry.tag}>", found "</{name}>"'
            )
        self._close(entry)

    def _close(self, entry: _Open) -> None:
        length = self._length - entry.offset
        if length == 0:
            return
        kind = _TYPES[entry.tag]
        extra = dict(entry.extra)
        if kind == "text_link":
            url = extra.get("url") or "".join(self._out[entry.start :])
            if "." not in url and "://" not in url:
                return  # Telegram drops a link that leads nowhere and keeps the words
            extra["url"] = url
        if extra.pop("expandable", None):
            kind = "expandable_blockquote"
        self._entities.append({"type": kind, "offset": entry.offset, "length": length, **extra})


def _extra(tag: str, attributes: dict[str, str]) -> Entity:
    if tag == "a":
        return {"url": attributes.get("href", "")}
    if tag == "tg-emoji":
        return {"custom_emoji_id": attributes.get("emoji-id", "")}
    if tag == "blockquote" and "expandable" in attributes:
        return {"expandable": True}
    return {}


def _referred(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code <= sys.maxunicode else match.group()


def _refused(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
