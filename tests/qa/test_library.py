from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from embeddings.errors import ModelError
from qa import parser_pool
from qa.domain import Answer
from qa.errors import LibraryError, ModelMismatchError, ModelUnavailableError, UnknownDocumentError
from qa.library import DATABASE_FILE, Library
from qa.parser_pool import ParserPool
from qa.record import answer_record
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.qa.conftest import TEXTS
from tests.qa.loaders.samples import zipped

QUESTION = "The harbour of Elmford opens at dawn."


def titles(library: Library) -> list[str]:
    return [summary.title for summary in library.summaries()]


def citations(answer: Answer) -> Any:
    return json.loads(json.dumps(answer_record(answer)))["citations"]


# Adding


def test_a_folder_is_added_whole(library: Library, folder: Path) -> None:
    report = library.add([folder])
    assert len(report.added) == 3
    assert [*report.replaced, *report.unchanged, *report.skipped, *report.failed] == []
    assert sorted(report.added) == sorted(summary.id for summary in library.summaries())
    assert titles(library) == ["Musée", "Züge 🚂", "harbour"]
    assert {summary.source for summary in library.summaries()} == {str(folder / name) for name in TEXTS}
    assert {summary.language for summary in library.summaries()} == {"en", "ar", "fr"}


def test_files_and_folders_can_be_mixed(library: Library, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "single.txt").write_text("One more page.\n", "utf-8")
    report = library.add([tmp_path / "single.txt", str(folder), folder / "harbour.txt"])
    assert len(report.added) == 4
    assert report.unchanged == []


def test_unchanged_files_are_not_encoded_again(filled: Library, folder: Path, encoder: HashingEncoder) -> None:
    encoded, revision = encoder.encoded, filled.revision()
    report = filled.add([folder])
    assert len(report.unchanged) == 3
    assert not report.added
    assert (encoder.encoded, filled.revision()) == (encoded, revision)


def test_a_changed_file_takes_the_place_of_the_old_one(filled: Library, folder: Path) -> None:
    (folder / "harbour.txt").write_text("The harbour is closed for good.\n", "utf-8")
    report = filled.add([folder])
    assert len(report.replaced) == 1
    assert len(report.unchanged) == 2
    assert len(filled.summaries()) == 3
    sources = {hit.passage.text for hit in filled.search("The harbour of Elmford opens at dawn.", k=50)}
    assert "The harbour is closed for good." in sources
    assert not any("Elmford" in text for text in sources)


def test_a_repeated_text_is_encoded_once(library: Library, tmp_path: Path, encoder: HashingEncoder) -> None:
    (tmp_path / "refrain.txt").write_text("\n\n".join(["Rain falls on the quay."] * 30), "utf-8")
    library.add([tmp_path / "refrain.txt"])
    assert library.corpus.passage_count() == 30
    assert encoder.encoded == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n \t\n"),
        ("binary.txt", bytes(range(256)) * 8),
        ("picture.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20),
        ("headless.html", b"<html><head><title>Nothing</title></head><body></body></html>"),
        ("gone.txt", None),
    ],
)
def test_a_broken_file_among_good_ones_is_named(library: Library, folder: Path, name: str, data: bytes | None) -> None:
    if data is None:
        (folder / name).symlink_to(folder / "nowhere.txt")
    else:
        (folder / name).write_bytes(data)
    report = library.add([folder])
    assert len(report.added) == 3
    assert [failure.source for failure in report.failed] == [str(folder / name)]
    assert "; " in report.failed[0].reason  # … and what to do
    assert len(library.summaries()) == 3


def test_a_file_that_breaks_keeps_its_old_text(filled: Library, folder: Path) -> None:
    before = filled.documents()
    (folder / "harbour.txt").write_bytes(b"")
    report = filled.add([folder])
    assert len(report.failed) == 1
    assert filled.documents() == before


def test_nothing_to_add_is_reported(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = library.add([tmp_path / "empty", tmp_path / "nowhere"])
    assert [Path(failure.source).name for failure in report.failed] == ["empty", "nowhere"]
    assert library.add([]).failed == []
    assert library.summaries() == []


def test_progress_ends_at_its_total(library: Library, folder: Path) -> None:
    calls: list[tuple[int, int]] = []
    library.add([folder], progress=lambda done, total: calls.append((done, total)))
    assert calls[-1][0] == calls[-1][1] == sum(path.stat().st_size for path in folder.iterdir())
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_an_interrupted_add_keeps_what_was_finished(library: Library, folder: Path) -> None:
    def stop_halfway(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add([folder], progress=stop_halfway)
    held = titles(library)
    assert 0 < len(held) < 3
    assert {hit.document.title for hit in library.search("harbour", k=50)} == set(held)
    report = library.add([folder])
    assert len(report.unchanged) == len(held)
    assert len(library.summaries()) == 3


def test_a_model_that_cannot_be_loaded_is_named(tmp_path: Path, folder: Path) -> None:
    class Broken(HashingEncoder):
        def _encode(self, texts: Any) -> npt.NDArray[np.float32]:
            raise ModelError("the model 'x' cannot be loaded; choose another")

    with Library.open(tmp_path / "broken", encoder=Broken()) as library:
        for call in (lambda: library.add([folder]), lambda: library.ask("why?"), library.warm_up):
            with pytest.raises(ModelUnavailableError, match="choose another"):
                call()
        assert library.summaries() == []


# Opening


def test_the_folder_is_made(tmp_path: Path, encoder: HashingEncoder) -> None:
    with Library.open(tmp_path / "a" / "b", encoder=encoder) as library:
        assert library.summaries() == []
        assert library.ask("Is anybody here?").text is None
        assert library.search("Is anybody here?") == []


def test_the_settings_name_the_folder(tmp_path: Path, encoder: HashingEncoder) -> None:
    settings = Settings(library=tmp_path / "named")
    with Library.open(settings=settings, encoder=encoder) as library:
        assert library.path == tmp_path / "named"
    with Library.open(tmp_path / "other", settings=settings, encoder=encoder) as library:
        assert library.path == tmp_path / "other"


def test_a_library_need_not_be_made(tmp_path: Path, encoder: HashingEncoder) -> None:
    with pytest.raises(LibraryError, match=r"there is no library in .*nowhere; make one with `pincite add PATH"):
        Library.open(tmp_path / "nowhere", encoder=encoder, create=False)
    assert not (tmp_path / "nowhere").exists()
    Library.open(tmp_path / "here", encoder=encoder).close()
    Library.open(tmp_path / "here", encoder=encoder, create=False).close()


@pytest.mark.parametrize("create", [True, False])
def test_a_folder_that_cannot_be_reached_is_named(tmp_path: Path, encoder: HashingEncoder, create: bool) -> None:
    with pytest.raises(LibraryError, match=r"x cannot be used: File name too long; choose another"):
        Library.open(tmp_path / ("x" * 300), encoder=encoder, create=create)


def test_a_file_is_no_library(tmp_path: Path, encoder: HashingEncoder) -> None:
    (tmp_path / "file").write_text("text", "utf-8")
    for path in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/pincite/library")):
        with pytest.raises(LibraryError, match="; "):
            Library.open(path, encoder=encoder)


def test_another_model_is_refused_with_both_names_and_the_remedy(filled: Library) -> None:
    other = HashingEncoder()
    other.name = "bigger-model"
    with pytest.raises(ModelMismatchError) as raised:
        Library.open(filled.path, encoder=other)
    for part in ("hashing", "bigger-model", "PINCITE_MODEL", "--library", str(filled.path)):
        assert part in str(raised.value)


# Documents


def test_documents_and_passages(filled: Library, folder: Path) -> None:
    documents = filled.documents()
    assert [document.id for document in documents] == [summary.id for summary in filled.summaries()]
    harbour = filled.document("harbour")
    assert harbour == filled.document(harbour.id) == filled.document(str(folder / "harbour.txt"))
    assert harbour.text.rstrip() == TEXTS["harbour.txt"].rstrip()
    assert harbour.media_type == "text/plain"
    for document in documents:
        for passage in filled.passages(document.id):
            assert document.text[passage.start : passage.end] == passage.text
    with pytest.raises(UnknownDocumentError):
        filled.document("nothing")
    assert filled.passages("nothing") == []


def test_a_removed_document_is_never_found_again(filled: Library, folder: Path) -> None:
    removed = filled.remove("harbour")
    assert (removed.title, removed.passages) == ("harbour", 2)
    assert (folder / "harbour.txt").exists()
    assert titles(filled) == ["Musée", "Züge 🚂"]
    assert all(hit.document.id != removed.id for hit in filled.search("The harbour of Elmford opens at dawn.", k=50))
    with pytest.raises(UnknownDocumentError):
        filled.remove("harbour")
    assert len(filled.add([folder]).added) == 1


def test_another_open_library_sees_changes_at_its_next_question(filled: Library, folder: Path, tmp_path: Path) -> None:
    with Library.open(filled.path, encoder=HashingEncoder()) as other:
        assert len(other.search("harbour", k=50)) == 6
        (tmp_path / "news.txt").write_text("Breaking: the mayor resigns.\n", "utf-8")
        filled.add([tmp_path / "news.txt"])
        assert other.search("the mayor resigns", k=1)[0].document.title == "news"
        assert other.ask("Breaking: the mayor resigns.").citations[0].document.title == "news"
        filled.remove("news")
        filled.remove("harbour")
        assert {hit.document.title for hit in other.search("the mayor of the harbour", k=50)} == {"Musée", "Züge 🚂"}
        (folder / "museum.html").write_text("<title>Musée</title><p>Fermé.</p>", "utf-8")
        other.add([folder / "museum.html"])
        assert "Fermé." in {hit.passage.text for hit in filled.search("Fermé.", k=50)}


def test_the_files_of_a_library_can_be_moved(filled: Library, tmp_path: Path) -> None:
    expected = citations(filled.ask(QUESTION))
    filled.close()
    filled.path.rename(tmp_path / "moved")
    with Library.open(tmp_path / "moved", encoder=HashingEncoder()) as moved:
        assert citations(moved.ask(QUESTION)) == expected
    assert (tmp_path / "moved" / DATABASE_FILE).exists()


def test_files_that_hang_or_crash_are_named_and_the_rest_is_added(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = parser_pool._START.replace("qa.parser_worker", "tests.qa.troubled_worker")
    monkeypatch.setattr(parser_pool, "_START", start)
    monkeypatch.setattr("qa.parser_pool.ParserPool", partial(ParserPool, seconds=6))
    for word in ("hang", "crash", "words"):
        (folder / f"a-{word}.xml").write_text(f"<p>{word}</p>", "utf-8")
    (folder / "bomb.docx").write_bytes(zipped({"word/document.xml": b" " * 2**25}))
    report = library.add([folder])
    assert len(report.added) == 4
    reasons = {Path(failure.source).name: failure.reason for failure in report.failed}
    assert set(reasons) == {"a-hang.xml", "a-crash.xml", "bomb.docx"}
    assert "takes more than 6 s" in reasons["a-hang.xml"]
    assert "broke down" in reasons["a-crash.xml"]
    assert "more than a document holds" in reasons["bomb.docx"]


def test_damage_that_cannot_even_be_told_is_named(library: Library) -> None:
    library.close()
    database = library.path / DATABASE_FILE
    tables = database.read_bytes().replace(b"CREATE TABLE languages", b"CREATE TABLE \x90an\xffuages")
    database.write_bytes(tables)
    with pytest.raises(LibraryError, match=r"damaged .*; restore it from a backup"):
        Library.open(library.path, encoder=library.encoder)
