"""The application form as people see it, and where an application stands (domain brief §3.1)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.form import Pen, answer_rows, paired, pass_rows, read_back
from bot.chat.words import TRIPOLI, Tongue, escape, isolate
from bot.conversation.engine import Ask, Draft, asked
from bot.conversation.form import Step, Tick
from bot.conversation.forms import form_of
from bot.conversation.forms.apply import (
    APPLY,
    ARMED,
    CONSENT,
    DECLARATION,
    NOT_AGREED,
    NOT_ARMED,
    NOT_YOUNG,
)
from bot.domain.application import Application, Stage
from bot.domain.ids import ApplicationId
from bot.domain.marks import N_

#: The word in the buttons of each form.
_VERBS: Final[Mapping[str, str]] = {APPLY.name: "apply", DECLARATION.name: "declare"}
#: Free texts are cut in the read-back; there are many answers.
_CUT: Final = 60
#: What an answer is called in the read-back, and on the button that corrects it.
NAMES: Final[Mapping[str, str]] = {
    ARMED: N_("Armed role"),
    "full_name": N_("Full name"),
    "display_name": N_("Addressed as"),
    "phone": N_("Phone"),
    "gender": N_("Woman or man"),
    "birth": N_("Age"),
    "place": N_("Home"),
    "radius": N_("How far"),
    "night": N_("By night"),
    "categories": N_("Matters"),
    "severity": N_("At most"),
    "languages": N_("Languages"),
    "needs": N_("Made easier"),
    "ties_kin": N_("Families"),
    "ties_tribe": N_("Tribes"),
    "ties_towns": N_("Towns"),
    "ties_armed": N_("Armed bodies"),
    "ties_office": N_("Public offices"),
    "ties_money": N_("Land and trade"),
    "ties_bodies": N_("Associations"),
    "ties_enmity": N_("Enmities"),
    "referee_1": N_("First referee"),
    "community_1": N_("Their people"),
    "referee_2": N_("Second referee"),
    "community_2": N_("Their people, the second"),
    "route": N_("Learnt"),
    "core": N_("Hours of mediation"),
    "safeguarding": N_("Hours of protection"),
    "data_safety": N_("Hours of phone safety"),
    "reconciliations": N_("Reconciliations"),
    "reconciled": N_("Told of them"),
    "bridging": N_("Hours of the short course"),
    "about": N_("Something else"),
}
_CARDS: Final[Mapping[str, str]] = {
    NOT_AGREED: N_(
        "That is all right. Nothing you said was kept. You can begin again whenever you like."
    ),
    NOT_ARMED: N_(
        "Thank you for saying so. As long as somebody has such a role they cannot mediate here: "
        "the sides must see nobody's arms behind a mediator. Once it is over, you are welcome. "
        "Nothing you said was kept."
    ),
    NOT_YOUNG: N_(
        "Thank you for wanting to help. Mediators are at least 18 years old; until then the "
        "coordinator of your area knows of other ways to help. Nothing you said was kept."
    ),
}
SURE_WITHDRAW: Final = N_("Shall we do nothing more with your application?")
SURE_DELETE: Final = N_(
    "Shall we delete your application? Your name, your phone and all your answers are erased at "
    "once."
)
DELETED: Final = N_(
    "Your application is deleted. What Telegram itself keeps we cannot erase: clear this chat."
)
ANSWERED: Final = N_("Thank you. Your answer has arrived.")
_STAGES: Final[Mapping[Stage, str]] = {
    Stage.SENT: N_(
        "Your application has arrived. Thank you. The registrar of your area looks at it, calls "
        "the two people whom you named, and speaks with you. We write to you here when there is "
        "news."
    ),
    Stage.ASKED: N_("The registrar of your area has a question:"),
    Stage.VERIFIED: N_(
        "Your application is verified. Your number is {number}. Write {me} to see what comes next."
    ),
    Stage.REJECTED: N_("Your application was not taken up. Thank you for wanting to help people."),
    Stage.WITHDRAWN: N_("You took your application back. We do nothing more with it."),
}
#: Questions of a registrar that are ready: what the registrar presses, and what is asked.
ASKED: Final[Mapping[str, tuple[str, str]]] = {
    "phone": (
        N_("The phone does not answer"),
        N_("We could not reach you by phone. Which number, and at what time of day?"),
    ),
    "first": (
        N_("The first referee does not answer"),
        N_("We could not reach the first person who vouches for you. Whom may we call instead?"),
    ),
    "second": (
        N_("The second referee does not answer"),
        N_("We could not reach the second person who vouches for you. Whom may we call instead?"),
    ),
    "training": (
        N_("About the training"),
        N_("Where and when did you have your training, and with whom?"),
    ),
}
#: Why it was not taken up, told kindly.
REASONS: Final[Mapping[str, str]] = {
    "incomplete": N_(
        "Something that is asked of every mediator is still missing. You may apply again once you "
        "have it, and the registrar gladly tells you what it is."
    ),
    "unsuitable": N_(
        "At present we see no place for you among the mediators. That is no judgement on you as a "
        "person, and there are other ways to help people to sulh."
    ),
}


def spoken_question(tongue: Tongue, asked_for: str) -> str:
    """A registrar's question: one that is ready in the reader's language, else as it was typed."""
    ready = ASKED.get(asked_for)
    return asked_for if ready is None else tongue.say(ready[1])


def pen_of(tongue: Tongue, draft: Draft, step: str) -> Pen:
    """The pen of this form, or of the declaration alone."""
    return Pen(tongue, draft, step, _VERBS[draft.form], locates=False)


def ask_screen(tongue: Tongue, draft: Draft, ask: Ask) -> Screen:
    """Ask a question, after the hint why the last answer could not be read."""
    step, pen = ask.step, pen_of(tongue, draft, ask.step.key)
    told = (_progress(tongue, draft, step), ask.hint and tongue.say(ask.hint), tongue.say(step.ask))
    rows = [*answer_rows(pen, step)]
    if step.key in draft.answers and not isinstance(step.answer, Tick):
        rows.append((pen.press(tongue.say(N_("Leave it as it is")), "done"),))
    rows += [*pass_rows(pen, step), pen.leave()]
    # The wording of ties, a phone: not to be handed on from here.
    return Screen("\n\n".join(part for part in told if part), tuple(rows), rtl=tongue.rtl)


def review_screen(tongue: Tongue, draft: Draft, place_label: str, hint: str = "") -> Screen:
    """Read the answers back: first the button that sends, then one to correct each."""
    steps = [step for step in asked(form_of(draft), draft) if step.key in NAMES]
    asked_for = tongue.say(
        hint or N_("Is it right? To change an answer, press its name. Ties are not shown again.")
    )
    head = tongue.say(N_("<b>This is what we understood:</b>"))
    lines = read_back(tongue, draft, steps, NAMES, place_label, _CUT)
    correct = [
        Button(
            tongue.say(NAMES[step.key]),
            Act(f"{_VERBS[draft.form]}.change", {"draft": draft.id, "step": step.key}),
        )
        for step in steps
    ]
    pen = pen_of(tongue, draft, draft.at)
    rows = (
        (pen.press(tongue.say(N_("Right, send it")), "send"),),
        *paired(correct, everything=True),
        pen.leave(),
    )
    return Screen("\n".join((head, *lines, "", asked_for)), rows, rtl=tongue.rtl)


def card_screen(tongue: Tongue, card: str) -> Screen:
    """An answer that ended the form."""
    return Screen(tongue.say(_CARDS[card]), rtl=tongue.rtl)


def continue_screen(tongue: Tongue) -> Screen:
    """Go on with what is half-way, or begin anew."""
    rows = (
        (Button(tongue.say(N_("Yes, go on")), Act("apply.resume")),),
        (Button(tongue.say(N_("Begin anew")), Act("apply.anew")),),
    )
    said = tongue.say(N_("Shall we go on with your application where you stopped?"))
    return Screen(said, rows, rtl=tongue.rtl)


def stop_screen(tongue: Tongue, draft_id: str) -> Screen:
    """Keep it for a week, or forget it."""
    rows = (
        (Button(tongue.say(N_("Keep it for a week")), Act("apply.keep")),),
        (Button(tongue.say(N_("Forget it all")), Act("apply.drop", {"draft": draft_id})),),
        (Button(tongue.say(N_("Go on")), Act("apply.resume")),),
    )
    return Screen(tongue.say(N_("You have not sent it yet.")), rows, rtl=tongue.rtl)


def stopped_screen(tongue: Tongue, *, kept: bool) -> Screen:
    """The form is left."""
    if kept:
        said = N_("We keep it for a week. Write {apply} to go on.")
        return Screen(tongue.say(said, apply="/apply"), rtl=tongue.rtl)
    said = N_(
        "Stopped. Nothing of this conversation was kept. You can begin again whenever you like."
    )
    return Screen(tongue.say(said), rtl=tongue.rtl)


def known_screen(tongue: Tongue, number: str) -> Screen:
    """Whoever stands in the register applies no more."""
    said = tongue.say(
        N_("You stand in the register as {number}. Write {me} to see your page."),
        number=number,
        me="/me",
    )
    return Screen(said, rtl=tongue.rtl)


def later_screen(tongue: Tongue, day: date) -> Screen:
    """Whose registration ended may have to wait before a new application (brief §3.1)."""
    said = N_("An earlier registration of yours has ended. You may apply again from {day} on.")
    return Screen(tongue.say(said, day=tongue.date(day)), rtl=tongue.rtl)


def none_screen(tongue: Tongue, note: str = "") -> Screen:
    """There is no application here."""
    said = tongue.say(
        N_("You have no application with us. To begin one, write {apply}."), apply="/apply"
    )
    return Screen(note or said, rtl=tongue.rtl)


def standing_screen(
    tongue: Tongue, one: Application, asked_for: str, number: str, note: str = ""
) -> Screen:
    """Where it stands; `asked_for` is the registrar's question, already in the person's words."""
    parts = [note] if note else []
    if one.stage is Stage.VERIFIED:
        parts.append(tongue.say(_STAGES[one.stage], number=number, me="/me"))
    elif not (note and one.stage is Stage.SENT):
        parts.append(tongue.say(_STAGES[one.stage]))
    if asked_for:
        parts.append(isolate(escape(spoken_question(tongue, asked_for))))
    if one.stage is Stage.REJECTED and one.reason in REASONS:
        parts.append(tongue.say(REASONS[one.reason]))
    if one.stage.open and one.interview_at is not None:
        parts.append(interview_line(tongue, one.interview_at))
    return Screen("\n\n".join(parts), _standing_rows(tongue, one), protect=True, rtl=tongue.rtl)


def interview_line(tongue: Tongue, at: datetime) -> str:
    """When the registrar and the applicant speak."""
    day = at.astimezone(TRIPOLI).date()
    return tongue.say(
        N_("The talk with the registrar: {weekday}, {date}, at {time}."),
        weekday=tongue.weekday(day),
        date=tongue.date(day),
        time=tongue.time(at),
    )


def _standing_rows(tongue: Tongue, one: Application) -> Rows:
    args = {"application": str(one.id)}
    take_back = Button(tongue.say(N_("Take it back")), Act("apply.withdraw", args))
    delete = Button(tongue.say(N_("Delete my application")), Act("apply.delete", args))
    match one.stage:
        case Stage.ASKED:
            answer = Button(tongue.say(N_("Answer")), Act("apply.answer", args))
            return ((answer,), (take_back, delete))
        case Stage.SENT:
            return ((take_back, delete),)
        case Stage.VERIFIED:
            return ()
        case _:
            again = Button(tongue.say(N_("Apply again")), Act("apply.anew"))
            return ((again,), (delete,))


def sure_screen(
    tongue: Tongue, question: str, yes: str, verb: str, application_id: ApplicationId
) -> Screen:
    """Ask once."""
    rows = (
        (Button(tongue.say(yes), Act(verb, {"application": str(application_id)})),),
        (Button(tongue.say(N_("No, go back")), Act("apply.status")),),
    )
    return Screen(tongue.say(question), rows, rtl=tongue.rtl)


def answer_screen(
    tongue: Tongue, question: str, application_id: ApplicationId, hint: str = ""
) -> Screen:
    """The registrar's question, to be answered by writing."""
    del application_id
    parts = [hint] if hint else []
    parts += [
        tongue.say(N_("The registrar of your area has a question:")),
        isolate(escape(spoken_question(tongue, question))),
        tongue.say(N_("Please write your answer here.")),
    ]
    rows = ((Button(tongue.say(N_("Back")), Act("apply.status")),),)
    return Screen("\n\n".join(parts), rows, protect=True, rtl=tongue.rtl)


def _progress(tongue: Tongue, draft: Draft, step: Step) -> str:
    """Count the questions after consent, as far as the answers call for them."""
    keys = [one.key for one in asked(form_of(draft), draft) if one.key != CONSENT]
    if step.key not in keys:
        return ""
    return tongue.say(N_("Step {n} of {of}"), n=keys.index(step.key) + 1, of=len(keys))
