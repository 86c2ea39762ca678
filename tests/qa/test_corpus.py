from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from qa.corpus import Corpus
from qa.errors import LibraryFullError, ModelMismatchError, UnknownDocumentError
from qa.library import DATABASE_FILE, Library
from tests.fakes import HashingEncoder

TEXTS = {
    "harbour.txt": "The harbour opens at dawn. It closes at dusk.\n\nHerring is weighed twice.\n",
    "mixed.md": "# Züge 🚂\n\nDer Zug fährt um neun. Er hält 🛑 in Köln.\n\n## وصول\n\nيصل القطار مساءً. ثم يعود.\n",
    "paris.html": "<title>Paris</title><p>Le musée ouvre à neuf heures. Il ferme à cinq.</p><p>Pas de chiens.</p>",
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A few files, by name."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return {name: folder / name for name in TEXTS}


@pytest.fixture
def filled(library: Library, files: dict[str, Path]) -> Library:
    library.add(files.values())
    return library


@pytest.fixture
def corpus(filled: Library) -> Corpus:
    return filled.corpus


def rows(library: Library, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(library.path / DATABASE_FILE)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def files_with(library: Library, text: str) -> list[str]:
    """Return the names of the library's files in which `text` can be read."""
    wanted = text.encode()
    return [path.name for path in library.path.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def test_passages_and_sentences_are_where_their_offsets_say(filled: Library, corpus: Corpus) -> None:
    assert len(corpus.documents()) == 3
    for document in corpus.documents():
        passages = corpus.passages(document.id)
        assert len(passages) == 2
        for passage in passages:
            assert document.text[passage.start : passage.end] == passage.text
            query = f'SELECT start, "end" FROM sentences WHERE passage_id = {passage.id} ORDER BY start'
            sentences = [(int(str(start)), int(str(end))) for start, end in rows(filled, query)]
            assert sentences
            assert sentences[0][0] == passage.start
            assert sentences[-1][1] == passage.end
            assert all(document.text[start:end].strip() for start, end in sentences)
        starts = [passage.start for passage in passages]
        assert starts == sorted(starts)
        assert [passage.number for passage in passages] == [1, 2]


def test_vectors_are_kept_as_they_were(corpus: Corpus, encoder: HashingEncoder) -> None:
    ids, vectors, languages = corpus.vectors(corpus.passage_ids().tolist())
    assert vectors.shape == (6, encoder.dimension)
    assert len(languages) == 6
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    paris = corpus.find("Paris")
    plain = next(passage for passage in corpus.passages(paris.id) if passage.text == "Pas de chiens.")
    if not plain.heading:
        expected = HashingEncoder().encode_passages([plain.text])[0]
        assert vectors[ids.tolist().index(plain.id)] == pytest.approx(expected, abs=1e-6)


def test_vectors_of_what_is_not_held_are_left_out(corpus: Corpus) -> None:
    held = corpus.passage_ids().tolist()
    ids, vectors, languages = corpus.vectors([held[2], 999, held[0]])
    assert ids.tolist() == [held[0], held[2]]
    assert len(vectors) == len(languages) == 2
    nothing, no_vectors, _ = corpus.vectors([])
    assert len(nothing) == len(no_vectors) == 0


def test_counts_agree(corpus: Corpus) -> None:
    assert corpus.passage_count() == len(corpus.passage_ids()) == 6
    assert sum(summary.passages for summary in corpus.summaries()) == 6
    assert corpus.passage_ids().tolist() == sorted(set(corpus.passage_ids().tolist()))


def test_documents_come_by_title(corpus: Corpus) -> None:
    titles = [summary.title for summary in corpus.summaries()]
    assert titles == sorted(titles)
    assert titles == [document.title for document in corpus.documents()]


def test_a_changed_document_replaces_its_passages(filled: Library, corpus: Corpus, files: dict[str, Path]) -> None:
    before = set(corpus.passage_ids().tolist())
    old = corpus.find(str(files["harbour.txt"]))
    files["harbour.txt"].write_text("The quay is closed.\n", "utf-8")
    filled.add([files["harbour.txt"]])
    new = corpus.find(str(files["harbour.txt"]))
    assert new.id == old.id
    assert new.sha256 != old.sha256
    assert [passage.text for passage in corpus.passages(new.id)] == ["The quay is closed."]
    assert corpus.passage_count() == 5
    assert len(set(corpus.passage_ids().tolist()) - before) == 1


def test_ids_are_never_given_again(filled: Library, corpus: Corpus, files: dict[str, Path]) -> None:
    seen = set(corpus.passage_ids().tolist())
    for name in TEXTS:
        corpus.remove(corpus.find(str(files[name])).id)
    assert corpus.passage_count() == 0
    filled.add(files.values())
    assert seen.isdisjoint(corpus.passage_ids().tolist())


def test_every_change_is_a_new_revision(filled: Library, corpus: Corpus, files: dict[str, Path]) -> None:
    revisions = [corpus.revision()]
    files["harbour.txt"].write_text("The quay is closed.\n", "utf-8")
    filled.add(files.values())
    revisions.append(corpus.revision())
    corpus.remove(corpus.find("Paris").id)
    revisions.append(corpus.revision())
    assert revisions == sorted(set(revisions))
    filled.add([files["harbour.txt"]])  # unchanged
    assert corpus.revision() == revisions[-1]


def test_removing_leaves_nothing_in_any_table(filled: Library, corpus: Corpus) -> None:
    for summary in corpus.summaries():
        corpus.remove(summary.id)
    for table in ("documents", "passages", "sentences"):
        assert rows(filled, f"SELECT count(*) FROM {table}") == [(0,)], table


def test_removing_leaves_no_byte_of_the_text(library: Library, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is Quetzalcoatl.\n\n" + "Other words fill some pages. " * 2000, "utf-8")
    other = tmp_path / "other.txt"
    other.write_text("This one stays.\n", "utf-8")
    library.add([secret, other])
    assert files_with(library, "Quetzalcoatl")
    library.remove(str(secret))
    assert files_with(library, "Quetzalcoatl") == []
    assert files_with(library, "This one stays.")


def test_replacing_leaves_no_byte_of_the_old_text(library: Library, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("The password is Quetzalcoatl.\n", "utf-8")
    library.add([draft])
    draft.write_text("The password is somewhere else.\n", "utf-8")
    library.add([draft])
    assert files_with(library, "Quetzalcoatl") == []
    assert files_with(library, "somewhere else")


def test_removing_what_is_not_held_changes_nothing(corpus: Corpus) -> None:
    revision = corpus.revision()
    with pytest.raises(UnknownDocumentError, match="no document 'nothing-00000000'; `pincite list` shows all"):
        corpus.remove("nothing-00000000")
    assert corpus.revision() == revision
    assert corpus.passage_count() == 6


def test_a_document_is_found_by_id_path_and_title(
    corpus: Corpus, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    paris = corpus.find("Paris")
    assert corpus.find(paris.id) == corpus.find(str(files["paris.html"])) == paris
    monkeypatch.chdir(files["paris.html"].parent)
    assert corpus.find("paris.html") == corpus.find("./paris.html") == paris


@pytest.mark.parametrize("noise", ["", "paris", "x' OR 1=1 --", "%", "a\0b", "\udcff", "x" * 100_000, "../..", "~"])
def test_noise_finds_nothing(corpus: Corpus, noise: str) -> None:
    with pytest.raises(UnknownDocumentError):
        corpus.find(noise)
    with pytest.raises(UnknownDocumentError):
        corpus.document(noise.encode("utf-8", "replace").decode())


def test_a_link_to_itself_finds_nothing(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UnknownDocumentError, match="holds no document"):
        corpus.find(str(tmp_path / "loop"))


def test_a_title_that_several_bear_is_refused(filled: Library, files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "paris2.html").write_text(TEXTS["paris.html"].replace("neuf", "dix"), "utf-8")
    filled.add([tmp_path / "paris2.html"])
    with pytest.raises(UnknownDocumentError, match="several documents are called 'Paris'; name one by its id"):
        filled.corpus.find("Paris")
    assert filled.corpus.find(str(files["paris.html"])).title == "Paris"


def test_another_encoder_is_refused_on_opening(corpus: Corpus) -> None:
    with pytest.raises(ModelMismatchError, match=r"model hashing, not bigger; set PINCITE_MODEL to hashing, or"):
        Corpus(corpus.database.path, encoder="bigger")


def test_another_encoder_is_refused_when_it_was_claimed_meanwhile(tmp_path: Path, files: dict[str, Path]) -> None:
    bigger = HashingEncoder()
    bigger.name = "bigger"
    with (
        Library.open(tmp_path / "both", encoder=bigger) as one,
        Library.open(tmp_path / "both", encoder=HashingEncoder()) as other,
    ):
        other.add([files["paris.html"]])
        with pytest.raises(ModelMismatchError, match=r"hashing.*bigger"):
            one.add([files["harbour.txt"]])
        assert [summary.title for summary in other.summaries()] == ["Paris"]


def test_an_empty_library_knows_no_dimension(library: Library, files: dict[str, Path]) -> None:
    assert library.corpus.dimension is None
    library.add([files["paris.html"]])
    assert library.corpus.dimension == HashingEncoder.dimension


@pytest.fixture
def almost_full(filled: Library) -> Library:
    """A library whose file may hardly grow."""
    with filled.corpus.database.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    return filled


def test_a_full_disk_keeps_the_old_document(almost_full: Library, files: dict[str, Path]) -> None:
    before = almost_full.documents()
    found = almost_full.search("Herring is weighed twice.")
    revision = almost_full.revision()
    files["harbour.txt"].write_text("\n\n".join(f"Line {n} of a long ledger." for n in range(400)), "utf-8")
    with pytest.raises(LibraryFullError, match="free some space and try again"):
        almost_full.add([files["harbour.txt"]])
    assert almost_full.documents() == before
    assert almost_full.revision() == revision
    assert almost_full.search("Herring is weighed twice.") == found
    assert almost_full.corpus.database.integrity_problems() == []


def test_a_new_library_waits_for_another_process_that_opens_it_too(tmp_path: Path) -> None:
    """SQLite does not wait by itself when the journal mode is switched while another connection holds the file."""
    path = tmp_path / "pincite.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    release.start()
    try:
        corpus = Corpus(path, encoder="e")
        assert corpus.passage_count() == 0
        corpus.close()
    finally:
        release.join()
        other.close()
