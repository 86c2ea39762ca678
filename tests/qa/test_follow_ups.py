from __future__ import annotations

import json
from typing import Any

import pytest

from qa.errors import UsageError
from qa.follow_ups import TURNS, FollowUps, read_history
from qa.library import Library
from qa.record import answer_record
from tests.fakes import HashingEncoder

HOSTILE = ("<script>alert(1)</script>\x00\ud800\u202e ' OR 1=1", "\x07" * 50)
COMMISSION = "The Tarn Valley commission was founded in 1962. Its chair is Mirela Onwudi."
OTHERS = [
    "The Osk harbour board meets each spring. Its chair is Pavel Lindqvist.",
    "The Dalmore school council has nine members. The chair is elected for two years.",
    "The lighthouse of Elmford is painted white and red.",
]


def test_only_the_last_turns_are_read() -> None:
    turns: list[Any] = [
        5,
        *([["Who?", "Mirela."]] * 1000),
        {"question": "When?", "answer": None},
        ("Where?", "In Osk."),
    ]
    assert read_history(turns) == [("Who?", "Mirela."), ("When?", ""), ("Where?", "In Osk.")]
    assert len(read_history(turns)) == TURNS
    assert read_history([]) == []


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ([["Who?", "A."], "x"], "history[1]: must be an object"),
        ([["Who?"]], "history[0]: must be an object"),
        ([[1, 2]], "history[0]: must hold strings"),
        ([{"question": None}], "history[0]: must hold strings"),
        ([[" ", "A."]], "history[0]: the question is empty"),
        ([["Who?", "a" * 20_001]], "history[0]: has an answer of more than 20,000"),
        ("Who?", "the history is no list"),
        (7, "the history is no list"),
    ],
)
def test_what_is_no_history_is_named(filled: Library, history: Any, message: str) -> None:
    with pytest.raises(UsageError) as error:
        filled.ask("Why?", history=history)
    assert message in str(error.value)


def test_without_a_known_model_history_changes_nothing(filled: Library) -> None:
    for history in ([("Where do herrings go?", "To Osk.")], [HOSTILE] * 1000):
        answer = filled.ask("The harbour of Elmford opens at dawn.", history=history)
        assert answer == filled.ask("The harbour of Elmford opens at dawn.")


@pytest.mark.parametrize(
    ("question", "language"),
    [("Et quand a-t-elle été élue ?", "fr"), ("Und wann wurde sie gewählt?", "de"), ("Why?", "en"), ("2019?", "en")],
)
def test_a_follow_up_is_in_its_own_language_unless_it_is_too_short_to_tell(
    question: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FollowUps, "leaning", lambda *_: 1.0)
    turns = [("When was the Tarn Valley commission founded, and who was its first chair?", "In 1962.")]
    assert FollowUps(HashingEncoder(), offsets=None).searched_for(question, turns).language == language


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("valley")
    for number, text in enumerate([COMMISSION, *OTHERS]):
        (folder / f"{number}.txt").write_text(f"{text}\n", "utf-8")
    with Library.open(folder / "library") as library:
        library.add(sorted(folder.glob("*.txt")))
        yield library


@pytest.mark.model
@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("When was the Tarn Valley commission founded?", "And who chairs it?"),
        ("Quand la commission de la vallée de la Tarn a-t-elle été fondée ?", "Et qui la préside ?"),
        ("¿Cuándo se fundó la comisión del valle de Tarn?", "¿Y quién la preside?"),
        ("Когда была основана комиссия долины Тарн?", "А кто её возглавляет?"),
    ],
)
def test_a_follow_up_finds_what_was_spoken_of(valley: Library, earlier: str, question: str) -> None:
    turns = [(earlier, "The Tarn Valley commission was founded in 1962. [1]")]
    assert valley.ask(question, history=turns).hits[0].passage.text == COMMISSION
    assert valley.search(question, k=1, history=turns)[0].passage.text == COMMISSION


@pytest.mark.model
def test_a_question_that_stands_alone_is_left_alone(valley: Library) -> None:
    question = "What colours is the lighthouse of Elmford painted in?"
    for history in ([("When was the Tarn Valley commission founded?", "In 1962.")], [HOSTILE] * 1000):
        with_history, alone = valley.ask(question, history=history), valley.ask(question)
        assert json.dumps(answer_record(with_history)) == json.dumps(answer_record(alone))


@pytest.mark.model
def test_a_hostile_history_does_no_harm_to_a_follow_up(valley: Library) -> None:
    assert valley.ask("And who chairs it?", history=[HOSTILE] * 1000).hits
