"""The form by which somebody applies to be a mediator (domain brief §3.1–§3.3).

Consent comes first and what was said before it is never stored. The declarations of ties are turned
into keyed tokens before they reach the form (rule N15): no draft ever holds their wording.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot.conversation.form import (
    Choose,
    Count,
    Declare,
    Form,
    Option,
    Pass,
    Phone,
    Place,
    Step,
    Tell,
    Tick,
)
from bot.conversation.forms.report import CATEGORIES, LANGUAGES, NEEDS
from bot.domain.marks import N_
from bot.domain.mediator import Gender
from bot.domain.particulars import BirthBand, Route
from bot.domain.tie_tokens import TieKind

#: Keys that other rooms know by name.
CONSENT: Final = "apply_consent"
ARMED: Final = "armed_role"
STORY: Final = "reconciled"
ABOUT: Final = "about"
#: Cards that end the form.
NOT_AGREED, NOT_ARMED, NOT_YOUNG = "apply_no", "apply_armed", "apply_young"
#: The declarations of §3.3, in their order, and the kind of tie that each names.
DECLARED: Final[Mapping[str, TieKind | None]] = {
    "ties_kin": TieKind.KIN,
    "ties_tribe": TieKind.COMMUNITY,
    "ties_towns": TieKind.COMMUNITY,
    "ties_armed": TieKind.ARMED,
    "ties_office": TieKind.OFFICE,
    "ties_money": TieKind.BUSINESS,
    "ties_bodies": TieKind.COMMUNITY,
    # Without a kind it keeps away most strictly.
    "ties_enmity": None,
}
#: From which community each referee is: two different ones (domain brief §3.1).
REFEREES: Final = ("referee_1", "referee_2")
COMMUNITIES: Final = ("community_1", "community_2")
_LATER: Final = frozenset({Pass.LATER})
_MOST_HOURS: Final = 2000
_MOST_CASES: Final = 500


def _trained(answers: Mapping[str, Any]) -> bool:
    return answers.get("route") == Route.TRAINING


def _elder(answers: Mapping[str, Any]) -> bool:
    return answers.get("route") == Route.ELDER


_ARMED = Step(
    ARMED,
    N_(
        "A mediator bears no arms for anybody. Do you have a role at present in an armed body "
        "or a security body?"
    ),
    Choose(
        (
            Option("no", N_("No, and I declare so")),
            Option("yes", N_("Yes")),
        )
    ),
    exits={"yes": NOT_ARMED},
)

_FIRST = (
    Step(
        CONSENT,
        N_(
            "You can apply here to be a mediator. It takes about ten minutes, and you may stop and "
            "come back within a week. The registrar of your area reads your name, your phone and "
            "your answers; nobody else does. Your ties are turned at once into signs that nobody "
            "can read back: they only keep you away from matters of your own people. An "
            "application that is not taken up is deleted after a year, or whenever you wish. Chats "
            "with a bot on Telegram are not fully encrypted. Do you agree?"
        ),
        Choose((Option("yes", N_("I agree")), Option("no", N_("I do not agree")))),
        exits={"no": NOT_AGREED},
    ),
    _ARMED,
    Step("full_name", N_("Your full name, as it stands on your card?"), Tell(100, named=True)),
    Step(
        "display_name",
        N_(
            "How should people address you? First name and title, without the family's name, such "
            "as: al-Hajj Salem, Ustadha Huda."
        ),
        Tell(40, named=True),
    ),
    Step("phone", N_("Your phone number?"), Phone()),
    Step(
        "gender",
        N_("Are you a woman or a man?"),
        Choose((Option(Gender.WOMAN, N_("A woman")), Option(Gender.MAN, N_("A man")))),
    ),
    Step(
        "birth",
        N_("How old are you, about?"),
        Choose(
            (
                Option("under", N_("Younger than 18")),
                Option(BirthBand.YOUNG, N_("18 to 29")),
                Option(BirthBand.MIDDLE, N_("30 to 44")),
                Option(BirthBand.SENIOR, N_("45 to 59")),
                Option(BirthBand.ELDER, N_("60 or more")),
            )
        ),
        exits={"under": NOT_YOUNG},
    ),
)

_WORK = (
    Step("place", N_("Where do you live? The area is enough: write it, or choose it."), Place()),
    Step(
        "radius",
        N_("How far from home can you go to mediate?"),
        Choose(
            (
                Option("20", N_("My town")),
                Option("60", N_("An hour by car")),
                Option("150", N_("Two hours by car")),
                Option("400", N_("Half a day")),
                Option("1500", N_("Anywhere in Libya")),
            )
        ),
    ),
    Step(
        "night",
        N_("Can you travel at night where need be?"),
        Choose((Option("yes", N_("Yes")), Option("no", N_("No, by day only")))),
    ),
    Step(
        "categories",
        N_("In which matters could you mediate? Tick all that fits, then press Done."),
        Tick(CATEGORIES),
    ),
    Step(
        "severity",
        N_("How grave may a matter be at most, for you?"),
        Choose(
            (
                Option("2", N_("Quarrels in words")),
                Option("3", N_("Threats and damage too")),
                Option("4", N_("Injuries and weapons too")),
                Option("5", N_("Killings too")),
            )
        ),
    ),
    Step(
        "languages",
        N_("Which languages do you mediate in? Tick all that fits, then press Done."),
        Tick(LANGUAGES),
    ),
    Step(
        "needs",
        N_("Do you need something made easier for your own work? Tick what fits, or skip."),
        Tick(NEEDS),
        passes=frozenset({Pass.DECLINED, Pass.LATER}),
    ),
)

_TIES = (
    Step(
        "ties_kin",
        N_(
            "Now your ties. Nobody reads them; they only keep you away from matters of your own "
            "people. Which families: your own, your mother's, your husband's or wife's, and those "
            "of your children's husbands and wives? Part them by commas."
        ),
        Declare(),
    ),
    Step("ties_tribe", N_("Which tribes: yours, your mother's, and by marriage?"), Declare()),
    Step("ties_towns", N_("The towns or quarters you and your family come from?"), Declare()),
    Step(
        "ties_armed",
        N_(
            "Armed groups or security bodies in which you, a parent, a brother, a sister or a "
            "child of yours had a role in the last ten years?"
        ),
        Declare(),
    ),
    Step("ties_office", N_("Public offices that you or somebody at home hold?"), Declare()),
    Step(
        "ties_money",
        N_("Your employer, and with whom do you share land, trade or debts?"),
        Declare(),
    ),
    Step(
        "ties_bodies",
        N_(
            "Parties and candidacies, councils of elders, sulh committees, religious bodies, "
            "associations, donors, and pages that you run?"
        ),
        Declare(),
    ),
    Step(
        "ties_enmity",
        N_(
            "With whom is there a lasting enmity from past cases, and what else might a side mind? "
            "Name families, tribes or towns only."
        ),
        Declare(),
    ),
)

_VOUCHED = (
    Step(
        "referee_1",
        N_(
            "Two people vouch for you, from two different communities. The first: name, phone, and "
            "how they know you. Please ask them beforehand."
        ),
        Tell(200, named=True, called=True),
    ),
    Step("community_1", N_("From which tribe, family or town is the first one?"), Declare(True)),
    Step(
        "referee_2",
        N_("The second: name, phone, and how they know you."),
        Tell(200, named=True, called=True),
    ),
    Step(
        "community_2",
        N_("From which tribe, family or town is the second one? Another one than the first."),
        Declare(True),
    ),
    Step(
        "route",
        N_("What have you learnt mediating by?"),
        Choose(
            (
                Option(Route.TRAINING, N_("By training")),
                Option(Route.ELDER, N_("By years of reconciling people")),
            )
        ),
    ),
    Step(
        "core",
        N_(
            "How many hours of training in mediation have you had? 40 are asked for in the end; "
            "whoever has fewer is told where to go on. Write the number, or 0."
        ),
        Count(_MOST_HOURS),
        when=_trained,
    ),
    Step(
        "safeguarding",
        N_("And hours on protecting women and children? 8 are asked for in the end."),
        Count(_MOST_HOURS),
        when=_trained,
    ),
    Step(
        "data_safety",
        N_("And hours on safety of the phone and of what is told? 4 are asked for in the end."),
        Count(_MOST_HOURS),
        when=_trained,
    ),
    Step(
        "reconciliations",
        N_("In how many reconciliations did you take part? At least 5 are asked for."),
        Count(_MOST_CASES),
        when=_elder,
    ),
    Step(
        STORY,
        N_(
            "Tell us briefly of five of them: what about, when, how it ended. Write, or record a "
            "voice note (two minutes at most). Please no names."
        ),
        Tell(1500, voice=True),
        when=_elder,
    ),
    Step(
        "bridging",
        N_("How many hours of the short course for elders have you had? 16 are asked for. Or 0."),
        Count(_MOST_HOURS),
        when=_elder,
    ),
    Step(
        ABOUT,
        N_("Is there something else we should know? Write it, record a voice note, or skip."),
        Tell(1000, voice=True),
        passes=_LATER,
    ),
)

APPLY = Form("apply", 1, (*_FIRST, *_WORK, *_TIES, *_VOUCHED))
#: What a mediator declares anew every year, and after a change (domain brief §3.3).
DECLARATION = Form("declaration", 1, (_ARMED, *_TIES))
