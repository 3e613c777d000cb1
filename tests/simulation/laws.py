"""What must hold: looked at after every commit and every call, and whenever everything rests."""

import mmap
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.hours import TRIPOLI
from tests.process.questions import COMPLAINED, RECEIPT
from tests.process.walk import CODE
from tests.simulation import neutral
from tests.simulation.disk import File
from tests.simulation.telegram import Update

if TYPE_CHECKING:
    from tests.simulation.people import Person
    from tests.simulation.town import Town

#: A message of a chat stands back behind one that failed so often (bot/store/outbox.py).
_HOLDS_FOR_TRIES = 8
#: The file is searched for the words of about so many people at the end.
_SEARCHED = 50


class Laws:
    """The ten laws and what follows from them, as far as they can be seen from outside."""

    def __init__(self, town: "Town") -> None:
        self._town = town
        #: What each person did last that asks for an answer, and when something came last.
        self._asked: dict[int, float] = {}
        self._came: dict[int, float] = {}
        #: Chats whose last word was quick exit, once the bot has emptied them.
        self._exiting: set[int] = set()
        self._quiet: set[int] = set()
        self._calls: Counter[int] = Counter()
        #: The rows that brought each coordinator's digest of each day.
        self._digests: dict[tuple[str, date], set[int]] = {}
        self.checked = Counter[str]()

    # -- what Telegram sees

    def acted(self, person: "Person", *, asks: bool) -> None:
        """Somebody did something that wants an answer."""
        if asks:
            self._asked[person.id] = self._town.loop.time()

    def expired(self, update: Update) -> None:
        """Telegram threw away what nobody fetched for a day: no answer is due to that."""
        if self._asked.get(update.chat_id, 0.0) <= update.at:
            self._asked.pop(update.chat_id, None)

    def confirmed(self, updates: Sequence[Update]) -> None:
        """Law 1: what is confirmed is stored."""
        for one in updates:
            key = self._town.sealer.hash("update", str(one.number))
            self.checked["confirmed"] += 1
            if not self.rows("SELECT 1 FROM inbox WHERE key = ?", key):
                who = self._town.name(one.chat_id)
                self._breach("law 1", f"an update of {who} was confirmed and is not stored")

    def fetched(self, updates: Sequence[Update]) -> None:
        """Note who leaves by quick exit and who comes back, in the order in which the bot hears."""
        for one in updates:
            self._quiet.discard(one.chat_id)
            leaves = any(word in one.raw for word in _EXITS)
            (self._exiting.add if leaves else self._exiting.discard)(one.chat_id)

    def begun(self, chat_id: int, _body: Mapping[str, Any]) -> None:
        """Law 3: one call at a time in a chat."""
        del chat_id

    def happened(self, chat_id: int, body: Mapping[str, Any]) -> None:
        """Something reached a phone."""
        self._came[chat_id] = self._town.loop.time()
        self.checked["messages"] += 1
        if body["do"] == "Erase":
            if chat_id in self._exiting:
                self._quiet.add(chat_id)
            return
        letter = body.get("letter")
        if chat_id in self._quiet and letter is not None:
            who = self._town.name(chat_id)
            self._breach("safety rule 5", f"{who} left by quick exit and is written to")
        if letter is not None and RECEIPT in letter["text"]:
            self._receipt(chat_id, letter["text"])

    def _receipt(self, chat_id: int, text: str) -> None:
        """Nobody is told of a report that is not there, nor of a complaint."""
        found = CODE.search(text)
        if found is None:
            return
        if COMPLAINED in text:
            self._complained(chat_id, found.group())
            return
        self.checked["receipts"] += 1
        if not self._known(found.group()) and not self._town.forgives(chat_id):
            who = self._town.name(chat_id)
            self._breach("law 2", f"{who} was told of a report that is not in the store")

    def _complained(self, chat_id: int, code: str) -> None:
        self.checked["complaints"] += 1
        key = self._town.sealer.hash("complaint code", code.replace("-", ""))
        if not self.rows("SELECT 1 FROM complaints WHERE code_hash = ?", key):
            who = self._town.name(chat_id)
            self._breach("law 2", f"{who} was told of a complaint that is not in the store")

    def _known(self, code: str) -> bool:
        plain = "".join(sign for sign in code if sign.isalnum())
        key = self._town.sealer.hash("code", plain)
        return bool(self.rows("SELECT 1 FROM reports WHERE code_hash = ?", key))

    # -- what a commit leaves behind

    def committed(self, file: File) -> None:
        """Look at what a transaction changed."""
        seen = file.plain("SELECT what, id, chat FROM temp.seen").fetchall()
        if not seen:
            return
        file.plain("DELETE FROM temp.seen")
        for what, number, chat in seen:
            self.checked[what] += 1
            if what in ("offer", "accepted"):
                self._neutral(number)
            if what == "accepted":
                self._one_winner(number)
            elif what == "sent":
                self._in_order(number)
            elif what == "digest":
                self._one_digest(number, chat)
            elif what == "report":
                self._town.filed[chat] += 1

    def _neutral(self, offer_id: int) -> None:
        town = self._town
        found = neutral.faults(self.rows, town.sealer, town.country, offer_id, town.clock.now())
        for fault in found:
            self._breach("hard rules", f"offer {offer_id}: {fault}")

    def _one_winner(self, offer_id: int) -> None:
        """Never more acceptances than seats, nobody twice, and only of those who pressed so."""
        seats = self.rows(
            "SELECT o.mediator_id, c.team_size, c.id FROM offers o JOIN cases c ON c.id = o.case_id"
            " WHERE o.state = 'accepted' AND c.id = (SELECT case_id FROM offers WHERE id = ?)",
            offer_id,
        )
        taken = [one["mediator_id"] for one in seats]
        if seats and (len(taken) > seats[0]["team_size"] or len(set(taken)) < len(taken)):
            self._breach("one winner", f"case {seats[0]['id']} has {taken} on its team")

    def _one_digest(self, row: int, whose: str) -> None:
        """One line a day for each coordinator; pages asked for by hand are no such lines."""
        for line in self.rows("SELECT made_at FROM outbox WHERE id = ? AND push", row):
            at = datetime.fromtimestamp(line["made_at"] / 1000, TRIPOLI)
            self.checked["digests"] += 1
            lines = self._digests.setdefault((whose, at.date()), set())
            lines.add(row)
            if len(lines) > 1:
                self._breach("one digest", f"{whose} has {len(lines)} of {at:%d %B}")

    def _in_order(self, row: int) -> None:
        """Law 3: nothing that was due sooner in the same chat and lane still waits."""
        before = self.rows(
            "SELECT w.id FROM outbox w JOIN outbox s ON s.chat_key = w.chat_key AND s.id = ?"
            " WHERE w.state = 'waiting' AND w.id < s.id AND w.lane = s.lane AND w.of IS NULL"
            f" AND w.tries < {_HOLDS_FOR_TRIES} AND (w.due_at <= s.made_at OR w.tries > 0)",
            row,
        )
        if before:
            self._breach("law 3", f"message {row} went before {before[0]['id']} of its chat")

    # -- when everything rests

    def at_rest(self) -> None:
        """Everything is handled, everything that is due has gone, and nobody does anything."""
        self._nothing_failed()
        self._everybody_is_answered()
        self._reports_and_receipts()
        self._cases_have_owners()
        self._ends_are_ends()
        self._teams_fit()

    def _nothing_failed(self) -> None:
        for row in self.rows("SELECT kind, reason FROM inbox WHERE state = 'failed'"):
            self._breach("safety rule 12", f"an {row['kind']} was set aside: {row['reason']}")
        for row in self.rows(
            "SELECT reason, lane FROM outbox WHERE state = 'failed' AND reason != 'unreachable'"
        ):
            self._breach("law 4", f"a message was set aside: {row['reason']}")

    def _everybody_is_answered(self) -> None:
        for person, at in self._asked.items():
            if self._came.get(person, -1.0) < at and person not in self._town.telegram.blocked:
                self._breach("every question answered", f"{self._town.name(person)} got no answer")
        self._asked.clear()

    def _reports_and_receipts(self) -> None:
        """Every accepted report is in the store exactly once."""
        for person in self._town.residents:
            key = self._town.sealer.chat_key(person.id)
            filed, codes = self._town.filed[key], len(person.codes)
            self.checked["reporters"] += bool(filed)
            if codes > filed:
                self._breach("exactly once", f"{person.name}: {filed} reports, {codes} receipts")
            if filed > codes and not person.may_miss:
                self._breach("exactly once", f"{person.name}: {filed} reports, {codes} receipts")
            if person.deleted:
                continue
            for code in sorted(person.codes):
                if not self._known(code) and not self._town.forgives(person.id):
                    self._breach("exactly once", f"{person.name}'s report is not in the store")

    def _cases_have_owners(self) -> None:
        """An open case waits for a timer, an offer, a mediator or a coordinator, never for none."""
        for case in self.rows("SELECT id, number, state FROM cases WHERE state != 'closed'"):
            self.checked["open cases"] += 1
            if not self._owners(case["id"], case["state"]):
                self._breach("owner", f"case {case['id']} ({case['state']}) waits for nobody")

    def _owners(self, case_id: int, state: str) -> list[str]:
        subject = f"case:{case_id}"
        found = [
            f"timer {one['kind']}"
            for one in self.rows(
                "SELECT kind FROM timers WHERE subject = ? AND kind NOT IN ('update', 'truce')",
                subject,
            )
        ]
        found += [
            f"decision {one['id']}"
            for one in self.rows(
                "SELECT d.id FROM decisions d JOIN timers t ON t.subject = 'decision:' || d.id"
                " WHERE d.case_id = ? AND d.settled_at IS NULL AND t.guard = d.asked",
                case_id,
            )
        ]
        if state == "monitoring":
            found += [
                f"follow-up {one['id']}"
                for one in self.rows(
                    "SELECT f.id FROM follow_ups f"
                    " JOIN timers t ON t.subject = 'follow:' || f.id AND t.guard = f.tries"
                    " WHERE f.case_id = ? AND f.state IN ('planned', 'asked')",
                    case_id,
                )
            ]
        return found

    def _ends_are_ends(self) -> None:
        """No timer, offer, question or follow-up outlives its case."""
        for what, sql in _AFTER_THE_END.items():
            for row in self.rows(sql):
                self._breach("no timer after the end", f"{what} of closed case {row['case_id']}")
        for row in self.rows(
            "SELECT d.id FROM decisions d LEFT JOIN timers t ON t.subject = 'decision:' || d.id"
            " WHERE d.settled_at IS NULL AND t.id IS NULL"
        ):
            self._breach("owner", f"decision {row['id']} is open and nobody is ever asked again")
        late = self._town.clock.now().timestamp() * 1000 - 60_000
        for row in self.rows("SELECT kind, subject FROM timers WHERE due_at < ?", late):
            self._breach("timers", f"{row['kind']} of {row['subject']} is late")

    def _teams_fit(self) -> None:
        """The dispatch says complete exactly where the team is; work begins with a whole team."""
        for row in self.rows(_TEAMS):
            whole = row["taken"] == row["team_size"]
            if (row["dispatch"] == "complete") != whole and row["dispatch"] != "closed":
                self._breach(
                    "one winner", f"case {row['id']}: {row['taken']} of {row['team_size']}"
                )
            if row["state"] in ("assigned", "contacted") and not whole:
                self._breach("never alone", f"case {row['id']} is at work without its team")
            if row["state"] in ("assigned", "contacted") and row["live"]:
                self._breach("one winner", f"case {row['id']} still offers a seat")

    def at_the_end(self) -> None:
        """Law 8: nothing that anybody said or is called stands readable in the file."""
        disk = self._town.disk.path
        files = [one for one in (disk, disk.with_name(f"{disk.name}-wal")) if one.exists()]
        people = self._town.people
        # The file of a year is large, and one person's words are kept like another's.
        told = people[:: max(1, len(people) // _SEARCHED)]
        for file in filter(lambda one: one.stat().st_size, files):
            with (
                file.open("rb") as stream,
                mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as kept,
            ):
                for person in told:
                    self._closed(person, kept)

    def _closed(self, person: "Person", kept: mmap.mmap) -> None:
        words = str(person.id), getattr(person, "what", ""), *getattr(person, "codes", ())
        if any(word and kept.find(word.encode()) >= 0 for word in words):
            self._breach("law 8", f"what {person.name} is or said stands open in the file")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """What is durable, seen from another connection."""
        return self._town.reader.execute(sql, values).fetchall()

    def _breach(self, law: str, what: str) -> None:
        self._town.story.breach(law, what)


_EXITS = tuple(
    words.encode() for words in ("/exit", r"\u062e\u0631\u0648\u062c \u0633\u0631\u064a\u0639")
)
_AFTER_THE_END = {
    "a timer": "SELECT c.id AS case_id FROM cases c JOIN timers t ON t.subject = 'case:' || c.id"
    " WHERE c.state = 'closed'",
    "an open offer": "SELECT c.id AS case_id FROM cases c JOIN offers o ON o.case_id = c.id"
    " WHERE c.state = 'closed' AND o.state = 'live'",
    "an open question": "SELECT c.id AS case_id FROM cases c JOIN decisions d ON d.case_id = c.id"
    " WHERE c.state = 'closed' AND d.settled_at IS NULL",
    "a follow-up": "SELECT c.id AS case_id FROM cases c JOIN follow_ups f ON f.case_id = c.id"
    " WHERE c.state = 'closed' AND f.state IN ('planned', 'asked')",
}
_TEAMS = """
SELECT c.id, c.state, c.dispatch, c.team_size,
    sum(o.state = 'accepted') AS taken, sum(o.state = 'live') AS live
FROM cases c JOIN offers o ON o.case_id = c.id WHERE c.state != 'closed' GROUP BY c.id
"""
