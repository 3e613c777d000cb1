"""The HTML parse mode, with Telegram's error texts."""

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.telegram_html import parse_html


def test_tags_become_entities_in_utf16_units():
    text, entities = parse_html('😀 <b>مهم <i>جدًّا</i></b> <a href="https://t.me/x">رابط</a> &lt;3')
    assert text == "😀 مهم جدًّا رابط <3"
    assert entities == [
        {"type": "bold", "offset": 3, "length": 9},
        {"type": "italic", "offset": 7, "length": 5},
        {"type": "text_link", "offset": 13, "length": 4, "url": "https://t.me/x"},
    ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("م <div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
    ],
)
def test_what_cannot_be_parsed_is_refused_in_telegrams_words(source, reason):
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_a_reference_that_telegram_does_not_know_stays_as_it_is():
    assert parse_html("&nbsp;&amp;&#1589;") == ("&nbsp;&ص", [])
