from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage

import pytest

from qa.errors import LoadError
from qa.loaders.eml import load_eml
from tests.qa.loaders.samples import headings, texts


def message(text: str | None = "Dear all,\n\nthe boat is late.\n\n> Is it?\n> Ann") -> EmailMessage:
    found = EmailMessage()
    found["Subject"] = "Fähre"
    found["From"] = "Ada Quill <ada@example.org>"
    found["Date"] = "Thu, 04 Mar 2021 05:06:07 +0100"
    if text is not None:
        found.set_content(text)
    return found


def test_a_message_with_its_facts() -> None:
    source = load_eml(message().as_bytes())
    assert texts(source) == ["Fähre", "Dear all,", "the boat is late.", "> Is it?\n> Ann"]
    assert (source.title, source.author, source.date) == ("Fähre", "Ada Quill", "2021-03-04T05:06:07+01:00")


def test_plain_text_goes_before_html_and_html_before_nothing() -> None:
    both = message("The boat is late.")
    both.add_alternative("<p>The <b>boat</b> is late!</p>", subtype="html")
    assert texts(load_eml(both.as_bytes()))[1:] == ["The boat is late."]
    blank = message(" \n")
    blank.add_alternative("<p>The <b>boat</b> is late!</p>", subtype="html")
    assert texts(load_eml(blank.as_bytes())) == ["Fähre", "The boat is late!"]


@pytest.mark.parametrize("plain", [None, " \n"])
def test_of_an_invitation_the_text_is_read_and_not_the_entry_in_the_calendar(plain: str | None) -> None:
    sent = message(plain)
    sent.make_alternative()
    sent.add_alternative("<p>The boat leaves at <b>nine</b>.</p>", subtype="html")
    sent.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
    assert texts(load_eml(sent.as_bytes())) == ["Fähre", "The boat leaves at nine."]


def test_pictures_of_the_text_and_signatures_are_not_named() -> None:
    shown = message(None)
    shown.set_content('<p>The boat is late. <img src="cid:logo"></p>', subtype="html")
    shown.add_related(b"PNG", maintype="image", subtype="png", cid="<logo>", filename="image001.png")
    shown.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="list.pdf")
    assert texts(load_eml(shown.as_bytes()))[1:] == ["The boat is late.", "list.pdf"]

    signed = message("The boat is late.")
    signed.make_mixed()
    signed.add_attachment(b"PGP", maintype="application", subtype="pgp-signature", filename="signature.asc")
    signed.replace_header("Content-Type", 'multipart/signed; protocol="application/pgp-signature"')
    assert texts(load_eml(signed.as_bytes()))[1:] == ["The boat is late."]


def test_attachments_are_named_and_not_read() -> None:
    sent = message("See the list.")
    sent.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Liste März.pdf")
    sent.add_attachment("Secret words.", filename="notes.txt")
    assert texts(load_eml(sent.as_bytes())) == ["Fähre", "See the list.", "Liste März.pdf", "notes.txt"]


def test_a_forwarded_message_is_read_below_its_subject() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Fog"
    inner.set_content("No boats today.")
    sent = message("As you see:")
    sent.add_attachment(inner)
    source = load_eml(sent.as_bytes())
    assert headings(source) == [(1, "Fähre"), (2, "Fog")]
    assert texts(source)[-1] == "No boats today."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_message_saved_by_a_text_editor(encoding: str) -> None:
    text = "Subject: Boats\nFrom: a@example.org\nDate: 2021-03-04T05:06:07Z\n\nThe boat is late.\n"
    source = load_eml(text.encode(encoding))
    assert texts(source) == ["Boats", "The boat is late."]
    assert (source.author, source.date) == ("a@example.org", "2021-03-04T05:06:07Z")


def test_unknown_encodings_and_broken_headers_lose_nothing() -> None:
    data = b"Subject: =?x?\xff?=\nFrom: <<@>,;\nDate: never\n"
    data += b"Content-Type: text/plain; charset=no-such\n\nLate \xe9t\xe9.\n"
    source = load_eml(data)
    assert texts(source)[-1] == "Late été."
    assert source.date is None


@pytest.mark.parametrize(("charset", "encoding"), [("", "iso8859_2"), ("; charset=windows-1250", "cp1250")])
def test_a_page_says_its_encoding_where_the_message_does_not(charset: str, encoding: str) -> None:
    page = "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'><p>Łódź śpi.</p>"
    data = f"Subject: Boats\nContent-Type: text/html{charset}\n\n{page}\n".encode(encoding)
    assert texts(load_eml(data)) == ["Boats", "Łódź śpi."]


def test_an_encrypted_message_is_named() -> None:
    data = b"Subject: s\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n"
    with pytest.raises(LoadError, match="encrypted; open it in the mail program"):
        load_eml(data)


def test_encrypted_attachments_are_named_and_encrypted_messages_below_by_their_subject() -> None:
    sent = message("The boat is late.")
    sent.add_attachment(b"0", maintype="application", subtype="pkcs7-mime", filename="old.p7m")
    inner = EmailMessage()
    inner["Subject"] = "Fog"
    inner.add_attachment(b"-----BEGIN PGP", maintype="application", subtype="octet-stream", filename="text.asc")
    inner.replace_header("Content-Type", 'multipart/encrypted; protocol="application/pgp-encrypted"')
    sent.add_attachment(inner)
    assert texts(load_eml(sent.as_bytes())) == ["Fähre", "The boat is late.", "old.p7m", "Fog", "text.asc"]


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(LoadError, match="no e-mail message"):
        load_eml(b"\nOnly words, without a header.\n")


def test_the_items_of_a_list_are_blocks() -> None:
    assert texts(load_eml(b"Subject: Boats\n\nWe need:\n- oars\n- rope\n")) == ["Boats", "We need:", "- oars", "- rope"]


def test_a_message_that_names_no_encoding_for_its_letters_is_not_believed() -> None:
    text = "Мост закрыт до весны, а лодки стоят у причала."
    page = f"<meta charset=windows-1251><p>{text}</p>"
    for kind, body in (("plain", text), ("html", page)):
        head = f"Subject: Boats\nContent-Type: text/{kind}; charset=us-ascii\n\n"
        assert texts(load_eml((head + body).encode("cp1251"))) == ["Boats", text]


def test_markdown_and_enriched_text_are_read_where_there_is_no_other_form() -> None:
    sent = message(None)
    sent.add_alternative("## Fog\n\nThe boat is *late*.", subtype="markdown")
    sent.add_alternative(b"{}", maintype="application", subtype="json")
    assert texts(load_eml(sent.as_bytes())) == ["Fähre", "Fog", "The boat is late."]
    sent.clear_content()
    sent.set_content(
        "<bold>The <<boat></bold>\nis <color><param>red</param>late</color>.\n\nSorry.", subtype="enriched"
    )
    assert texts(load_eml(sent.as_bytes())) == ["Fähre", "The <boat> is late.", "Sorry."]


def test_lines_that_flow_are_put_together() -> None:
    sent = message("The boat is \nlate.\n-- \nAnn")
    sent.set_param("format", "flowed")
    assert texts(load_eml(sent.as_bytes())) == ["Fähre", "The boat is late.\n-- \nAnn"]


def test_headers_in_an_encoding_that_they_do_not_name() -> None:
    wider = (
        b"Subject: =?gb2312?B?" + b64encode("朱镕基".encode("gbk")) + b"?=\nFrom: J\xf6rg <j@example.org>\n\nLate.\n"
    )
    source = load_eml(wider)
    assert (source.title, source.author) == ("朱镕基", "Jörg")


def test_a_forwarded_message_may_be_encoded_and_the_parts_of_a_message_missing() -> None:
    head = b"Subject: Boats\nContent-Type: multipart/mixed; boundary=b\n\n"
    part = b"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    inner = b64encode(b"Subject: Fog\n\nThe boat is late.\n")
    assert texts(load_eml(head + part + inner + b"\n--b--\n")) == ["Boats", "Fog", "The boat is late."]
    assert texts(load_eml(head + b"The boat is late.\n")) == ["Boats", "The boat is late."]
