"""What can be counted on blocks and around them, in passes over arrays: the facts that rules and judge look at."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence

import numpy as np

from stripper.model import FloatArray, IntArray, Page
from stripper.read.head import STATED_TYPES, stated_type
from stripper.read.letters import counted
from stripper.read.passages import PASSAGE_FACTS, passages
from stripper.words import fold_all

__all__ = ["FACTS", "STYLES", "Facts", "facts", "page_titles"]

STYLES = ("lines", "paragraphs", "bullets", "wrapped", "markdown", "one-line")
"""How dumps are flattened, in the order in which the fact `style` counts them."""
TITLE_TAIL = re.compile(r"\s+[|\-–—·•»:/_]+\s+|\s*[|_]\s*")
"""What parts a page's title from the name of its site."""
_OWN = (
    "words", "chars", "sentences", "ends", "asks", "cut", "commas", "digits", "capitals", "signs", "bars", "glued", "shouted", "stopwords", "linked",
    "level", "item", "cell", "verbatim", "paragraph", "repeats", "index", "to_end", "position", "prose_above",
    "prose_below", "prose_done", "since_prose", "until_prose", "gap", "since_heading", "run", "density", "page_prose",
    "page_words", "page_blocks", "page_linked", "like_title", "since_title",
)  # fmt: skip
_BOXED = ("linked", "words", "prose", "blocks", "place")
FACTS = {
    "html": (*_OWN, *(f"{box}_{fact}" for box in ("box", "outer") for fact in _BOXED),
             "twins", "outer_twins", "main", "hidden", "article_share", "articles", *(f"stated_{kind}" for kind in STATED_TYPES)),
    "text": (*_OWN, "group", "group_words", "group_prose", "style", *PASSAGE_FACTS),
}  # fmt: skip
"""The facts that each kind of capture can tell."""

_TITLE_BLOCKS, _TITLE_WORDS = 400, 50
"""How far down and how long a block may be to be compared with the page's title."""
_TAGGED = {
    "level": {f"h{level}": float(level) for level in range(1, 7)},
    "item": dict.fromkeys(("li", "dt", "dd"), 1.0),
    "cell": dict.fromkeys(("td", "th"), 1.0),
    "verbatim": {"pre": 1.0},
    "paragraph": dict.fromkeys(("p", "blockquote"), 1.0),
}
"""What a block's tag says, fact by fact."""
_TELLING_TAGS = sorted(set().union(*_TAGGED.values()))
_TAG_ROWS: defaultdict[str, int] = defaultdict(int, {tag: row for row, tag in enumerate(_TELLING_TAGS, 1)})
_TAG_FACTS = np.array([[0.0, *(says.get(tag, 0.0) for tag in _TELLING_TAGS)] for says in _TAGGED.values()])
_CUT = ("…", "...", "[…]", "[...]", "[&hellip;]", "»", "→")
# From here on a block is long enough that menus, teasers and labels rarely reach it (FIELD: jusText uses 140 characters).
_PROSE_WORDS = 18.0


class Facts:
    """Columns of one number a block, by name; NaN where a capture cannot tell (links in a text dump)."""

    __slots__ = (
        "box_chars",
        "box_end",
        "box_linked",
        "box_of",
        "box_parent",
        "box_prose",
        "box_shape",
        "box_start",
        "box_words",
        "boxes",
        "columns",
        "folded",
        "main",
        "prose",
        "words",
    )

    def __init__(
        self,
        columns: dict[str, FloatArray],
        page: Page,
        prose: FloatArray,
        folded: Sequence[str],
        words: Sequence[list[str]],
    ) -> None:
        self.columns = columns
        self.folded, self.words = folded, words
        """Each block's letters as rules compare them, and the words of that."""
        self.prose = prose
        """Words of each block that count as prose: long, few links, sentences."""
        self.boxes, self.box_of = page.boxes, page.box_of
        starts, ends = np.array(page.boxes.starts, np.int64), np.array(page.boxes.ends, np.int64)
        self.box_start: IntArray = starts
        self.box_end: IntArray = ends
        self.box_words = _sums(columns["words"], starts, ends)
        self.box_chars = _sums(columns["chars"], starts, ends)
        self.box_prose = _sums(prose, starts, ends)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.box_linked = _sums(columns["link_chars"], starts, ends) / self.box_chars
        self.box_parent: IntArray = np.array(page.boxes.parents, np.int64)
        self.box_shape: IntArray = _numbered(zip(page.boxes.tags, page.boxes.names, strict=True))
        """Boxes of one tag and the same names have the same number."""
        self.main = _main_box(self.box_parent, ends - starts, self.box_prose) if page.kind == "html" else 0

    def __getitem__(self, name: str) -> FloatArray:
        """A column; all NaN for what captures of this kind cannot tell. Raises KeyError for a fact that there is not."""
        return self.columns[name]


def facts(page: Page, folded: Sequence[str], words: Sequence[list[str]], stopwords: Collection[str]) -> Facts:
    """All facts of a page. `folded` are its folded texts, `words` their tokens, `stopwords` its language's function words."""
    texts = page.texts
    count = len(texts)
    column = counted(texts)
    column["cut"] = np.fromiter((text.endswith(_CUT) for text in texts), np.float64, count)
    column["stopwords"] = np.fromiter(
        (sum(map(stopwords.__contains__, row)) / len(row) if row else 0.0 for row in words), np.float64, count
    )
    links = column["link_chars"] = np.array(page.link_chars, np.float64)
    knows_links = page.kind == "html" or bool(links.any())
    with np.errstate(invalid="ignore", divide="ignore"):
        column["linked"] = np.minimum(links / column["chars"], 1) if knows_links else np.full(count, np.nan)
    tags = _TAG_FACTS[:, np.fromiter(map(_TAG_ROWS.__getitem__, page.tags), np.int64, count)]
    column.update(zip(_TAGGED, tags, strict=True))
    column["letters"] = np.fromiter(map(len, folded), np.float64, count)
    return _around(page, column, folded, words)


def _around(page: Page, column: dict[str, FloatArray], folded: Sequence[str], tokens: Sequence[list[str]]) -> Facts:
    """Facts that look at neighbours, repetitions and boxes."""
    count = len(page.texts)
    words = column["words"]
    unlinked = np.where(np.isnan(column["linked"]), 0.0, column["linked"])
    prose = np.where(
        (unlinked < 0.5)
        & (column["level"] == 0)
        & ((words >= _PROSE_WORDS) & ((column["sentences"] > 0) | (words >= 40)) | (words >= 10) & (column["sentences"] >= 2)),
        words * (1 - unlinked), 0.0)  # fmt: skip
    lowered = [text.lower() for text in page.texts]
    seen = Counter(lowered)
    column["repeats"] = np.fromiter(map(seen.__getitem__, lowered), np.float64, count)
    index = np.arange(count, dtype=np.float64)
    column["index"] = index
    column["to_end"] = count - 1 - index
    column["position"] = index / max(count - 1, 1)
    is_prose = prose > 0
    before: FloatArray = np.cumsum(is_prose).astype(np.float64) - is_prose
    column["prose_above"] = before
    column["prose_below"] = float(is_prose.sum()) - before - is_prose
    total = float(prose.sum())
    done = np.cumsum(prose)
    column["prose_done"] = (done - prose / 2) / total if total else np.zeros(count)
    column["since_prose"] = index - np.maximum.accumulate(np.where(is_prose, index, -50.0))
    column["until_prose"] = np.minimum.accumulate(np.where(is_prose, index, count + 50.0)[::-1])[::-1] - index
    column["gap"] = np.minimum(column["since_prose"] + column["until_prose"], 60.0)
    column["since_heading"] = index - np.maximum.accumulate(np.where(column["level"] > 0, index, -50.0))
    # Menus call and ask, too: only a full stop makes a short line a sentence.
    column["run"] = _runs((words <= 8) & ((column["sentences"] == 0) | (column["asks"] > 0)))
    mass = np.minimum(prose, 80.0)
    column["density"] = (
        mass + 0.7 * (_shifted(mass, 1) + _shifted(mass, -1)) + 0.4 * (_shifted(mass, 2) + _shifted(mass, -2))
    ) / (1 + 1.4 + 0.8)
    column["page_prose"] = np.full(count, total)
    column["page_words"] = np.full(count, float(words.sum()))
    column["page_blocks"] = np.full(count, float(count))
    column["page_linked"] = np.full(count, float((unlinked * words).sum()) / max(float(words.sum()), 1.0))
    found = Facts(column, page, prose, folded, tokens)
    likeness = _like_titles(page, tokens)
    column["like_title"] = likeness
    column["since_title"] = index - (int(likeness.argmax()) if count and likeness.max() >= 0.6 else -1000)
    if page.kind == "html":
        _boxed(page, found)
    else:
        _grouped(page, found)
    return found


def _like_titles(page: Page, words: Sequence[list[str]]) -> FloatArray:
    """How far each of the first blocks shares its words with what the page calls itself (0..1, Dice).

    In a dump the page's title may be its first line; else nothing is known, and headings are not singled out here.
    """
    likeness = np.zeros(len(words))
    titles = {frozenset(found) for found in fold_all(page_titles(page))[1] if found}
    if not titles:
        return likeness
    first = 1 if page.kind == "text" else 0
    telling = frozenset().union(*titles)
    for index, row in enumerate(words[first:_TITLE_BLOCKS], first):
        if len(row) <= _TITLE_WORDS and not telling.isdisjoint(row):
            own = frozenset(row)
            likeness[index] = max(2 * len(own & title) / (len(own) + len(title)) for title in titles)
    return likeness


def page_titles(page: Page) -> tuple[str, ...]:
    """What a page calls itself, with and without the tail that names the site; none if it does not say."""
    titles = [page.head.title]
    titles += [content for name, content in page.head.metas if name in ("og:title", "twitter:title", "dc.title")]
    if page.kind == "text" and page.texts:
        # WET dumps begin with the page's html title, often with the site's name behind a dash or bar.
        first = page.texts[0]
        titles = [first] if TITLE_TAIL.search(first) and len(first) < 300 else []
    return tuple(
        dict.fromkeys(text for title in titles if title for text in (title, TITLE_TAIL.split(title)[0]) if text)
    )


def _boxed(page: Page, found: Facts) -> None:
    """Facts that come down from the boxes of HTML: the main box, and the two smallest that say something of company."""
    count = len(page.texts)
    column = found.columns
    parents = found.box_parent
    size = found.box_end - found.box_start
    inner = np.array(page.box_of, np.int64)
    # The innermost boxes are often the paragraph itself; climb to one that says something about company.
    for _ in range(4):
        alone = (size[inner] <= 1) & (parents[inner] >= 0)
        if not alone.any():
            break
        inner = np.where(alone, parents[inner], inner)
    outer = inner
    for _ in range(12):
        close = (found.box_words[outer] < 2.5 * found.box_words[inner] + 30) & (parents[outer] >= 0)
        if not close.any():
            break
        outer = np.where(close, parents[outer], outer)
    total = max(float(found.prose.sum()), 1.0)
    index = column["index"]
    for name, around in (("box", inner), ("outer", outer)):
        column[f"{name}_linked"] = np.nan_to_num(found.box_linked[around])
        column[f"{name}_words"] = found.box_words[around]
        column[f"{name}_prose"] = found.box_prose[around] / total
        column[f"{name}_blocks"] = size[around].astype(np.float64)
        column[f"{name}_place"] = (index - found.box_start[around]) / np.maximum(size[around] - 1, 1)
    twins = np.bincount(found.box_shape)[found.box_shape].astype(np.float64)
    column["twins"] = twins[inner] if count else np.zeros(0)
    column["outer_twins"] = twins[outer] if count else np.zeros(0)
    main, hidden, article = np.zeros(count), np.zeros(count), np.zeros(count)
    if 0 <= found.main < len(page.boxes):
        main[found.box_start[found.main] : found.box_end[found.main]] = 1.0
    for box, out_of_sight in enumerate(page.boxes.hidden):
        if out_of_sight:
            hidden[found.box_start[box] : found.box_end[box]] = 1.0
    articles = [box for box, tag in enumerate(page.boxes.tags) if tag == "article"]
    for box in articles:
        article[found.box_start[box] : found.box_end[box]] = found.box_prose[box] / total
    column["main"], column["hidden"], column["article_share"] = main, hidden, article
    column["articles"] = np.full(count, float(len(articles)))
    stated = stated_type(page.head)
    for kind in STATED_TYPES:
        column[f"stated_{kind}"] = np.full(count, float(kind == stated))


def _grouped(page: Page, found: Facts) -> None:
    """Facts of dumps: the lines between two blank lines, and passages. Where containers are known, passages tell nothing more."""
    count = len(page.texts)
    column = found.columns
    box = np.array(page.box_of, np.int64)
    size = found.box_end - found.box_start
    known = box > 0
    column["group"] = np.where(known, size[box], 0.0) if count else np.zeros(0)
    column["group_words"] = np.where(known, found.box_words[box], 0.0) if count else np.zeros(0)
    column["group_prose"] = np.where(known, found.box_prose[box], 0.0) if count else np.zeros(0)
    column["style"] = np.full(count, float(STYLES.index(page.style)))
    column |= passages(found.prose, found.words)


def _main_box(parents: IntArray, sizes: IntArray, prose: FloatArray) -> int:
    """The smallest box on the way down that still holds most of the prose of the box around it.

    Going down only while a child keeps 70 % of the prose finds the article's container without knowing its name;
    it stops above columns that share the text between them.
    """
    if not len(parents):
        return -1
    # The first of the heaviest children is written last, over the others.
    order = np.argsort(prose[::-1], kind="stable")
    order = len(parents) - 1 - order
    order = order[parents[order] >= 0]
    heaviest = np.full(len(parents), -1)
    heaviest[parents[order]] = order
    current = 0
    while (child := int(heaviest[current])) >= 0 and prose[child] > 0 and prose[child] >= 0.7 * prose[current]:
        if sizes[child] <= 1:
            break
        current = child
    return current


def _numbered(things: Iterable[Hashable]) -> IntArray:
    """Equal things get the same number, counted from 0."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(thing, len(numbers)) for thing in things], np.int64)


def _sums(values: FloatArray, starts: IntArray, ends: IntArray) -> FloatArray:
    totals = np.concatenate(([0.0], np.cumsum(values)))
    return totals[ends] - totals[starts]


def _shifted(values: FloatArray, by: int) -> FloatArray:
    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _runs(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
    """For each true flag the length of the run of true flags it stands in, else 0."""
    if not len(flags):
        return np.zeros(0)
    changes = np.flatnonzero(np.concatenate(([True], flags[1:] != flags[:-1])))
    sizes = np.diff(np.append(changes, len(flags)))
    return np.asarray(np.repeat(sizes, sizes) * flags, np.float64)
