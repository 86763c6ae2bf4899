"""Learns a site from its own pages, and writes what it learnt as an ordinary rule file under `[site]`.

`grouping` tells sites apart where nothing names them, `sketch` keeps a bounded sample of the pages, `places` finds where the articles sit, `lines` what repeats, `profile` puts
both together, `rules` writes the file, `expiry` tells which of its rules no longer hold.
"""

from __future__ import annotations

from stripper.workshop.learn.expiry import Standing, standings
from stripper.workshop.learn.grouping import Traits, grouped, host_of_group, traits_of
from stripper.workshop.learn.profile import Learnt, learnt, taught
from stripper.workshop.learn.rules import file_name, rule_file
from stripper.workshop.learn.sketch import Rows, Site

__all__ = [
    "Learnt",
    "Rows",
    "Site",
    "Standing",
    "Traits",
    "file_name",
    "grouped",
    "host_of_group",
    "learnt",
    "rule_file",
    "standings",
    "taught",
    "traits_of",
]
