"""Every kind of update, in the bot's own words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.inputs import (
    Blocked,
    Commanded,
    Edited,
    Incoming,
    Located,
    Outside,
    Pressed,
    Said,
    Typed,
    Unwanted,
    Voiced,
)
from bot.chat.routes import SPOKEN
from bot.telegram.decode import decode, peek, spoken

PERSON = {"id": 5, "is_bot": False, "first_name": "س", "language_code": "ar"}
PRIVATE = {"id": 5, "type": "private", "first_name": "س"}
GROUP = {"id": -100, "type": "supergroup", "title": "ج"}
PHOTO = [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]


def message(chat: dict[str, Any] = PRIVATE, **parts: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1, "chat": chat, "from": PERSON, **parts}


def read(**update: Any) -> Incoming | None:
    return decode(json.dumps({"update_id": 1, **update}).encode())


def said(**parts: Any) -> Said | None:
    incoming = read(message=message(**parts))
    return incoming.said if incoming else None


def member(status: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    bot = {"id": 1, "is_bot": True, "first_name": "b"}
    extra = {"until_date": 0} if status == "kicked" else {}
    return {
        "chat": chat,
        "from": PERSON,
        "date": 1,
        "old_chat_member": {"status": "left", "user": bot},
        "new_chat_member": {"status": status, "user": bot, **extra},
    }


def test_plain_text_says_who_where_and_what() -> None:
    assert read(message=message(text="خلاف على بئر")) == Incoming(
        5, 5, 7, "ar", Typed("خلاف على بئر")
    )


def test_typed_text_loses_its_invisible_signs() -> None:
    assert said(text="\u202eعلي\u2069\u200f\x00") == Typed("علي")
    assert said(text="\ud800") == Typed("")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Commanded("start")),
        ("/start abc_9", Commanded("start", "abc_9")),
        ("/Status@sulh_bot", Commanded("status")),
        ("/status@sulh_bot  x y", Commanded("status", "x y")),
        ("/قفل", Commanded("قفل")),
        (" \u200f/قفل الآن\nفورًا", Commanded("قفل", "الآن\nفورًا")),
    ],
)
def test_a_word_with_a_slash_is_a_command(text: str, command: Commanded) -> None:
    assert said(text=text) == command


@pytest.mark.parametrize("text", ["/", "/ start", "a /start", "/home/x"])
def test_other_slashes_are_text(text: str) -> None:
    assert said(text=text) == Typed(text)


def test_a_press_names_the_message_that_bore_the_button() -> None:
    query = {"id": "c", "from": PERSON, "chat_instance": "x", "data": "!t0k"}
    assert read(callback_query={**query, "message": message(text="؟")}) == Incoming(
        5, 5, 7, "ar", Pressed("!t0k", "c")
    )
    old = {"message_id": 7, "date": 0, "chat": PRIVATE}
    assert read(callback_query={**query, "message": old}) == Incoming(
        5, 5, 7, "ar", Pressed("!t0k", "c")
    )
    outside = read(callback_query={**query, "message": message(GROUP)})
    assert outside is not None
    assert outside.said == Outside()
    assert read(callback_query=query) is None


def test_voice_and_location() -> None:
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 12, "file_size": 900}
    assert said(voice=voice) == Voiced("f", 12, 900)
    del voice["file_size"]
    assert said(voice=voice) == Voiced("f", 12, 0)
    assert said(location={"latitude": 32.9, "longitude": 13.2}) == Located(32.9, 13.2)


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("photo", PHOTO),
        ("contact", {"phone_number": "1", "first_name": "س"}),
        ("document", {"file_id": "d", "file_unique_id": "u"}),
        ("video_note", {"file_id": "d", "file_unique_id": "u", "length": 1, "duration": 1}),
        ("audio", {"file_id": "d", "file_unique_id": "u", "duration": 1}),
        (
            "sticker",
            {
                "file_id": "s",
                "file_unique_id": "u",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            },
        ),
    ],
)
def test_what_we_do_not_keep_is_named_by_its_kind(kind: str, part: Any) -> None:
    assert said(**{kind: part}) == Unwanted(kind)
    assert said(**{kind: part}, caption=" سر\u200f ") == Unwanted(kind, "سر")


def test_a_kind_of_the_future_is_unwanted_too() -> None:
    assert said(hologram={"a": 1}) == Unwanted("unknown")


def test_what_the_app_itself_says_is_nothing() -> None:
    assert said(pinned_message=message(text="x")) is None


def test_blocking_and_letting_in_again() -> None:
    assert read(my_chat_member=member("kicked")) == Incoming(5, 5, None, "ar", Blocked(True))
    assert read(my_chat_member=member("member")) == Incoming(5, 5, None, "ar", Blocked(False))
    joined = read(my_chat_member=member("member", GROUP))
    assert joined is not None
    assert joined.said == Outside()


def test_groups_are_outside_whatever_is_said_there() -> None:
    spoken = read(message=message(GROUP, text="/start"))
    assert spoken is not None
    assert (spoken.chat_id, spoken.said) == (-100, Outside())


def test_an_edit_says_which_message_now_reads_how() -> None:
    edit = read(edited_message=message(text=" ثلاثة\u200f "))
    assert edit == Incoming(5, 5, 7, "ar", Edited("ثلاثة"))
    captioned = read(edited_message=message(caption="y"))
    assert captioned is not None
    assert captioned.said == Edited("y")


def test_edits_of_places_and_in_groups_and_unknown_updates_are_ignored() -> None:
    place = {"latitude": 1.0, "longitude": 2.0}
    assert read(edited_message=message(location=place)) is None
    assert read(edited_message=message(GROUP, text="x")) is None
    assert read(poll_of_the_future={}) is None


def test_safety_6_a_place_that_is_shared_live_is_not_even_stored() -> None:
    live = {"update_id": 7, "edited_message": message(location={"latitude": 32.9})}
    assert spoken(live) == {"update_id": 7}
    for kept in ({"update_id": 8, "edited_message": message(text="x")}, {"update_id": 9}):
        assert spoken(kept) is kept


def test_an_edit_waits_its_turn_in_its_own_chat() -> None:
    assert peek({"edited_message": message(text="توقف")}) == (5, False)


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("توقف", True),
        (" \u200fخروج  سريع\n", True),
        ("/STOP", True),
        ("/stop@sulh_bot", True),
        ("/exit", True),
        ("/قفل", True),
        ("إيقاف", True),
        ("Quick exit.", True),
        ("احذف بلاغي", False),
        ("توقف عن هذا", False),
        ("!x", False),
        ("توقف" * 99, False),
    ],
)
def test_only_the_words_of_stopping_overtake(text: str, urgent: bool) -> None:
    assert peek({"message": message(text=text)}) == (5, urgent)


def test_every_way_to_say_stop_or_exit_overtakes() -> None:
    for word, command in SPOKEN.items():
        assert peek({"message": message(text=word)}) == (5, command in {"stop", "exit"})


def test_a_press_overtakes_by_its_sign() -> None:
    query = {"data": "!abc", "message": message(text="x")}
    assert peek({"callback_query": query}) == (5, True)
    assert peek({"callback_query": {**query, "data": "abc"}}) == (5, False)
    assert peek({"callback_query": {"data": "abc", "message": message(text="توقف")}}) == (5, False)
    assert peek({"my_chat_member": member("kicked")}) == (5, False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["message", "callback_query", "my_chat_member", "chat", "id", "data"]),
            inner,
        )
    ),
)


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "my_chat_member"]), JSON))
def test_no_shape_of_update_makes_the_quick_look_fail(item: dict[str, Any]) -> None:
    chat_id, urgent = peek(item)
    assert isinstance(chat_id, int)
    assert isinstance(urgent, bool)
