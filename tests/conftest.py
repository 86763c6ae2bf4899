"""Options of the test run, and a rule cache of its own."""

from __future__ import annotations

import os
import tempfile

import pytest

os.environ["STRIPPER_CACHE"] = os.path.join(tempfile.gettempdir(), f"stripper-tests-{os.getuid()}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--bless",
        action="store_true",
        help="write what stripper says now into the fixtures, instead of comparing; read the diff before you commit it",
    )
