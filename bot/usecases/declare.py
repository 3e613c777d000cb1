"""Ties that somebody declares in chat become keyed tokens at once; the wording is kept nowhere."""

from typing import Final

from bot.domain.folding import fold
from bot.domain.ties import split_at_and, tie_words
from bot.store.database import UnitOfWork

_AROUND: Final = " .!،,؟?"
#: What people write where there is nothing to declare, folded.
_NOTHING: Final = frozenset(
    map(
        fold,
        ("لا", "لا شيء", "لا شي", "لا يوجد", "ما فيش", "مافيش", "ولا شي", "none", "nothing", "no"),
    )
)


#: What people write who do not say, folded: neither a tie nor that there is none.
_UNSAID: Final = frozenset(
    map(
        fold,
        ("لا أعرف", "لا أدري", "ما نعرفش", "لا أعلم", "لا أريد الإجابة", "I do not know", "skip"),
    )
)


def says_nothing(text: str) -> bool:
    """Whether a wording declares neither a tie nor that there is none: «؟», «لا أعرف»."""
    return not any(sign.isalpha() for sign in text) or fold(text).strip(_AROUND) in _UNSAID


def declared_ties(uow: UnitOfWork, text: str) -> list[list[str]]:
    """The tokens of each tie that was declared; none where nothing is.

    Words joined by «و» count both as one tie and as several: one too many keeps somebody away from
    a matter, one too few would cost neutrality (domain brief §3.7).
    """
    if fold(text).strip(_AROUND) in _NOTHING:
        return []
    words = [part for word in tie_words(text) for part in (word, *split_at_and(word))]
    return [sorted(uow.register.tie_tokens(word)) for word in dict.fromkeys(words)]
