"""The code of conduct is complete in both languages, and what was accepted can be proved."""

import re

import pytest

from bot.data.code_of_conduct import ARTICLES, LANGUAGES, VERSION, code_of_conduct


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_complete(language: str) -> None:
    code = code_of_conduct(language)
    assert re.fullmatch(r"\d+\.\d+\.\d+", code.version)
    assert [article.number for article in code.articles] == list(range(1, ARTICLES + 1))
    assert all(len(article.title) > 5 and len(article.text) > 80 for article in code.articles)
    assert len(code.preamble) > 80
    assert len(code.declaration) > 60


#: A version's texts never change: whoever accepted them is judged by them.
@pytest.mark.parametrize(
    ("language", "digest"),
    [
        ("ar", "e432fba42d372884b6b0e50bb4d699d164d246f3c795e5ab3ded37999a38ec6d"),
        ("en", "9931583737c1673cd3821c58739130663808c2fa51d0235ed7f0322382f470de"),
    ],
)
def test_version_1_stays_as_it_was_accepted(language: str, digest: str) -> None:
    assert code_of_conduct(language, "1.0.0").digest == digest


def test_who_speaks_another_language_reads_it_in_arabic() -> None:
    assert code_of_conduct("fr").language == "ar"
    assert code_of_conduct("ar").version == VERSION


def test_the_articles_say_what_the_rules_rest_on() -> None:
    titles = [article.title for article in code_of_conduct("ar").articles]
    assert titles[2] == "الإفصاح والتنحّي"
    assert titles[6] == "لا أجر ولا هدايا ولا منفعة"
    assert "لا أكشف من قدّم البلاغ أبدًا" in code_of_conduct("ar").articles[3].text
