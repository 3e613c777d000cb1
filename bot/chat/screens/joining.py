"""What those who join read: the code of conduct page by page, their own settings, a welcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.words import Tongue, escape
from bot.data.code_of_conduct import CodeOfConduct
from bot.domain.accreditation import RENEWED_FROM
from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.marks import N_
from bot.domain.mediator import Accreditation, Mediator

#: Articles on one page: short enough to be read on a phone.
PER_PAGE: Final = 3
#: Numbers of people to invite, as buttons.
MOST_INVITED: Final = 24
_A_ROW: Final = 3
#: Inserted, so that the stroke stands on its proper side in Arabic.
ME: Final = "/me"

ACCREDITATIONS: Mapping[Accreditation, str] = {
    Accreditation.APPLIED: N_("new application"),
    Accreditation.VERIFIED: N_("verified"),
    Accreditation.PROBATION: N_("on probation, beside an experienced mediator"),
    Accreditation.ACCREDITED: N_("registered and qualified"),
    Accreditation.ON_LEAVE: N_("on leave"),
    Accreditation.SUSPENDED: N_("suspended for the time being"),
    Accreditation.EXPIRED: N_("lapsed"),
    Accreditation.REVOKED: N_("withdrawn"),
    Accreditation.REJECTED: N_("not taken up"),
    Accreditation.WITHDRAWN: N_("taken back at your own wish"),
}
LEVELS: Mapping[Level, str] = {
    Level.MUNICIPAL: N_("municipal level"),
    Level.REGIONAL: N_("regional level"),
    Level.NATIONAL: N_("national level"),
}


ONLY_WRITTEN: Final = N_(
    "There is no recording of this text yet. Whoever would rather hear it, asks the coordinator to "
    "read it out."
)
#: Whom the rules let be asked (domain brief §3.1).
_ACTIVE: Final = frozenset({Accreditation.ACCREDITED, Accreditation.PROBATION})


#: Who declares ties anew in chat, and who may ask for renewal (domain brief §3.1).
_RENEWED: Final = _ACTIVE | {Accreditation.EXPIRED}
_DECLARING: Final = _RENEWED | {Accreditation.ON_LEAVE, Accreditation.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Own:
    """What a mediator sees about themselves."""

    mediator: Mediator
    #: The present code of conduct, or one that still counts.
    accepted: bool
    discreet: bool
    today: date
    #: The last day of the declaration of ties.
    declared_until: date
    #: What was accepted still brings offers: a new version leaves 14 days.
    counts: bool = False

    @property
    def gender(self) -> str:
        """For the forms of address."""
        return self.mediator.gender.value


def pages_of(code: CodeOfConduct) -> int:
    """How many pages the code has."""
    return -(-len(code.articles) // PER_PAGE)


def code_screen(
    tongue: Tongue, code: CodeOfConduct, page: int, own: Own, *, greet: bool = False
) -> Screen:
    """One page of the code, from 0; the last asks for the answer, both equally visible."""
    pages = pages_of(code)
    page = min(max(page, 0), pages - 1)
    head = N_("<b>Code of conduct</b>, page {page} of {pages}")
    parts = [tongue.say(head, page=page + 1, pages=pages)]
    if greet:
        welcome = N_("Welcome. You were invited as a mediator. First read this, please.")
        parts.insert(0, tongue.say_to(own.gender, welcome))
    if page == 0:
        parts.append(escape(code.preamble))
    for article in code.articles[page * PER_PAGE : (page + 1) * PER_PAGE]:
        title = tongue.say(N_("<b>{n}. {title}</b>"), n=article.number, title=article.title)
        parts.append(f"{title}\n{escape(article.text)}")
    if page == pages - 1:
        parts.append(f"<i>{escape(code.declaration)}</i>")
        parts.append(tongue.say(ONLY_WRITTEN))
    rows = _code_rows(tongue, code, page, accepted=own.accepted)
    return Screen("\n\n".join(parts), rows, rtl=tongue.rtl)


def _code_rows(tongue: Tongue, code: CodeOfConduct, page: int, *, accepted: bool) -> Rows:
    say = tongue.say
    back = Button(say(N_("Previous")), _turn_to(page - 1))
    if page < pages_of(code) - 1:
        following = Button(say(N_("Next")), _turn_to(page + 1))
        return ((following, back),) if page else ((following,),)
    if accepted:
        return ((Button(say(N_("My page")), Act("me")), back),)
    answers = (
        Button(say(N_("I accept the code")), Act("code.accept", {"version": code.version})),
        Button(say(N_("I do not accept")), Act("code.refuse")),
    )
    return (answers, (back,))


def _turn_to(page: int) -> Act:
    return Act("code.page", {"page": str(page)})


def me_screen(tongue: Tongue, own: Own, *, head: str = "") -> Screen:
    """A mediator's own page; `head` says what has just changed."""
    one = own.mediator
    standing = N_("<b>{code}</b>: {standing}. Last day: {day}")
    parts = [
        head,
        tongue.say(
            standing,
            code=one.code,
            standing=tongue.say_to(own.gender, ACCREDITATIONS[one.accreditation]),
            day=tongue.date(one.expires_on),
        ),
        _offers(tongue, own),
        tongue.say(N_("Messages come as one line that tells nothing."))
        if own.discreet
        else tongue.say(N_("Offers come whole; everything else as one line that tells nothing.")),
    ]
    return Screen("\n\n".join(filter(None, parts)), _me_rows(tongue, own), rtl=tongue.rtl)


def _offers(tongue: Tongue, own: Own) -> str:
    """Whether offers arrive, and what they wait for where they do not."""
    one = own.mediator
    if one.accreditation is Accreditation.VERIFIED and own.accepted:
        said = N_(
            "You are verified and have accepted the code of conduct. Next: finish your training, "
            "and the registrar writes it down. Then you begin beside an experienced mediator."
        )
    elif one.accreditation is Accreditation.VERIFIED:
        said = N_(
            "You are verified. Next: accept the code of conduct, and finish your training. Then "
            "you begin beside an experienced mediator."
        )
    elif one.accreditation is Accreditation.ON_LEAVE:
        said = N_("You are on leave: no offer reaches you. One press brings you back.")
    elif one.accreditation not in _ACTIVE or own.today > one.expires_on:
        said = N_(
            "Offers wait until your registration is settled. The coordinator can tell you more."
        )
    elif not (own.accepted or own.counts):
        said = N_("No offer arrives before the code of conduct is accepted.")
    elif own.today > own.declared_until:
        said = N_(
            "Your declaration of ties is older than a year: offers wait until you have renewed it."
        )
    elif one.available:
        said = N_("You are available: offers reach you.")
    else:
        said = N_("You are resting: no new offer arrives. What you have in hand goes on.")
    return tongue.say_to(own.gender, said)


def _me_rows(tongue: Tongue, own: Own) -> Rows:
    say = tongue.say
    one = own.mediator
    read = (Button(tongue.say_to(own.gender, N_("Read the code of conduct")), _turn_to(0)),)
    files = Button(say(N_("My files")), Act("case.mine"))
    vows = (*_vows(tongue, own), read)
    if one.accreditation is Accreditation.ON_LEAVE:
        return ((Button(say(N_("Back from leave")), Act("leave.back")),), *vows)
    if one.accreditation is Accreditation.EXPIRED:
        return ((files,), *vows)
    if one.accreditation not in _ACTIVE or not (own.accepted or own.counts):
        return vows
    rest = (
        Button(say(N_("Rest")), Act("me.available", {"to": "no"}))
        if one.available
        else Button(
            tongue.say_to(own.gender, N_("Available now")), Act("me.available", {"to": "yes"})
        )
    )
    whole = (
        Button(say(N_("Show offers whole")), Act("me.discreet", {"to": "no"}))
        if own.discreet
        else Button(say(N_("One line that tells nothing")), Act("me.discreet", {"to": "yes"}))
    )
    leave = Button(say(N_("Longer leave")), Act("leave.ask"))
    return ((rest, files), (whole,), (leave,), *vows)


def _vows(tongue: Tongue, own: Own) -> Rows:
    """The declaration anew, and in the last months the registration too."""
    one = own.mediator
    if one.accreditation is Accreditation.VERIFIED:
        out = N_("Take my application back")
        return ((Button(tongue.say(out), Act("leave.ask_out")),),)
    if one.accreditation not in _DECLARING:
        return ()
    declare = Button(tongue.say(N_("Renew my declaration")), Act("declare.start"))
    near = one.accreditation in _RENEWED and one.expires_on - own.today <= RENEWED_FROM
    if not near:
        return ((declare,),)
    renew = Button(tongue.say(N_("Ask for renewal")), Act("renew.ask"))
    return ((declare, renew),)


def refused_screen(tongue: Tongue, gender: str) -> Screen:
    """No code, no offers: said without reproach."""
    said = N_(
        "That is all right, and thank you for reading it. No offer will reach you. If you change "
        "your mind, write {me}."
    )
    return Screen(tongue.say_to(gender, said, me=ME), rtl=tongue.rtl)


def coordinator_screen(tongue: Tongue, one: Coordinator, area: str) -> Screen:
    """Welcome a coordinator: for where they decide, and what they can write."""
    gender = one.gender.value
    parts = [
        tongue.say_to(
            gender,
            N_("Welcome. You were invited as a coordinator: {level}, {area}."),
            level=tongue.say(LEVELS[one.level]),
            area=area,
        ),
        tongue.say(
            N_(
                "When a decision waits for you, one line that tells nothing arrives; «Open» shows "
                "what it is. If nobody decides in time, the next level is asked."
            )
        ),
        tongue.say(
            N_(
                "You can write: {cases} (the cases of your area), {digest} (the day's summary), "
                "{invite} (a link for somebody who has not joined yet)."
            ),
            cases="/cases",
            digest="/digest",
            invite="/invite",
        ),
        tongue.say(N_("These commands stand in no menu. Protect your phone with a lock.")),
    ]
    rows = ((Button(tongue.say(N_("Open")), Act("desk")),),)
    return Screen("\n\n".join(parts), rows, protect=True, rtl=tongue.rtl)


def invite_screen(tongue: Tongue, numbers: Sequence[str]) -> Screen:
    """Who of the area has not joined yet, by number."""
    if not numbers:
        return Screen(tongue.say(N_("Everybody of your area has joined.")), rtl=tongue.rtl)
    buttons = [Button(each, Act("invite", {"argument": each})) for each in numbers[:MOST_INVITED]]
    rows = tuple(tuple(buttons[start : start + _A_ROW]) for start in range(0, len(buttons), _A_ROW))
    said = N_("For whom is the link? Press a number, or write it, such as: {example}")
    return Screen(tongue.say(said, example="/invite M-12"), rows, rtl=tongue.rtl)


def link_screen(tongue: Tongue, number: str, token: str, days: int) -> Screen:
    """The words by which somebody joins; they go to that person alone."""
    parts = [
        tongue.say(N_("For {number}, to be sent to this bot:"), number=number),
        f"<code>/start {escape(token)}</code>",
        tongue.count(
            "It works once, for {n} day. Give it to that person alone, by a safe way.",
            "It works once, for {n} days. Give it to that person alone, by a safe way.",
            days,
        ),
    ]
    return Screen("\n\n".join(parts), rtl=tongue.rtl)
