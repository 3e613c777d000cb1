"""The report form: what is asked, in which order (domain brief §2.1; what is never asked: §2.2).

The two gates come before consent and store nothing; everything from «what was seen» on may wait.
"""

from bot.conversation.form import Choose, Form, Option, Pass, Place, Step, Tell, Tick
from bot.domain.case import Woman
from bot.domain.marks import N_
from bot.domain.taxonomy import Access, Category, Contact, Language, Role, Seen, Sides, When

#: Keys that other rooms know by name.
DANGER, HARM, DANGER_AGAIN, CONSENT = "danger", "harm", "danger_again", "consent"
GATES = frozenset({DANGER, HARM, DANGER_AGAIN})
#: Cards that end the form.
EMERGENCY, REFER, NO_CONSENT = "emergency", "refer", "no_consent"

_LATER = frozenset({Pass.LATER})
_NOT_SAID = frozenset({Pass.UNKNOWN, Pass.DECLINED, Pass.LATER})
_DECLINED = frozenset({Pass.DECLINED, Pass.LATER})

CATEGORIES = (
    Option(Category.LAND, N_("Land and property")),
    Option(Category.RESOURCE, N_("Water, grazing and livestock")),
    Option(Category.FAMILY, N_("Family and inheritance (no violence)")),
    Option(Category.MONEY, N_("Debts, work and trade")),
    Option(Category.COMMUNITY, N_("Tension between tribes or areas")),
    Option(Category.BLOOD, N_("Killing, injury and diya")),
    Option(Category.ARMED, N_("Weapons and armed people")),
    Option(Category.DETENTION, N_("Detention, kidnapping, missing people")),
    Option(Category.DISPLACEMENT, N_("Displacement, return and migration")),
    Option(Category.STREET, N_("Neighbours, street and youth")),
    Option(Category.SPEECH, N_("Words that stir up strife")),
    Option(Category.SERVICES, N_("Services and public bodies")),
    Option(Category.OTHER, N_("Other")),
)
_SEEN = (
    Option(Seen.WORDS, N_("Words only")),
    Option(Seen.THREAT, N_("A threat")),
    Option(Seen.DAMAGE, N_("Breaking or damage")),
    Option(Seen.LIGHT_INJURY, N_("A light injury")),
    Option(Seen.HOSPITAL, N_("An injury treated in hospital")),
    Option(Seen.WEAPON, N_("A weapon was shown")),
    Option(Seen.SHOOTING, N_("Shooting")),
    Option(Seen.DEATH, N_("A death")),
    Option(Seen.GATHERING, N_("People gathering")),
    Option(Seen.ROAD_BLOCK, N_("A blocked road")),
    Option(Seen.FAMILIES_LEFT, N_("Families left")),
)
_SIDES = (
    Option(Sides.NEIGHBOURS, N_("Neighbours")),
    Option(Sides.RELATIVES, N_("Relatives")),
    Option(Sides.FAMILIES, N_("Two families")),
    Option(Sides.TRIBES, N_("Two tribes or areas")),
    Option(Sides.YOUTH, N_("Young people")),
    Option(Sides.PUBLIC, N_("People and a public body")),
    Option(Sides.OTHER, N_("Something else")),
)
_ROLES = (
    Option(Role.SIDE, N_("I am a side")),
    Option(Role.RELATIVE, N_("Related to a side")),
    Option(Role.WITNESS, N_("A witness")),
    Option(Role.NEIGHBOUR, N_("A neighbour")),
    Option(Role.NOTABLE, N_("One of the notables")),
    Option(Role.PROFESSIONAL, N_("A teacher or doctor")),
)
LANGUAGES = (
    Option(Language.ARABIC, N_("Arabic")),
    Option(Language.TAMAZIGHT, N_("Tamazight")),
    Option(Language.TEBU, N_("Tebu")),
    Option(Language.TAMAHAQ, N_("Tamahaq")),
    Option(Language.SIGN, N_("Sign language")),
    Option(Language.ENGLISH, N_("English")),
    Option(Language.FRENCH, N_("French")),
    Option(Language.HAUSA, N_("Hausa")),
)
NEEDS = (
    Option(Access.HEARING, N_("Hearing")),
    Option(Access.SIGHT, N_("Sight")),
    Option(Access.MOVING, N_("Moving")),
    Option(Access.SPEECH, N_("Speech")),
)
_YES_NO = (Option("yes", N_("Yes")), Option("no", N_("No")), Option("unknown", N_("I do not know")))

#: Asked again wherever danger is read or a voice note arrives (safety rules 1 and 7).
GATE_AGAIN = Step(
    DANGER_AGAIN,
    N_("Your safety comes first, so we ask once more: is anyone's life in danger now?"),
    Choose(
        (
            Option("yes", N_("Yes, now")),
            Option("harm", N_("Violence, a child, or people held")),
            Option("no", N_("No")),
        )
    ),
    exits={"yes": EMERGENCY, "harm": REFER},
    keep=False,
    detour=True,
)

REPORT = Form(
    "report",
    1,
    (
        Step(
            DANGER,
            N_(
                "Is anyone's life in danger now? For example: shooting, kidnapping, fire, "
                "bleeding, a beating at this moment."
            ),
            Choose(_YES_NO),
            exits={"yes": EMERGENCY},
            keep=False,
        ),
        Step(
            HARM,
            N_(
                "Is it about violence at home, harm to a child, threats with pictures, "
                "or people locked up to work?"
            ),
            Choose(
                (
                    Option("yes", N_("Yes, I want a body that helps in confidence")),
                    Option("no", N_("No")),
                )
            ),
            exits={"yes": REFER},
            keep=False,
        ),
        GATE_AGAIN,
        Step(
            CONSENT,
            N_(
                "Before we go on: we use what you say only to look for a neutral mediator and to "
                "follow up with you. The duty coordinator reads it. The mediator sees a summary "
                "<b>without your name</b>. If the matter is simple, the search begins at once; "
                "otherwise a coordinator decides first. We promise no result. Chats with a bot on "
                "Telegram are not fully encrypted, so clear them if others see your phone. If a "
                "person's life or a child is in danger we may tell a protection body, asking you "
                "first when possible. Write “stop” whenever you like, and “delete my report” to "
                "delete it. Do you agree?"
            ),
            Choose((Option("yes", N_("I agree")), Option("no", N_("I do not agree")))),
            exits={"no": NO_CONSENT},
        ),
        Step(
            "what",
            N_(
                "Tell us briefly what happened. Write, or record a voice note (two minutes at "
                "most). Please <b>no names, no phone numbers and no pictures</b>."
            ),
            Tell(1500, voice=True),
        ),
        Step("category", N_("What is it mostly about?"), Choose(CATEGORIES)),
        Step(
            "place",
            N_("Where is the problem? The name of the area is enough: write it, or choose it."),
            Place(),
        ),
        Step(
            "when",
            N_("When did it happen?"),
            Choose(
                (
                    Option(When.NOW, N_("Now")),
                    Option(When.TODAY, N_("Today")),
                    Option(When.WEEK, N_("This week")),
                    Option(When.LONG_AGO, N_("Long ago")),
                )
            ),
        ),
        Step(
            "seen",
            N_("What was seen? Tick all that fits, then press Done."),
            Tick(_SEEN),
            passes=_NOT_SAID,
        ),
        Step("sides", N_("Between whom?"), Choose(_SIDES), passes=_NOT_SAID),
        Step(
            "exclusions",
            N_(
                "Whom must the mediator not belong to, so as to be neutral? "
                "A tribe, a family, a town, a body. You need not answer."
            ),
            Tell(200),
            passes=_NOT_SAID,
        ),
        Step("role", N_("How do you stand to the dispute?"), Choose(_ROLES), passes=_DECLINED),
        Step(
            "woman",
            N_("Would you like a woman as mediator?"),
            Choose(
                (
                    Option(Woman.REQUIRED, N_("Only a woman mediator")),
                    Option(Woman.PREFERRED, N_("I prefer a woman mediator")),
                    Option(Woman.NOT_ASKED, N_("Either is fine")),
                )
            ),
            passes=_LATER,
        ),
        Step(
            "language",
            N_("In which language should the mediator speak with you?"),
            Choose(LANGUAGES),
            passes=_LATER,
        ),
        Step(
            "access",
            N_("Do you need something made easier? Tick what fits, or skip."),
            Tick(NEEDS),
            passes=_DECLINED,
        ),
        Step(
            "contact",
            N_("How may we write to you?"),
            Choose(
                (
                    Option(Contact.HERE, N_("Write to me here")),
                    Option(Contact.DAYTIME, N_("Here, only by day")),
                    Option(Contact.EVENING, N_("Here, only in the evening")),
                    Option(Contact.NEVER, N_("Do not write; I shall ask with the code")),
                )
            ),
            passes=_LATER,
        ),
    ),
)
