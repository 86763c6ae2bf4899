"""The engine gives the text that the library gives."""

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("default")]


def test_datatrove_gives_the_librarys_text(pages: list[str], texts: list[str]) -> None:
    from datatrove.data import Document
    from datatrove_step import StripperExtractor

    documents = [Document(text=page, id=str(at)) for at, page in enumerate(pages)]
    found = {document.id: document.text for document in StripperExtractor(timeout=60).run(documents)}
    assert found == {str(at): text for at, text in enumerate(texts) if text}
