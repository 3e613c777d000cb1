"""What is read about opening a reporter's identity: by whoever asks, agrees, or watches over it."""

from collections.abc import Mapping

from bot.chat.screen import Act, Button, Screen
from bot.chat.words import Tongue
from bot.domain.marks import N_
from bot.domain.opening import Cause, IdentityOpening, NoSecond

CAUSES: Mapping[Cause, str] = {
    Cause.DANGER: N_("A life is in danger"),
    Cause.CHILD: N_("A child has to be protected"),
    Cause.WISH: N_("The reporter asked for it"),
}
WHY_NOT: Mapping[NoSecond, str] = {
    NoSecond.OVER: N_("This question is over: somebody answered it, or its day has passed."),
    NoSecond.SAME_PERSON: N_("Somebody else has to agree: it takes two people."),
    NoSecond.SAME_REGION: N_("It takes somebody of another region."),
}
ASKED = N_(
    "Asked. Somebody of another region has to agree within 24 hours; then it is shown to you "
    "alone, and the integrity officers hear of it."
)
REFUSED = N_("The other person did not agree. You can still write to the reporter through the bot.")
WAITING = N_("Nobody of another region has answered yet.")
THANKS = N_("Thank you. It is written down, and whoever asked reads it now.")
GONE = N_("There is nothing to read here any more.")


def ask_screen(tongue: Tongue, case: str, number: str, gender: str) -> Screen:
    """Why? With what follows from asking."""
    rows = tuple(
        (Button(tongue.say(CAUSES[cause]), Act("identity.cause", {"case": case, "cause": cause})),)
        for cause in Cause
    )
    back = (Button(tongue.say(N_("No, go back")), Act("read.report", {"case": case})),)
    parts = [
        tongue.say(N_("<b>File {number}: who reported it?</b>"), number=number),
        tongue.say_to(
            gender,
            N_(
                "Ask only if a life or a child depends on it, or the reporter wants it. It takes "
                "somebody of another region, and every step is written down."
            ),
        ),
    ]
    return Screen("\n\n".join(parts), (*rows, back), protect=True, rtl=tongue.rtl)


def asked_screen(tongue: Tongue, case: str) -> Screen:
    """It was asked; the way back to the file."""
    back = (Button(tongue.say(N_("Open the file")), Act("desk.case", {"case": case})),)
    return Screen(tongue.say(ASKED), (back,), protect=True, rtl=tongue.rtl)


def plain_screen(tongue: Tongue, *sentences: str) -> Screen:
    """Sentences alone."""
    said = "\n\n".join(tongue.say(each) for each in sentences)
    return Screen(said, protect=True, rtl=tongue.rtl)


def second_screen(
    tongue: Tongue, opening: IdentityOpening, who: str, number: str, note: str = ""
) -> Screen:
    """Somebody asks: do you agree? Of the case nothing is shown but its number."""
    args = {"opening": str(opening.id)}
    rows = (
        (
            Button(tongue.say(N_("I agree")), Act("identity.yes", args)),
            Button(tongue.say(N_("I do not agree")), Act("identity.no", args)),
        ),
    )
    parts = [note and tongue.say(note), _about(tongue, opening, who, number)]
    parts.append(
        tongue.say(
            N_("If you agree, {who} reads the reporter's account. You do not have to."), who=who
        )
    )
    return Screen("\n\n".join(filter(None, parts)), rows, protect=True, rtl=tongue.rtl)


def shown_screen(tongue: Tongue, account: int, number: str) -> Screen:
    """The account, for whoever asked; to be kept nowhere."""
    parts = [
        tongue.say(N_("<b>File {number}</b>: the reporter's account"), number=number),
        f'<a href="tg://user?id={account}">{account}</a>',
        tongue.say(
            N_(
                "Keep it nowhere and pass it on to nobody. Write only what can be read by others "
                "without harm: phones get searched."
            )
        ),
    ]
    return Screen("\n\n".join(parts), protect=True, rtl=tongue.rtl)


def told_screen(
    tongue: Tongue, opening: IdentityOpening, who: str, second: str, number: str
) -> Screen:
    """What integrity officers hear: who asked, who agreed, and why."""
    agreed = tongue.say(N_("Agreed to by {second}."), second=second)
    said = f"{_about(tongue, opening, who, number)}\n\n{agreed}"
    return Screen(said, protect=True, rtl=tongue.rtl)


def _about(tongue: Tongue, opening: IdentityOpening, who: str, number: str) -> str:
    return tongue.say(
        N_("{who} asks who reported file {number}. The reason: {cause}"),
        who=who,
        number=number,
        cause=tongue.say(CAUSES[opening.cause]),
    )
