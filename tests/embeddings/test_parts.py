"""Parts of a text: which tokens they are read with."""

from __future__ import annotations

from embeddings.parts import part_texts, part_tokens

TEXT = "Port\nShips come. They go."
PARTS = [(5, 16), (17, 25)]
OFFSETS = [(0, 0), (0, 4), (5, 10), (10, 15), (15, 16), (17, 21), (21, 24), (24, 25), (0, 0)]


def test_a_part_is_read_with_its_own_tokens_what_stands_above_all_and_the_special_ones() -> None:
    assert [tokens.tolist() for tokens in part_tokens(OFFSETS, PARTS)] == [[0, 1, 2, 3, 4, 8], [0, 1, 5, 6, 7, 8]]


def test_a_token_that_reaches_over_the_end_of_a_part_is_read_with_both() -> None:
    offsets = [(0, 0), (0, 3), (3, 8), (8, 10), (0, 0)]
    assert [tokens.tolist() for tokens in part_tokens(offsets, [(0, 5), (5, 10)])] == [[0, 1, 2, 4], [0, 2, 3, 4]]


def test_a_part_without_tokens_is_read_with_the_others_alone() -> None:
    assert [tokens.tolist() for tokens in part_tokens([(0, 0), (0, 3), (0, 0)], [(0, 3), (4, 4)])] == [
        [0, 1, 2],
        [0, 2],
    ]


def test_no_parts() -> None:
    assert part_tokens(OFFSETS, []) == []
    assert part_texts(TEXT, []) == []


def test_a_part_as_a_text_of_its_own_stands_below_what_is_above_all() -> None:
    assert part_texts(TEXT, PARTS) == ["Port\nShips come.", "Port\nThey go."]
