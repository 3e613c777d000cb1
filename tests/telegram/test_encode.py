"""The one markup that a message may bear."""

from bot.chat.screen import Key, Letter
from bot.telegram.encode import inline_keys, markup

ROWS = ((Key("١", "a"), Key("٢", "b"), Key("٣", "c")), (Key("رابط", url="https://example.org"),))


def labels(rtl: bool) -> list[list[str]]:
    made = inline_keys(ROWS, rtl=rtl)
    assert made is not None
    return [[button["text"] for button in row] for row in made["inline_keyboard"]]


def test_rows_keep_their_order_and_each_is_reversed_for_the_right() -> None:
    assert labels(rtl=True) == [["٣", "٢", "١"], ["رابط"]]
    assert labels(rtl=False) == [["١", "٢", "٣"], ["رابط"]]


def test_a_key_is_a_token_or_an_address() -> None:
    made = inline_keys(ROWS)
    assert made is not None
    assert made["inline_keyboard"][0][0]["callback_data"] == "c"
    assert made["inline_keyboard"][1][0]["url"] == "https://example.org"


def test_keys_win_over_the_location_button() -> None:
    assert markup(Letter("x", ROWS, ask_location="موقعي")) == inline_keys(ROWS)
    asked = markup(Letter("x", ask_location="موقعي"))
    assert asked is not None
    assert asked == {
        "keyboard": [[{"text": "موقعي", "request_location": True}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    assert markup(Letter("x")) is None
    assert markup(Letter("x", ((),))) is None
