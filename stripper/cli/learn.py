"""`stripper learn`: what the pages of a site have in common becomes a rule file of that site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stripper.cli import options
from stripper.cli.options import Field, Lang, Quiet, Rules, Site, Sources, Urls
from stripper.cli.terminal import note
from stripper.errors import BadCapture, StripperError

if TYPE_CHECKING:
    from stripper.folder import Addresses, Found
    from stripper.model import Page
    from stripper.pipeline import Engine
    from stripper.workshop import learn as learning

__all__ = ["learn", "pages_of", "write_profiles"]

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
    """Learn where a site's articles sit and what repeats, and write it as rules to read, edit and use with --rules.

    A page's site is the host of its URL: as --site or --urls say, as a folder is named, or as the page itself states
    (HTML). Pages of which nothing tells it are put together by their template.
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
    from stripper.folder import whole_file
    from stripper.pipeline import ready_engine
    from stripper.workshop import learn as learning

    sites = _sites(found, addresses, ready_engine(tuple(rules)), lang, quiet)
    for host, site in sorted(sites.items()):
        learnt = learning.learnt(site)
        text, place = learning.rule_file(host, learnt), Path(to) / learning.file_name(host)
        if text:
            place.parent.mkdir(parents=True, exist_ok=True)
            whole_file(str(place), text.encode("utf-8"))
        else:
            place.unlink(missing_ok=True)  # what an earlier run learnt there holds no more
        if not quiet:
            lines = sum(map(len, learnt.chrome.values()))
            note(f"{host}: {site.count} pages, {lines} lines learnt, {_placed(learnt)}")
            for line in learnt.vetoed[:_SHOWN]:
                note(f"  left as text, though on {line.pages} pages: {line.text[:80]}")
    return len(sites)


def _sites(
    found: Iterable[Found], addresses: Addresses, engine: Engine, lang: str | None, quiet: bool
) -> dict[str, learning.Site]:
    """What the captures of each host tell, those included that only their template puts together."""
    from stripper.match import host_of
    from stripper.workshop import learn as learning

    sites: dict[str, learning.Site] = {}
    homeless: list[tuple[Found, learning.Traits]] = []
    for one, page in pages_of(found, addresses, lang, say=True):
        if host := host_of(page).removeprefix("www."):
            sites.setdefault(host, learning.Site(host)).see(engine, page)
        else:
            homeless.append((one, learning.traits_of(page)))
    groups = learning.grouped([traits for _, traits in homeless])
    lost = [one for (one, _), group in zip(homeless, groups, strict=True) if group is None]
    grouped = [(one, group) for (one, _), group in zip(homeless, groups, strict=True) if group is not None]
    for one, group in grouped:
        addresses.give(one, learning.host_of_group(group))
    for _, page in pages_of([one for one, _ in grouped], addresses, lang, say=False):
        host = host_of(page)
        sites.setdefault(host, learning.Site(host)).see(engine, page)
    if grouped and not quiet:
        note(
            f"{len(grouped)} captures do not tell their site; by their template they are of {len(set(groups) - {None})}"
        )
    if lost and not quiet:
        note(f"{len(lost)} captures do not tell their site (first: {lost[0].path}); give --site or --urls")
    return sites


def pages_of(
    found: Iterable[Found], addresses: Addresses, lang: str | None, *, say: bool
) -> Iterator[tuple[Found, Page]]:
    """The page of each capture; what is none is left out, with a note if `say`."""
    from stripper.folder import bytes_of, page_of
    from stripper.read import capture, read

    for one in found:
        try:
            saved = page_of(one, bytes_of(one))
            url = addresses.of(one) or saved.url
            yield one, read(capture(saved.data, url=url or None, language=lang, encoding=saved.charset or None))
        except (OSError, BadCapture) as error:
            if say:
                note(f"not learnt from: {one.path}: {error}")


def _placed(learnt: learning.Learnt) -> str:
    where = learnt.places
    known = [place.name for place in (*where.containers[:1], *where.above[:1], *where.below[:1])]
    return f"articles by {', '.join(known)}" if known else "no place of the articles"
