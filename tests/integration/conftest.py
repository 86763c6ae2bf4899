"""The same invented captures for every engine, and the text the library makes of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stripper import strip

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))


@pytest.fixture(scope="session")
def pages() -> list[str]:
    fixtures = Path(__file__).parents[2] / "fixtures"
    return [path.read_text("utf-8", "replace") for path in sorted(fixtures.glob("*/capture.*"))]


@pytest.fixture(scope="session")
def texts(pages: list[str]) -> list[str]:
    return [strip(page).text for page in pages]
