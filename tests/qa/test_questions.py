from __future__ import annotations

import pytest

from qa.errors import QuestionError, UsageError
from qa.library import Library
from qa.questions import MAX_QUESTION, check_confidence, check_count, check_question, check_questions, least_confidence


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("When does it open?", "When does it open?"),
        ("  When\tdoes\r\nit \u00a0 open?\n", "When does it open?"),
        ("When\x00does\x1bit\x7f\x85open?", "When does it open?"),
        ("cafe\u0301", "caf\u00e9"),
        ("مى\u200cخواهم", "مى\u200cخواهم"),  # Persian: the zero-width non-joiner belongs to the spelling
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚒?", "👩\u200d🚒?"),
        ("half \ud83d of a pair", "half of a pair"),
        ("كم عدد الجنود؟", "كم عدد الجنود؟"),
    ],
)
def test_questions_are_cleaned(given: str, cleaned: str) -> None:
    assert check_question(given) == cleaned
    assert check_question(cleaned) == cleaned


@pytest.mark.parametrize("empty", ["", " ", "\n\t\r", "\x00\x01", "\ud800", "\u3000\u2003"])
def test_an_empty_question_is_refused(empty: str) -> None:
    with pytest.raises(QuestionError, match="the question is empty; write a question"):
        check_question(empty)


def test_the_limit_counts_what_is_left_after_cleaning() -> None:
    longest = "a" * MAX_QUESTION
    assert check_question(f"  {longest}\x00\n") == longest
    with pytest.raises(QuestionError, match=r"2,001 characters, the limit is 2,000; .*shorter"):
        check_question(longest + "a")


def test_a_question_of_100_000_characters_is_refused() -> None:
    with pytest.raises(UsageError, match="100,000 characters"):
        check_question("x" * 100_000)


@pytest.mark.parametrize("count", [0, -1])
def test_no_passages_cannot_be_asked_for(count: int) -> None:
    with pytest.raises(UsageError, match="ask for 1 or more"):
        check_count(count)


@pytest.mark.parametrize("least", [-0.1, 1.5, float("nan"), float("inf")])
def test_what_is_no_confidence_cannot_be_asked_for(least: float) -> None:
    with pytest.raises(UsageError, match=f"^{least} is no confidence to answer from; choose one from 0 to 1"):
        check_confidence(least)


@pytest.mark.parametrize("least", [0, 0.3, 1])
def test_any_confidence_from_0_to_1_can_be_asked_for(least: float) -> None:
    assert least_confidence(least) == least


def test_a_single_text_is_no_list(filled: Library) -> None:
    assert check_questions([" When? "]) == ["When?"]
    with pytest.raises(UsageError, match=r"^questions is the text 'When\?', not a list of texts; pass \['When\?'\]$"):
        filled.ask_many("When?")
