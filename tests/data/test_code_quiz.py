"""The scenes on the code: complete in both languages, one right answer each, kind explanations."""

import pytest

from bot.data.code_of_conduct import LANGUAGES, VERSION
from bot.data.code_quiz import SCENES, code_quiz


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_scenes_with_one_right_answer_each(language: str) -> None:
    scenes = code_quiz(language)
    assert len(scenes) == SCENES
    for scene in scenes:
        assert len(scene.answers) == 3
        assert [one.right for one in scene.answers].count(True) == 1
        assert all(bool(one.why_not) != one.right for one in scene.answers)
        assert all(len(one.why_not) > 60 for one in scene.answers if not one.right)


def test_both_languages_ask_the_same_in_the_same_order() -> None:
    rights = [
        [[one.right for one in scene.answers] for scene in code_quiz(language)]
        for language in LANGUAGES
    ]
    assert rights[0] == rights[1]
    # The right answer does not always stand in the same place.
    assert len({tuple(one) for one in rights[0]}) == SCENES


def test_another_language_is_asked_in_arabic_and_an_old_version_asks_nothing() -> None:
    assert code_quiz("fr") == code_quiz("ar", VERSION)
    assert code_quiz("ar", "0.9.0") == ()
