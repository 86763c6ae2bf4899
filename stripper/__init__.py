"""Raw captures of web pages become clean article text, metadata and the reason for every removed line."""

from __future__ import annotations

from stripper.errors import BadCapture, BadRule, StripperError
from stripper.model import Block, Evidence, Metadata, Source, Span
from stripper.pipeline import Stripper, strip
from stripper.write import Article

__all__ = [
    "Article",
    "BadCapture",
    "BadRule",
    "Block",
    "Evidence",
    "Metadata",
    "Source",
    "Span",
    "Stripper",
    "StripperError",
    "__version__",
    "strip",
]

__version__ = "0.1.0"
