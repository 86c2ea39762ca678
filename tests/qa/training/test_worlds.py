"""The questions to the user guide: their answers stand in it."""

from __future__ import annotations

from qa.training import worlds as module


def test_every_answer_stands_in_the_guide() -> None:
    guide = list(module._guide())
    assert [world.fitted_on for world in guide] == [True, True, False, False]
    rows = module.GUIDE_QUESTIONS.read_text("utf-8").splitlines()[1:]
    asked = {question.text: question for world in guide for question in world.questions}
    assert len(asked) == len(rows)
    for row in rows:
        question, _, _, answer = (*row.split("\t"), "")[:4]
        assert bool(asked[question].right) == bool(answer), question
