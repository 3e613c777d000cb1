"""What a report can say: categories, what was seen, sides, roles (domain brief §1.2, §2.1).

Values are stored; they are never renamed or reused.
"""

from enum import StrEnum


class Category(StrEnum):
    """The twelve categories of disputes, and «other»."""

    LAND = "land"
    RESOURCE = "resource"
    FAMILY = "family"
    MONEY = "money"
    COMMUNITY = "community"
    BLOOD = "blood"
    ARMED = "armed"
    DETENTION = "detention"
    DISPLACEMENT = "displacement"
    STREET = "street"
    SPEECH = "speech"
    SERVICES = "services"
    OTHER = "other"


class When(StrEnum):
    """When it happened, in four buckets: exact times identify people."""

    NOW = "now"
    TODAY = "today"
    WEEK = "week"
    LONG_AGO = "long_ago"


class Seen(StrEnum):
    """What the reporter saw: the ticks that give severity and risk."""

    WORDS = "words"
    THREAT = "threat"
    DAMAGE = "damage"
    LIGHT_INJURY = "light_injury"
    HOSPITAL = "hospital"
    WEAPON = "weapon"
    SHOOTING = "shooting"
    DEATH = "death"
    GATHERING = "gathering"
    ROAD_BLOCK = "road_block"
    FAMILIES_LEFT = "families_left"


class Sides(StrEnum):
    """Between whom, by kind: sides are described, never named."""

    NEIGHBOURS = "neighbours"
    RELATIVES = "relatives"
    FAMILIES = "families"
    TRIBES = "tribes"
    YOUTH = "youth"
    PUBLIC = "public"
    OTHER = "other"


class Role(StrEnum):
    """How the reporter stands to the dispute."""

    SIDE = "side"
    RELATIVE = "relative"
    WITNESS = "witness"
    NEIGHBOUR = "neighbour"
    NOTABLE = "notable"
    PROFESSIONAL = "professional"


class Language(StrEnum):
    """Languages a mediator may speak and a reporter may ask for (ISO 639 codes)."""

    ARABIC = "ar"
    TAMAZIGHT = "jbn"
    TEBU = "tuq"
    TAMAHAQ = "thv"
    SIGN = "lbs"
    ENGLISH = "en"
    FRENCH = "fr"
    HAUSA = "ha"


class Access(StrEnum):
    """What a person needs to take part: needs, not diagnoses."""

    HEARING = "hearing"
    SIGHT = "sight"
    MOVING = "moving"
    SPEECH = "speech"


class Contact(StrEnum):
    """How the reporter wants to hear back."""

    HERE = "here"
    DAYTIME = "daytime"
    EVENING = "evening"
    NEVER = "never"
