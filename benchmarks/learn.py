"""What learning a site is worth, and what it costs: the tables behind `stripper learn`.

    python benchmarks/learn.py DATA [--rules FOLDER] [gains] [halves] [growth] [groups] [cost] [memory]

DATA is the folder the sets were unpacked to. The shipped model was fitted on `sites.dev` and `sites-text.dev`; for honest
figures fit one on the other sets and give its folder with --rules. Gold is used for scores only, never for learning.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from pathlib import Path
from statistics import fmean

from stripper import Stripper
from stripper.match import host_of
from stripper.model import Page
from stripper.pipeline import ready_engine
from stripper.read import capture, read
from stripper.words import fold
from stripper.workshop.gold import GoldPage, gold_pages
from stripper.workshop.learn import Site, file_name, grouped, learnt, rule_file, traits_of
from stripper.workshop.score import word_scores

SETS = ("sites.dev", "sites-text.dev")
SIZES = (3, 5, 10, 20, 40)
TESTED = 10
"""Pages of each site that a growing profile is tested on."""
PLAIN_SHARE = 0.25

Scores = dict[str, float]


def page_of(gold: GoldPage) -> Page:
    return read(capture(gold.path.read_bytes(), url=gold.gold.get("url")))


def by_site(pages: Iterable[GoldPage]) -> dict[str, list[GoldPage]]:
    sites: defaultdict[str, list[GoldPage]] = defaultdict(list)
    for page in pages:
        sites[str(page.gold["site"])].append(page)
    return dict(sorted(sites.items()))


def profiles(pages: Iterable[GoldPage], rules: Sequence[str], to: str) -> None:
    """Learns from the pages, of whichever sites, and writes their rule files."""
    sites: dict[str, Site] = {}
    for one in pages:
        page = page_of(one)
        host = host_of(page).removeprefix("www.")
        sites.setdefault(host, Site(host)).see(ready_engine(tuple(rules)), page)
    for host, site in sites.items():
        Path(to, file_name(host)).write_text(rule_file(host, learnt(site)), "utf-8")


def scores(pages: Iterable[GoldPage], text_of: Callable[[GoldPage], str]) -> Scores:
    """Mean word F1 of each site; listing pages have no gold and are left out."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for page in pages:
        if page.gold.get("text") is not None:
            found[str(page.gold["site"])].append(word_scores(text_of(page), page.gold["text"])[2])
    return {site: fmean(values) for site, values in found.items()} | {"all pages": fmean(chain(*found.values()))}


def stripped(pages: Iterable[GoldPage], rules: Sequence[str]) -> Scores:
    ours = Stripper(rules=rules)
    return scores(pages, lambda page: ours.strip(page.path.read_bytes(), url=page.gold.get("url")).text)


def learnt_from(pages: Iterable[GoldPage], tested: Iterable[GoldPage], rules: Sequence[str]) -> Scores:
    with tempfile.TemporaryDirectory() as folder:
        profiles(pages, rules, folder)
        return stripped(tested, [*rules, folder])


def plain(pages: Collection[GoldPage]) -> Scores:
    """The rule to beat: what stands on a quarter of a site's pages goes, digits folded."""
    texts = {page.id: page_of(page).texts for page in pages}
    often = {
        site: Counter(line for page in own for line in set(map(fold, texts[page.id])))
        for site, own in by_site(pages).items()
    }
    count = Counter(str(page.gold["site"]) for page in pages)

    def left(page: GoldPage) -> str:
        site = str(page.gold["site"])
        most = max(3, PLAIN_SHARE * count[site])
        return "\n".join(text for text in texts[page.id] if often[site][fold(text)] < most)

    return scores(pages, left)


def table(heads: Sequence[str], columns: Sequence[Scores]) -> None:
    print(f"{'':<16}" + "".join(f"{head:>10}" for head in heads))
    for name in columns[0]:
        print(f"{name:<16}" + "".join(f"{column.get(name, float('nan')):10.3f}" for column in columns))
    print(flush=True)


def gains(pages: list[GoldPage], rules: list[str]) -> None:
    table(["alone", "learnt", "plain"], [stripped(pages, rules), learnt_from(pages, pages, rules), plain(pages)])


def halves(pages: list[GoldPage], rules: list[str]) -> None:
    parts = pages[::2], pages[1::2]
    told = [learnt_from(parts[half], parts[1 - half], rules) for half in (0, 1)]
    table(["first half", "other half"], told)


def growth(pages: list[GoldPage], rules: list[str]) -> None:
    shuffled = {site: random.Random(site).sample(own, len(own)) for site, own in by_site(pages).items()}
    tested = [page for own in shuffled.values() for page in own[-TESTED:]]
    told = [stripped(tested, rules)]
    for size in SIZES:
        told.append(learnt_from([page for own in shuffled.values() for page in own[:-TESTED][:size]], tested, rules))
    table(["0", *map(str, SIZES)], told)


def groups(pages: list[GoldPage], rules: list[str]) -> None:
    """Five sites mixed, without any URL; each site's pages must be one group, and no other's."""
    sites = {site: [traits_of(page_of(page)) for page in own] for site, own in by_site(pages).items()}
    shares = []
    for seed in range(40):
        mixed = [(site, traits) for site in random.Random(seed).sample(sorted(sites), 5) for traits in sites[site]]
        found = grouped([traits for _, traits in mixed])
        pairs = Counter(zip((site for site, _ in mixed), found, strict=True))
        taken: dict[str, int] = {}
        for site, group in (pair for pair, _ in pairs.most_common()):
            if group is not None and site not in taken and group not in taken.values():
                taken[site] = group
        shares.append(sum(pairs[site, group] for site, group in taken.items()) / len(mixed))
    low = sum(share < 0.95 for share in shares)
    print(f"grouped right {fmean(shares):.1%}, least {min(shares):.1%}, {low} of {len(shares)} mixtures under 95 %\n")


def cost(pages: list[GoldPage], rules: list[str]) -> None:
    """CPU seconds of learning all pages, and of cleaning them once with text and metadata."""
    ours = Stripper(rules=rules)
    start = time.process_time()
    for page in pages:
        article = ours.strip(page.path.read_bytes(), url=page.gold.get("url"))
        _ = article.text, article.metadata
    cleaned = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        profiles(pages, rules, folder)
        taken = time.process_time() - start
    print(f"cleaning {cleaned:.1f} s, learning {taken:.1f} s: {taken / cleaned:.2f}\n")


def memory(_: list[GoldPage], rules: list[str]) -> None:
    """100,000 made-up pages of 50 sites."""
    dice = random.Random(1)
    engine = ready_engine(tuple(rules))
    words = [f"w{number:x}"[: dice.randint(3, 9)] + dice.choice("aeiou") for number in range(5000)]
    sites = [Site(f"site-{number}.example") for number in range(50)]
    start = time.process_time()
    for number in range(100_000):
        site = sites[number % 50]
        menu = "".join(f"<li><a href='/{at}'>{site.host} part {at}</a></li>" for at in range(20))
        body = "".join(f"<p>{' '.join(dice.choices(words, k=30))}.</p>" for _ in range(4))
        site.see(engine, read(capture(f"<html><body><ul>{menu}</ul><div class='text'>{body}</div></body></html>")))
    for site in sites:
        learnt(site)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"100,000 pages of 50 sites: {time.process_time() - start:.0f} s, at most {most:.0f} MB\n")


PARTS = {part.__name__: part for part in (gains, halves, growth, groups, cost, memory)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all if left out")
    parser.add_argument("--rules", action="append", default=[], help="a folder of rules, or of another model.json")
    parser.add_argument("--sets", nargs="+", default=SETS)
    options = parser.parse_intermixed_args()
    for part in options.parts or PARTS:
        for name in options.sets if part != "memory" else options.sets[:1]:
            print(f"{part}, {name}" if part != "memory" else part, flush=True)
            PARTS[part](gold_pages(options.data / name), options.rules)
    return 0


if __name__ == "__main__":
    sys.exit(main())
