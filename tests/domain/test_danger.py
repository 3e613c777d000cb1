"""Free text is read for danger, and its recall and precision are measured.

`danger_texts.tsv`: what must be found in a sentence, what may be («any»: not judged), and how it
was used: without a mark, patterns were tuned on it; «held» sentences were written beforehand and
kept out of tuning; «fresh» ones were written after it.

None of that is an outsider's measure. Of 65 dangerous sentences by somebody who knew none of the
patterns, 49 were found (75 %), and none of 49 harmless ones; they stand in the table, tuned on
since. Another 66 and 66, as adversarial as could be thought of (idioms, euphemisms, three dialects,
spelling slips, a few in Latin letters): 54 found (82 %), 9 false alarms. One half was tuned on; in
the other, «outside», 24 of 33 were found before and 28 after (73 % → 85 %), 3 false alarms and 2.
Of 30 sentences that only hint at what happens, 17 were found before and 19 after the general mends
(57 % → 63 %); then they were tuned on. So the gates, not the words, must carry the safety of
whoever writes.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.danger import Danger, read_danger

E, H, C, D, S, U = Danger


@dataclass(frozen=True)
class Sentence:
    text: str
    must: frozenset[Danger]
    may: frozenset[Danger]
    mark: str


def dangers(cell: str) -> frozenset[Danger]:
    return frozenset(Danger) if cell == "any" else frozenset(map(Danger, cell.split()))


def sentences() -> list[Sentence]:
    with Path(__file__).with_name("danger_texts.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Sentence(row["text"], dangers(row["must"]), dangers(row["may"]), row["held"])
            for row in rows
        ]


ALL = sentences()
UNSEEN = [each for each in ALL if each.mark in {"held", "fresh"}]
OUTSIDE = [each for each in ALL if each.mark == "outside"]


def asked_again(of: list[Sentence]) -> tuple[float, float]:
    """Recall and precision of "the gate question comes back"; doubtful sentences do not count."""
    found = {each.text: bool(read_danger(each.text)) for each in of}
    dangerous = [each for each in of if each.must]
    harmless = [each for each in of if not each.must and not each.may]
    right = sum(found[each.text] for each in dangerous)
    wrong = sum(found[each.text] for each in harmless)
    return right / len(dangerous), right / (right + wrong)


def by_class(of: list[Sentence]) -> tuple[float, float]:
    """Recall and precision of the classes themselves."""
    expected = hit = found = allowed = 0
    for each in of:
        got = read_danger(each.text)
        expected, hit = expected + len(each.must), hit + len(each.must & got)
        found, allowed = found + len(got), allowed + len(got & (each.must | each.may))
    return hit / expected, allowed / found


def test_the_measured_set_is_large_and_a_third_of_its_first_part_was_held_out():
    assert len(ALL) >= 160
    assert sum(each.mark == "held" for each in ALL) * 3 >= 220
    assert sum(each.mark == "fresh" for each in ALL) >= 50


def test_danger_brings_the_gate_question_back_in_95_of_100_and_seldom_without_reason():
    recall, precision = asked_again(ALL)
    assert recall >= 0.95
    assert precision >= 0.90


def test_the_same_holds_for_sentences_that_nothing_was_tuned_on():
    recall, precision = asked_again(UNSEEN)
    assert recall >= 0.95
    assert precision >= 0.90


def test_what_an_outsider_wrote_and_nobody_tuned_on_is_found_in_four_of_five():
    recall, precision = asked_again(OUTSIDE)
    assert len(OUTSIDE) == 66
    assert recall >= 0.8
    assert precision >= 0.9


def test_the_class_of_danger_is_named_rightly():
    recall, precision = by_class(ALL)
    assert recall >= 0.95
    assert precision >= 0.90


def test_sentences_written_after_the_tuning_are_found_in_nine_of_ten():
    recall, precision = asked_again([each for each in ALL if each.mark == "fresh"])
    assert recall >= 0.90
    assert precision >= 0.90


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("ضرب نار توا", E),
        ("رماية علينا", E),
        ("يضرب فيا راجلي", H),
        ("خطفوا ولد عمي", D),
        ("يبو فدية", D),
        ("ماسكينه عندهم", D),
        ("بنتي صغيرة ضربوها", C),
        ("هددني بصوري", H),
        ("نبي نموت", S),
        ("فيه لغم", U),
        ("وضرررب نااار تواااا", E),
        ("يظرب فيا راجلي", H),
        ("ضَرْبُ نـــار", E),
        ("اللي صار زمان: قتلو خوي قبل سنين", E),
        ("بنتي عمرها ٨ سنين. يضربوا فيها", C),
        ("my husband beats me", H),
        ("خانقها بيديه", E),
        ("جاره دهسه وهرب", E),
        ("5tafo 5oya", D),
        ("يشد شعري ويطيشني في الحيط", H),
        ("بنردو الدم بالدم", E),
        ("عندهم بنتي ويبو نتنازل على الحوش", D),
    ],
)
def test_words_of_danger_are_heard_however_they_are_typed(text, danger):
    assert danger in read_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "الحمد لله ما تأذى أحد",
        "بلا سلاح",
        "بدون ضرب وسلاح ولا عنف",
        "من غير سلاح",
        "ما فيش ضرب نار",
        "مافيش خطف",
        "سلاح ما فيش",
        "ولا حد مسلح",
        "لم يحدث إطلاق نار",
        "ما يضربش فيا راجلي",
        "مش خطف، طلعت مع خوتها",
        "رماية أفراح في العرس",
        "ضربلي تلفون",
        "ذبحنا خروف وعزمناهم",
        "خطف مني التلفون",
        "محبوسين في الزحمة",
        "قتلني بالكلام",
        "بعضهم مع الصلح وبعضهم لا",
        "موتور الماء خرب",
        "خرسانة مسلحة",
        "",
        "؟!",
    ],
)
def test_denials_feasts_and_idioms_are_no_alarm(text):
    assert read_danger(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "الرماية ما وقفتش",
        "ما نقدرش نطلع من ضرب النار",
        "من يوم ما خطفوه ما نرقدش",
        "ما سمعنا إلا الرصاص",
        "اعطيني فلوس ولا نقتلك",
        "ما تأذى أحد أمس لكن توا فيه ضرب نار",
        "بلا سلاح، وبعدها جو مسلحين",
    ],
)
def test_a_denial_of_something_else_hides_no_danger(text):
    assert read_danger(text)


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_read(text):
    assert read_danger(text) <= frozenset(Danger)


@given(
    st.sampled_from([each.text for each in ALL if each.must]), st.sampled_from("\u200f\u2066\u200c")
)
def test_invisible_signs_do_not_hide_a_word(text, sign):
    assert read_danger(sign.join(text)) == read_danger(text)
