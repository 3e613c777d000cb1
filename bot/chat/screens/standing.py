"""What a mediator reads about the own standing: it changed, or something is due (brief §3.1)."""

from datetime import date, timedelta

from bot.chat.screens.joining import Own
from bot.chat.words import Tongue
from bot.domain.code_versions import NO_OFFERS_FROM, SUSPENDED_ON
from bot.domain.marks import N_
from bot.domain.mediator import Accreditation
from bot.domain.standing import WORKING, Reason

#: Whose accreditation lapsed may finish what is in hand for so long (domain brief §3.1).
_GRACE = timedelta(days=30)
_DAY = timedelta(days=1)

CODE_NEW = N_(
    "There is a new version of the code of conduct. Please read it and answer by {day}. After that "
    "no offer reaches you until you have accepted it."
)
CODE_LATE = N_(
    "The new code of conduct is not accepted yet, so no offer reaches you. Once you accept it, "
    "offers come again at once. After {day} your registration is suspended."
)
EXPIRY = N_(
    "Your registration holds until {day}. Please renew it soon: press «Ask for renewal» below, and "
    "renew your declaration of ties. Your training hours are asked for too."
)
DECLARATION = N_(
    "Your declaration of ties holds until {day}. Please renew it below, even if nothing has "
    "changed."
)
DECLARATION_LATE = N_(
    "Your declaration of ties is older than a year, so no offer reaches you. Please renew it below "
    "by {day}; after that your registration is suspended."
)
LAPSED = N_(
    "Your registration has lapsed: no new file reaches you. What you have in hand may be finished "
    "until {day}. To have it renewed press «Ask for renewal» below."
)
SUSPENDED_CODE = N_(
    "Your registration is suspended because the new code of conduct was not accepted in time. Once "
    "you accept it, it holds again at once."
)
SUSPENDED_STALE = N_(
    "Your registration is suspended because your declaration of ties is too old. Once you have "
    "renewed it below, it holds again at once."
)
SUSPENDED = N_(
    "Your registration is suspended for the time being. What you had in hand goes to somebody "
    "else. The registrar or the integrity officer tells you why, and you will be heard."
)
REVOKED = N_(
    "Your registration was withdrawn. You may object; the registrar tells you how and until when."
)
CHANGED = N_("Your registration has changed.")


def standing_head(
    tongue: Tongue, own: Own, about: str, cause: Reason | None, code_asked: date | None
) -> str:
    """The news, as it is true now; empty where it has been settled since.

    `cause` is why somebody stands so, `code_asked` since when a new code is asked for.
    """
    found = _due(own, about, code_asked) if own.mediator.accreditation in WORKING else None
    sentence, day = found or _changed(own, about, cause)
    return tongue.say_to(own.gender, sentence, day=tongue.date(day)) if sentence else ""


def _due(own: Own, about: str, code_asked: date | None) -> tuple[str, date] | None:
    """Something is due, and was not done yet."""
    one = own.mediator
    if about == "code" and code_asked is not None:
        offers_stop = code_asked + NO_OFFERS_FROM * _DAY
        if own.today < offers_stop:
            return CODE_NEW, offers_stop - _DAY
        return CODE_LATE, code_asked + (SUSPENDED_ON - 1) * _DAY
    if about == "expiry" and own.today <= one.expires_on:
        return EXPIRY, one.expires_on
    if about == "declaration":
        late = own.today > own.declared_until
        until = own.declared_until
        return (DECLARATION_LATE, until + _GRACE) if late else (DECLARATION, until)
    return None


def _changed(own: Own, about: str, cause: Reason | None) -> tuple[str, date]:
    one = own.mediator
    match one.accreditation:
        case Accreditation.EXPIRED:
            return LAPSED, one.expires_on + _GRACE
        case Accreditation.SUSPENDED if cause is Reason.CODE:
            return SUSPENDED_CODE, own.today
        case Accreditation.SUSPENDED if cause is Reason.STALE:
            return SUSPENDED_STALE, own.today
        case Accreditation.SUSPENDED:
            return SUSPENDED, own.today
        case Accreditation.REVOKED:
            return REVOKED, own.today
        case _:
            return (CHANGED if about == "changed" else ""), own.today
