"""What staff type for somebody else: a draft of its own, and what was open before it."""

from collections.abc import Mapping
from typing import Any, Final

from bot.chat.turn import Turn
from bot.conversation.forms.apply import DECLARATION

#: The forms of such drafts: {"form", "case", and once typed "text" and "number"}; "behind" is what
#: was open in that chat until then, such as their own report.
SENTENCE: Final = "sentence"
LETTER: Final = "letter"
WHOM: Final = "whom_to_avoid"
SIDES: Final = "who_the_sides_are"
PHONE: Final = "office_phone"
APPLICANT: Final = "ask_applicant"
#: Of complaints: {"form", "complaint", and "to" and "text"}.
COMPLAINT_ASK: Final = "complaint_ask"
COMPLAINT_NAME: Final = "complaint_name"
COMPLAINT_WORDS: Final = "complaint_words"
COMPLAINT_ANSWER: Final = "complaint_answer"
_OF_COMPLAINTS: Final = (COMPLAINT_ASK, COMPLAINT_NAME, COMPLAINT_WORDS, COMPLAINT_ANSWER)
EVIDENCE: Final = "standing_evidence"
TRAINING: Final = "member_training"
_OF_STANDINGS: Final = (APPLICANT, EVIDENCE, TRAINING, DECLARATION.name)
_FORMS: Final = frozenset({SENTENCE, LETTER, WHOM, SIDES, PHONE, *_OF_STANDINGS, *_OF_COMPLAINTS})


def behind(turn: Turn) -> Mapping[str, Any] | None:
    """What was open in this chat before anything was to be typed for somebody else."""
    draft = turn.chat.draft
    if draft is None or draft.get("form") not in _FORMS:
        return draft
    found: Mapping[str, Any] | None = draft.get("behind")
    return found
