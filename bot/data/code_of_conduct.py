"""The code of conduct that every mediator accepts (domain brief §3.4, §3.5).

Each version has a folder of its own and is never changed: a complaint is judged by the text that
was in force. A file holds the preamble, twelve articles (a line with the title, then the text), and
the declaration, with an empty line between them.

To change it: make a folder with the next semantic version, and let `VERSION` name it. After a
change of meaning raise the first number: then everybody is asked again before the next offer.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

VERSION: Final = "1.0.0"
LANGUAGES: Final = ("ar", "en")
ARTICLES: Final = 12
_FOLDER: Final = Path(__file__).with_suffix("")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its number from 1, its title and its text."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeOfConduct:
    """One version in one language."""

    version: str
    language: str
    preamble: str
    articles: tuple[Article, ...]
    declaration: str
    #: SHA-256 of the text, in hex: what exactly somebody accepted.
    digest: str


@cache
def code_of_conduct(language: str, version: str = VERSION) -> CodeOfConduct:
    """The code in a language; Arabic where it is not written in that one."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    text = (_FOLDER / version / f"{known}.txt").read_text(encoding="utf-8").strip()
    preamble, *blocks, declaration = text.split("\n\n")
    parted = (block.partition("\n") for block in blocks)
    return CodeOfConduct(
        version=version,
        language=known,
        preamble=preamble,
        articles=tuple(
            Article(number, title, body) for number, (title, _, body) in enumerate(parted, 1)
        ),
        declaration=declaration,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
