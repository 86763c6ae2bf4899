"""The kept blocks as text, Markdown, HTML or TEI. Formats only: which words are there is decided before."""

from __future__ import annotations

from stripper.render.html import html
from stripper.render.markdown import markdown
from stripper.render.paths import paths
from stripper.render.structure import Kept
from stripper.render.tei import tei
from stripper.render.text import text

__all__ = ["Kept", "html", "markdown", "paths", "tei", "text"]
