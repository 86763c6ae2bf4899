"""What tools put around or into a page when they save it: MHTML, and marks that tell where it is from and when."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from stripper.errors import BadCapture

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["Saved", "saved"]

_HEAD = 4096
_HEADERS = re.compile(rb"[\w-]{1,60}:[^\n]*+\n(?:[^\n]++\n)*+")
_MIME = re.compile(rb"^content-type:\s*multipart/related\b", re.I | re.M)
_SINGLEFILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,2000})\s+saved date:\s*([^\n]{1,100})", re.I
)
_BROWSER = re.compile(rb"<!-- saved from url=\(\d{4}\)(https?://\S{1,2000}) -->", re.I)


class Saved(NamedTuple):
    """The page itself, and what the tool that saved it says of it."""

    data: bytes
    url: str = ""
    date: str = ""
    charset: str = ""


def saved(data: bytes) -> Saved:
    """The page in a saved file. Raises BadCapture for MHTML without a page in it.

    >>> saved(b"<!DOCTYPE html> <!-- saved from url=(0023)https://example.org/f --><p>x").url
    'https://example.org/f'
    """
    headers = _HEADERS.match(data)
    if headers and _MIME.search(headers[0].replace(b"\r\n", b"\n")):
        return _from_mhtml(data)
    head = data[:_HEAD]
    if mark := _SINGLEFILE.search(head):
        return Saved(data, _text(mark[1]), _script_date(_text(mark[2])))
    mark = _BROWSER.search(head)
    return Saved(data, _text(mark[1])) if mark else Saved(data)


def _from_mhtml(data: bytes) -> Saved:
    from email import message_from_bytes  # imported late: it brings sockets along

    try:
        message = message_from_bytes(data)
        page = _page(message)
        body = page.get_payload(decode=True) if page else None
    except Exception as error:  # a stranger's file may break the parser in any way
        raise BadCapture(f"its MHTML cannot be read ({type(error).__name__}); save it again") from error
    if page is None or not isinstance(body, bytes):
        raise BadCapture("its MHTML holds no page; save it again")
    url = page["Content-Location"] or message["Snapshot-Content-Location"] or message["Content-Location"]
    return Saved(body, str(url or "").strip(), _mail_date(str(message["Date"] or "")), page.get_content_charset() or "")


def _page(message: Message) -> Message | None:
    """The part that the others belong to: the one named as the start, or the first page."""
    start = str(message.get_param("start") or "")
    parts = [part for part in message.walk() if part.get_content_maintype() == "text" or part["Content-ID"] == start]
    named = [part for part in parts if start and part["Content-ID"] == start]
    pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    return next(iter([*named, *pages, *parts]), None)


def _mail_date(date: str) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).isoformat() if date else ""
    except ValueError:
        return date


def _script_date(date: str) -> str:
    """The date of a browser's script, as ISO 8601 if it is one."""
    try:
        return datetime.strptime(date.split(" (")[0].strip(), "%a %b %d %Y %H:%M:%S GMT%z").isoformat()
    except ValueError:
        return date.strip()


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
