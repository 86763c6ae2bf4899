"""Whole folders of captures: found, cleaned over several processes, written, and accounted for in one row each."""

from __future__ import annotations

from stripper.folder.addresses import Addresses
from stripper.folder.containers.members import captures
from stripper.folder.journal import Journal
from stripper.folder.one import bytes_of, page_of
from stripper.folder.opened import opened
from stripper.folder.row import Finding, Job, Outcome, Row, Settings, Task
from stripper.folder.run import run
from stripper.folder.saved import Saved
from stripper.folder.sources import STDIN, Found, Search, find, output_names, renamed
from stripper.folder.writing import LinesFile, swept, whole_file
from stripper.workers import Limits, cores

__all__ = [
    "STDIN",
    "Addresses",
    "Finding",
    "Found",
    "Job",
    "Journal",
    "Limits",
    "LinesFile",
    "Outcome",
    "Row",
    "Saved",
    "Search",
    "Settings",
    "Task",
    "bytes_of",
    "captures",
    "cores",
    "find",
    "opened",
    "output_names",
    "page_of",
    "renamed",
    "run",
    "swept",
    "whole_file",
]
