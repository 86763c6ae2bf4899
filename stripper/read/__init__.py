"""Readers: a capture becomes a page, a flat list of blocks with facts. They know markup and text, no rules."""

from __future__ import annotations

from stripper.model import Capture, Page
from stripper.read.capture import capture
from stripper.read.html import read_html
from stripper.read.text import read_text

__all__ = ["capture", "read"]


def read(capture: Capture) -> Page:
    """The page that a capture holds."""
    return read_html(capture) if capture.kind == "html" else read_text(capture)
