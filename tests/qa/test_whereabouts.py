"""A library in step with its folders: what was renamed is followed, what is gone is removed, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa.doctor import examine
from qa.domain import DocumentSummary
from qa.ingest import document_id
from qa.library import Library
from qa.whereabouts import GoneDocuments, move_document
from tests.fakes import HashingEncoder


def by_name(library: Library) -> dict[str, DocumentSummary]:
    return {Path(summary.source).name: summary for summary in library.summaries()}


def check_healthy(library: Library) -> None:
    assert [finding for finding in examine(library) if not finding.healthy] == []


def test_a_renamed_file_is_followed_and_not_encoded_again(
    filled: Library, folder: Path, encoder: HashingEncoder
) -> None:
    before, encoded = by_name(filled)["harbour.txt"], encoder.encoded
    passages = [passage.id for passage in filled.passages(before.id)]
    (folder / "old").mkdir()
    (folder / "harbour.txt").rename(folder / "old" / "port.txt")
    report = filled.add([folder])
    after = by_name(filled)["port.txt"]
    assert (report.renamed, report.removed, report.added) == ([after.id], [], [])
    assert (len(report.unchanged), encoder.encoded) == (2, encoded)
    assert after.id == document_id(str(folder / "old" / "port.txt"))
    assert (after.source, after.title) == (str(folder / "old" / "port.txt"), "port")
    assert [passage.id for passage in filled.passages(after.id)] == passages
    assert filled.search("The harbour of Elmford opens at dawn.")[0].document.title == "port"
    check_healthy(filled)


def test_a_title_of_its_own_stays(filled: Library, folder: Path) -> None:
    (folder / "museum.html").rename(folder / "house.html")
    filled.add([folder / "house.html"])
    assert by_name(filled)["house.html"].title == "Musée"


def test_a_copy_is_another_document(filled: Library, folder: Path) -> None:
    (folder / "copy.txt").write_bytes((folder / "harbour.txt").read_bytes())
    report = filled.add([folder])
    assert (len(report.added), len(report.unchanged), report.renamed) == (1, 3, [])


def test_of_two_copies_one_is_the_renamed_file(filled: Library, folder: Path) -> None:
    data = (folder / "harbour.txt").read_bytes()
    (folder / "harbour.txt").unlink()
    (folder / "one.txt").write_bytes(data)
    (folder / "two.txt").write_bytes(data)
    report = filled.add([folder])
    assert [len(report.renamed), len(report.added), len(report.removed)] == [1, 1, 0]
    assert {"one.txt", "two.txt"} < set(by_name(filled))
    check_healthy(filled)


def test_another_suffix_is_another_reading(filled: Library, folder: Path) -> None:
    (folder / "harbour.txt").rename(folder / "harbour.md")
    report = filled.add([folder])
    assert [len(report.renamed), len(report.added), len(report.removed)] == [0, 1, 1]


def test_a_file_that_came_from_elsewhere_meanwhile_is_not_overwritten(filled: Library, folder: Path) -> None:
    harbour, trains = by_name(filled)["harbour.txt"], by_name(filled)["trains.md"]
    (folder / "harbour.txt").unlink()
    gone = GoneDocuments(filled.corpus)
    assert gone.claim(folder / "port.txt", sha256=trains.sha256) is None
    assert gone.claim(folder / "port.txt", sha256=harbour.sha256) == harbour.id
    assert gone.claim(folder / "quay.txt", sha256=harbour.sha256) is None
    assert not move_document(filled.corpus, harbour.id, folder / "trains.md")
    assert not move_document(filled.corpus, "nobody", folder / "port.txt")
    assert {harbour, trains} < set(filled.summaries())


def test_what_is_gone_is_removed(filled: Library, folder: Path) -> None:
    harbour = by_name(filled)["harbour.txt"]
    (folder / "harbour.txt").unlink()
    report = filled.add([folder])
    assert (report.removed, len(report.unchanged)) == ([harbour.id], 2)
    assert set(by_name(filled)) == {"trains.md", "museum.html"}
    check_healthy(filled)


def test_missing_documents_can_be_kept(filled: Library, folder: Path) -> None:
    (folder / "harbour.txt").unlink()
    assert filled.add([folder], keep_missing=True).removed == []
    assert len(filled.summaries()) == 3


def test_only_what_lies_below_a_named_folder_counts(filled: Library, folder: Path, tmp_path: Path) -> None:
    for name in ("files2", "small"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.txt").write_text("Some words of its own.", "utf-8")
    filled.add([tmp_path / "files2"])
    (tmp_path / "files2" / "page.txt").unlink()
    (folder / "harbour.txt").unlink()
    for paths in ([tmp_path / "small"], [folder / "trains.md"], [tmp_path / "nowhere"], []):
        assert filled.add(paths).removed == []
    assert len(filled.add([folder]).removed) == 1
    assert "page.txt" in by_name(filled)


def test_an_empty_folder_removes_nothing_for_it_may_be_a_disk_that_is_not_there(filled: Library, folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    report = filled.add([folder])
    assert (report.removed, len(report.failed), len(filled.summaries())) == ([], 1, 3)


def test_files_that_are_there_but_not_added_stay_in_the_library(filled: Library, folder: Path) -> None:
    hidden = folder / ".hidden.txt"
    hidden.write_text("Hidden words.", "utf-8")
    filled.add([hidden])
    (folder / ".pinciteignore").write_text("harbour.txt\n", "utf-8")
    (folder / "trains.md").write_bytes(b"")
    report = filled.add([folder])
    assert (report.removed, len(report.failed), len(filled.summaries())) == ([], 1, 4)


def test_a_file_that_cannot_be_reached_is_not_gone(
    filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "harbour.txt").unlink()

    def refuse(path: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "lstat", refuse)
    assert filled.add([folder]).removed == []


def test_a_changed_document_encodes_its_new_paragraphs_only(
    library: Library, tmp_path: Path, encoder: HashingEncoder
) -> None:
    path = tmp_path / "rules.md"
    paragraphs = [f"Rule {number} holds. It is kept by {number} people." for number in range(40)]
    path.write_text("# Rules\n\n" + "\n\n".join(paragraphs), "utf-8")
    library.add([path])
    encoder.encoded = 0
    paragraphs[7] = "Rule 7 is new. It is kept by 7 people."
    path.write_text("# Rules\n\n" + "\n\n".join(paragraphs[3:]), "utf-8")
    assert len(library.add([path]).replaced) == 1
    assert encoder.encoded == 3  # the paragraph and its sentences
    assert library.search("Rule 7 is new.")[0].passage.text == paragraphs[7]
    check_healthy(library)


def test_what_is_not_encoded_again_is_as_if_it_were(tmp_path: Path) -> None:
    path = tmp_path / "rules.txt"
    first, second = "Ropes are coiled. Knots are shown.", "Ropes are coiled.\n\nRopes are coiled. Fees are due."
    answers = []
    for number, texts in enumerate([[first, second], [second]]):
        with Library.open(tmp_path / str(number), encoder=HashingEncoder()) as library:
            for text in texts:
                path.write_text(text, "utf-8")
                library.add([path])
            answers.append(
                [
                    (hit.passage.text, round(hit.score, 5), [round(sentence.score, 2) for sentence in hit.sentences])
                    for hit in library.search("Are ropes coiled?")
                ]
            )
    assert answers[0] == answers[1]


def test_another_heading_is_encoded_anew(library: Library, tmp_path: Path, encoder: HashingEncoder) -> None:
    path = tmp_path / "rules.md"
    path.write_text("# Boats\n\nOne rule.", "utf-8")
    library.add([path])
    encoder.encoded = 0
    path.write_text("# Trains\n\nOne rule.", "utf-8")
    library.add([path])
    assert encoder.encoded == 1
