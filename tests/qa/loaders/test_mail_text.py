from __future__ import annotations

from qa.loaders.mail_text import unflowed, without_commands


def test_lines_flow_within_their_quotation_and_not_into_a_signature() -> None:
    text = "The boat \r\nis late.\r\n  Indented\r\n>> Is \r\n>> it? \r\n> Ann \r\nYes, \r\n-- \r\nAda"
    assert unflowed(text, deletes_space=False).split("\n") == [
        *("The boat is late.", " Indented", ">> Is it? ", "> Ann ", "Yes, ", "-- ", "Ada"),
    ]


def test_a_word_that_was_parted_is_whole_again() -> None:
    assert unflowed("港口已 \n关闭,  \nsorry.", deletes_space=True) == "港口已关闭, sorry."


def test_commands_are_left_out() -> None:
    text = "<Bold>Gull</Bold> is\n<fontfamily><param>Serif</param>late</fontfamily>, 4 << 5.\n\nSorry."
    assert without_commands(text) == "Gull is late, 4 < 5.\n\nSorry."
