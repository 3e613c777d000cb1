"""The hard rules once more, in plain words over plain rows: an offer must break none of them.

Written apart from `bot/domain/neutrality.py`, from domain brief §3.7, so that one checks the other.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.country import Country
from bot.domain.ids import PlaceId
from bot.store.sealed import Purpose, Sealer

_IN_HAND = ("matching", "assigned", "contacted")
_LIBYA = ZoneInfo("Africa/Tripoli")
Rows = Callable[..., list[sqlite3.Row]]


def faults(
    rows: Rows, sealer: Sealer, country: Country, offer_id: int, now: datetime
) -> Iterator[str]:
    """What is wrong with an offer that was made, or accepted, at this moment."""
    (offer,) = rows("SELECT * FROM offers WHERE id = ?", offer_id)
    (case,) = rows("SELECT * FROM cases WHERE id = ?", offer["case_id"])
    (who,) = rows("SELECT * FROM mediators WHERE id = ?", offer["mediator_id"])
    accepted = offer["state"] == "accepted"
    yield from _of_the_register(case, who, now)
    yield from _of_the_case(rows, case, who, offer)
    yield from _of_the_load(rows, case, who)
    yield from _of_ties(sealer, country, case, who)
    home, place = PlaceId(who["place_id"]), PlaceId(case["place_id"])
    if country.km(home, place) > who["radius_km"]:
        yield "too far"
    outsider = case["outsiders_only"] or not _known(sealer, case)
    if outsider and country.district(home) == country.district(place):
        yield "from the area"
    chat = rows("SELECT * FROM chats WHERE chat_key = ?", who["chat_key"])
    if not accepted and (not who["reachable"] or (chat and chat[0]["left"])):
        yield "cannot be reached"


def _known(sealer: Sealer, case: sqlite3.Row) -> bool:
    """Whether both sides are described and it is known whom to avoid; below severity 3, always."""
    if case["severity"] in {1, 2} or case["exclusions"] is None:
        return case["severity"] in {1, 2}
    avoid: Any = sealer.open_json(Purpose.DECLARATION, case["exclusions"])
    return bool(avoid["tokens"]) and all(avoid.get("sides", [[], []]))


def _of_the_register(case: sqlite3.Row, who: sqlite3.Row, now: datetime) -> Iterator[str]:
    today = now.astimezone(_LIBYA).date().isoformat()
    if who["accreditation"] not in ("accredited", "probation"):
        yield f"is {who['accreditation']}"
    if who["accreditation"] == "probation" and not 1 <= case["severity"] <= 3:
        yield "on probation in a grave case"
    if who["expires_on"] < today:
        yield "term over"
    year = str(int(today[:4]) - 1)
    if who["declared_on"] < f"{year}{today[4:]}":
        yield "declaration too old"
    if who["code_version"] is None:
        yield "code of conduct not accepted"
    if case["category"] != "other" and case["category"] not in who["categories"].split():
        yield "not their field"
    if (case["severity"] or 3) > who["max_severity"]:
        yield "too grave for them"
    spoken = set(who["languages"].split())
    if case["languages"] and not spoken & set(case["languages"].split()):
        yield "no common language"


def _of_the_case(
    rows: Rows, case: sqlite3.Row, who: sqlite3.Row, offer: sqlite3.Row
) -> Iterator[str]:
    key = who["chat_key"]
    report = rows("SELECT reporter_key FROM reports WHERE case_id = ?", case["id"])
    if any(one["reporter_key"] is not None and one["reporter_key"] == key for one in report):
        yield "the own case"
    before = rows(
        "SELECT state FROM offers WHERE case_id = ? AND mediator_id = ? AND number < ?",
        case["id"],
        who["id"],
        offer["number"],
    )
    if any(one["state"] != "taken" for one in before):
        yield "barred, seated or asked already"
    if case["woman"] == "required" and who["gender"] == "m" and case["team_size"] == 1:
        yield "a woman was required"


def _of_the_load(rows: Rows, case: sqlite3.Row, who: sqlite3.Row) -> Iterator[str]:
    carried = rows(
        "SELECT c.severity FROM offers o JOIN cases c ON c.id = o.case_id "
        f"WHERE o.mediator_id = ? AND o.state = 'accepted' AND c.state IN {_IN_HAND} "
        "AND c.id != ?",
        who["id"],
        case["id"],
    )
    if len(carried) >= 3:
        yield "carries three cases already"
    grave = sum(one["severity"] >= 4 for one in carried)
    if case["severity"] >= 4 and grave:
        yield "carries a grave case already"


def _of_ties(
    sealer: Sealer, country: Country, case: sqlite3.Row, who: sqlite3.Row
) -> Iterator[str]:
    if case["exclusions"] is None:
        return
    avoid: Any = sealer.open_json(Purpose.DECLARATION, case["exclusions"])
    # Whatever the kind of a tie: it stands before the token.
    declared = json.loads(sealer.open(Purpose.DECLARATION, who["ties"]))
    ties = {tie.rpartition(".")[2] for tie in declared}
    ties |= {
        sealer.hash("tie", f"place:{one}") for one in country.path(PlaceId(who["place_id"]))[:-2]
    }
    if ties & set(avoid["tokens"]):
        yield "tied to whom the reporter excluded"
