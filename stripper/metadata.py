"""Metadata."""

from __future__ import annotations

from typing import Any

from stripper.model import Metadata


def metadata(page: Any, labels: Any, stated: Any) -> Metadata:
    return Metadata()
