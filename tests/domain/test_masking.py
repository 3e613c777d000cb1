"""What people type although they were asked not to does not stay readable."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.masking import mask


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("رقمه 0912345678", "0912345678"),
        ("اتصل على ٠٩٢ ١٢٣ ٤٥٦٧", "١٢٣"),
        ("+218 91 234 5678 هذا رقمي", "234"),
        ("الرقم الوطني 119850123456", "119850123456"),
        ("شوف https://t.me/abc", "t.me"),
        ("حسابه @ali_libya", "ali_libya"),
        ("كلمني على ali@example.com", "ali@example"),
        ("اسمه محمد علي الورفلي", "محمد"),
    ],
)
def test_numbers_links_accounts_and_cued_names_are_masked(text: str, gone: str) -> None:
    assert gone not in mask(text).text


def test_a_text_without_any_of_them_stays_as_it_is() -> None:
    text = "عندنا خلاف على حدود أرض مع الجيران من سنة، والماء مقطوع"
    assert mask(text).text == text


@given(st.text(alphabet="0123456789٠١٢٣ -+كلام\n", max_size=60))
def test_no_seven_digits_in_a_row_survive_and_masking_again_changes_nothing(text: str) -> None:
    once = mask(text).text
    assert not re.search(r"[0-9\u0660-\u0669]{7}", once)
    assert mask(once).text == once
