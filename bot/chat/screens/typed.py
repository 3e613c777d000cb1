"""What is typed instead of pressed: the label of a button counts as the button."""

import re
from collections.abc import Mapping

from bot.chat.screens.form import PASSES
from bot.chat.words import Tongue
from bot.conversation.engine import REVIEW, Back, Done, Draft, Move, Say, Send, Skip, can_send
from bot.conversation.form import Choose, Option, Pass, Step, Tell, Tick
from bot.conversation.forms import form_of
from bot.domain.folding import fold
from bot.domain.marks import N_

#: What people write besides the labels, folded: Libyan speech and common spellings.
_PASSED: Mapping[str, Pass] = {
    "تخطي": Pass.LATER,
    "تجاوز": Pass.LATER,
    "بعدين": Pass.LATER,
    "لا ادري": Pass.UNKNOWN,
    "ما نعرفش": Pass.UNKNOWN,
    "مانعرفش": Pass.UNKNOWN,
    "معرفش": Pass.UNKNOWN,
    "مش عارف": Pass.UNKNOWN,
    "مش عارفه": Pass.UNKNOWN,
}
#: At a question of free text that need not be answered: there is nothing to say.
_NOTHING = frozenset({"لا", "لا احد", "لا يوجد", "ما فيش", "مافيش", "ولا حد", "ولا واحد", "none"})
#: For options that say no more than yes or no, whatever their label adds.
_PLAIN: Mapping[str, str] = {
    **dict.fromkeys(("نعم", "ايه", "اي", "ايوه", "ايوا", "موافق", "موافقه", "yes"), "yes"),
    **dict.fromkeys(("لا", "لالا", "لا لا", "كلا", "no"), "no"),
}
#: At the read-back, besides the label.
_RIGHT = frozenset({"صحيح", "صح", "نعم", "ايه صحيح", "ارسل", "right", "yes", "send"})
_BETWEEN = re.compile(r"[،,;؛\n]+")
_ROUND = " .!؟?،,"


def move_of(tongue: Tongue, draft: Draft, step: Step | None, text: str) -> Move:
    """The move that a typed text makes where the person stands."""
    word = _key(text)
    if word == _key(tongue.say(N_("Back"))):
        return Back(draft.at)
    if step is None:
        right = word in _RIGHT or word == _key(tongue.say(N_("Right, send it")))
        return Send(REVIEW) if right else Say(REVIEW, text)
    if word == _key(tongue.say(N_("Send now"))) and can_send(form_of(draft), draft):
        return Send(step.key)
    done = word in {_key(tongue.say(N_("Done"))), _key(tongue.say(N_("Leave it as it is")))}
    if done and (isinstance(step.answer, Tick) or step.key in draft.answers):
        return Done(step.key)
    way = _way(tongue, step, word)
    return Say(step.key, _value(tongue, draft, step, text)) if way is None else Skip(step.key, way)


def _key(text: str) -> str:
    return fold(text).strip(_ROUND)


def _way(tongue: Tongue, step: Step, word: str) -> Pass | None:
    """The way not to answer that was typed, or «skip» where the question knows only that."""
    known = {_key(tongue.say(label)): way for way, label in PASSES.items()}
    way = known.get(word) or _PASSED.get(word)
    if way is None and isinstance(step.answer, Tell) and word in _NOTHING:
        way = Pass.LATER
    if way is None or way in step.passes:
        return way
    return Pass.LATER if Pass.LATER in step.passes else None


def _value(tongue: Tongue, draft: Draft, step: Step, text: str) -> str | list[str]:
    """The options whose labels were typed; else the text itself."""
    match step.answer:
        case Choose(options):
            return _option(tongue, options, text) or text
        case Tick(options):
            typed = [_option(tongue, options, part) for part in _BETWEEN.split(text.strip())]
            if typed and all(typed):
                return [*draft.ticking.get(step.key, ()), *(one for one in typed if one)]
        case _:
            pass
    return text


def _option(tongue: Tongue, options: tuple[Option, ...], text: str) -> str | None:
    wanted = _key(text)
    for one in options:
        if _key(tongue.say(one.label)) == wanted:
            return str(one.value)
    plain = _PLAIN.get(wanted)
    return plain if any(one.value == plain for one in options) else None
