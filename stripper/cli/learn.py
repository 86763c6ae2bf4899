"""`stripper learn`: what repeats over the pages of a site becomes a rule file of that site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stripper.cli import options
from stripper.cli.options import Field, Lang, Quiet, Rules, Site, Sources, Urls
from stripper.cli.terminal import note
from stripper.errors import BadCapture, StripperError

if TYPE_CHECKING:
    from stripper.folder import Addresses, Found

__all__ = ["learn", "write_profiles"]

_SHOWN = 3


def learn(
    sources: Sources,
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="Folder for the rule files, one a site.")],
    site: Site = None,
    urls: Urls = None,
    field: Field = None,
    rules: Rules = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Learn what repeats over a site's pages, and write it as rules to read, edit and use with --rules.

    A page's site is the host of its URL: as --site or --urls say, or as the page itself states (HTML).
    """
    from stripper.folder import Addresses, captures, find

    search = find(sources, stdin=options.standard_input, leave_out=to)
    found = (one for one in captures(search.found, field=field) if one)
    if not write_profiles(found, Addresses(site, urls), to, rules or (), lang, quiet):
        raise StripperError("nothing to learn from: no capture names its site; give --site HOST or --urls FILE")


def write_profiles(
    found: Iterable[Found], addresses: Addresses, to: str, rules: Sequence[str], lang: str | None, quiet: bool
) -> int:
    """Learns from the captures of each site, writes a rule file for each, and returns how many sites there were."""
    from stripper.folder import bytes_of, page_of, whole_file
    from stripper.match import host_of
    from stripper.pipeline import ready_engine
    from stripper.read import capture, read
    from stripper.workshop import learn as learning

    engine = ready_engine(tuple(rules))
    sites: dict[str, learning.Site] = {}
    homeless: list[str] = []
    for one in found:
        try:
            saved = page_of(one, bytes_of(one))
            url = addresses.of(one) or saved.url
            page = read(capture(saved.data, url=url or None, language=lang, encoding=saved.charset or None))
        except (OSError, BadCapture) as error:
            note(f"not learnt from: {one.path}: {error}")
            continue
        if host := host_of(page).removeprefix("www."):
            sites.setdefault(host, learning.Site(host)).see(engine, page)
        else:
            homeless.append(one.path)
    if homeless and not quiet:
        note(f"{len(homeless)} captures do not tell their site (first: {homeless[0]}); give --site or --urls")
    for host, site in sorted(sites.items()):
        found_there = learning.learnt(site)
        text, place = learning.rule_file(site, found_there), Path(to) / learning.file_name(host)
        if text:
            place.parent.mkdir(parents=True, exist_ok=True)
            whole_file(str(place), text.encode("utf-8"))
        else:
            place.unlink(missing_ok=True)  # what an earlier run learnt there holds no more
        if not quiet:
            note(f"{host}: {len(site.pages)} pages, {sum(map(len, found_there.chrome.values()))} lines learnt")
            for line in found_there.vetoed[:_SHOWN]:
                note(f"  left as text, though on {line.pages} pages: {line.text[:80]}")
    return len(sites)
