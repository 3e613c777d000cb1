"""Folding: what makes two spellings one, and what is never stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.folding import dialect, fold, strip_controls, tokens

TYPED = st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("أإآٱىئؤةءگڨپچ ـًٌُِّْ٣۴"))


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("أحمد", "احمد"),
        ("إجدابيا", "اجدابيا"),
        ("آبار", "ابار"),
        ("ٱلحي", "الحي"),
        ("بنغازى", "بنغازي"),
        ("بئر", "بير"),
        ("سؤال", "سوال"),
        ("درنة", "درنه"),
        ("تاجوراء", "تاجورا"),
        ("گرقارش ڨرقارش", "قرقارش قرقارش"),
        ("پاب چامع", "باب جامع"),
        ("مُحَمَّدٌ", "محمد"),
        ("طـــرابلس", "طرابلس"),
        ("٠١٢٣ ۴۵", "0123 45"),
        ("BENGHAZI", "benghazi"),
        ("  حي \t الأندلس\n", "حي الاندلس"),
        ("ﻻ", "لا"),
    ],
)
def test_the_ways_to_write_a_word_become_one(typed, folded):
    assert fold(typed) == folded


def test_direction_signs_do_not_make_a_name_another():
    assert fold("\u202bسبها\u202c \u2067هون\u2069\u200f\u061c") == "سبها هون"


def test_letters_that_speech_does_not_keep_apart_are_one_in_the_dialect_key():
    assert dialect("مصراتة") == dialect("مسراطه")
    assert dialect("ضاهر غريان") == dialect("ظاهر قريان") == dialect("ذاهر كريان")
    assert dialect("حارثة") == dialect("هارتة")
    assert fold("مصراتة") != fold("مسراتة")


def test_words_come_without_punctuation():
    assert tokens("«السلماني»، بنغازي/حي-الأندلس؟") == ("السلماني", "بنغازي", "حي", "الاندلس")
    assert tokens("؟! 👍 _") == ()


def test_what_is_stored_keeps_letters_and_lines_and_loses_hidden_signs():
    assert strip_controls("مرحبا\u202eبك\u2066\u200b\x00\x1b\ufeff\u2069") == "مرحبابك"
    assert strip_controls("سطر\r\nسطر\rسطر\u2028سطر\tكلمة") == "سطر\nسطر\nسطر\nسطر كلمة"
    assert strip_controls("شكوى، «مُهِمَّة» ٣ أ") == "شكوى، «مُهِمَّة» ٣ أ"


def test_half_a_surrogate_pair_is_not_stored():
    assert strip_controls("أ\ud83dب").encode("utf-8") == "أب".encode()


@given(TYPED)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert dialect(fold(text)) == dialect(text) == dialect(dialect(text))


@given(TYPED)
def test_stripping_twice_is_stripping_once(text):
    assert strip_controls(strip_controls(text)) == strip_controls(text)


@given(TYPED)
def test_the_words_of_a_text_are_those_of_its_folded_form(text):
    assert tokens(fold(text)) == tokens(text)
