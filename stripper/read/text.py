"""A flattened text dump becomes a page: its style is found, lines are joined or split into blocks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from stripper.model import Box, Boxes, Capture, Head, Page, Span

__all__ = ["read_text"]

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_BREAKS = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
# No dash longer than a hyphen: in many languages that opens direct speech.
_BULLET = re.compile(r"(?:(?:[•◦▪‣·●○■*+-]|\\[*+-])[ \t\u00a0]+)+(?=\S)")
_NUMBER = re.compile(r"\d{1,3}[.)][ \t\u00a0]+(?=\S)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\((?:<[^<>\n]*>|[^()\s]{0,1000}(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"\n]*\")?\)"
)
# Code in backticks is found too, to be left as it is: `__init__` has no emphasis in it.
_STRONG = re.compile(r"`[^`]*`|(?<!\w)(\*\*)(?=\S)(.{1,500}?)(?<=\S)\1(?!\w)")
_EMPHASIS = re.compile(r"`[^`]*`|(?<!\w)(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1(?!\w)")
_MARKS = re.compile(r"\A\s*(?:(?:[•◦▪‣·●○■*+-]|\\[*+-]|#{1,6}|>)[ \t\u00a0]+)+(?=\S)")
_FENCE = re.compile(r"(```|~~~)")
_RULE_LINE = re.compile(r"[\s*_=~·.—–-]*$")
_END = re.compile(r"[.!?…。！？؟।:;]['\"”’»)\]]*$")
_CONTINUES = re.compile(r"[,.;:!?)\]}%»”’]")
# Scripts that put no space between words and no mark between a link and what goes on after it.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = re.compile(rf"[\u3001-\u303f\u3040-\u30ff{_HAN}\uff01-\uff60]")
_CLOSES_UNSPACED = re.compile(r"[、。，．；：！？」』）】〉》]")
_GOES_ON_UNSPACED = re.compile(r"[、，（「『]$")
_PARTICLE_ENDS = re.compile(r"[をはがのにとでも]$")
_PARTICLE_STARTS = re.compile(rf"[をはがのにとでもへ][{_HAN}\u30a0-\u30ff「、]")
_CLAUSE = re.compile(r"[、。，]")
# Articles, prepositions and conjunctions that end no label and no headline, in many languages.
_GOING_ON = frozenset(
    """
    and or the a an of to at by for from with after before that which who when into as than its his her their
    und oder der die das den dem des eine einen einem einer von zum zur im bei für als dass sich
    et ou le la les un une des du de d’ l’ au aux en dans par pour avec sur que qui dont son sa ses leur leurs
    y o el los las una unos unas del al con por para desde hasta sin sobre su sus como
    e os as um uma do da dos das no na nos nas ao pelo pela com sem seu sua
    il lo gli i della dello dei degli delle nel nella dal dalla sul sulla per che di uno
    het een van voor naar dat of zijn haar
    och eller ett den det av från till att som og til fra
    ja tai että
    oraz w z ze od przez że który która które
    v ve s se že která
    és vagy az egy hogy
    și sau din în pe pentru că
    и или в во с со к о об от для из у что который которая которые
    й або від що який яка які
    και ή του της των στο στη στην για από που να
    bir ile için
    dan atau ke dari yang untuk dengan pada
    và hoặc của là các những với cho từ
    """.split()  # noqa: SIM905
)
# These part from their verb and may end a headline: a sentence goes on after them only with a small letter.
_PARTICLES = frozenset(
    "on in about zu mit auf aus nach vor ein an om op aan uit over door bij på i".split()  # noqa: SIM905
)
# What no space parts from the word before it; `.NET` and `:port` are words of their own. Of the second kind French and
# some others write a space before, so a space that the dump holds there stays.
_CLOSES = re.compile(r"[,)\]}”’]|\.(?!\w)")
_MAY_CLOSE = re.compile(r"[;!?%»]|:(?!\w)")
# What may start a new sentence or item inside a page that was flattened into one line.
_SEGMENT = re.compile(r"(?<=[.!?…])['\"”’»)\]]*\s+(?=[\"“«(\[]?[^\W\d_a-z])|(?<=[。！？])|\s{2,}|\s[|•»›·]\s")
_ONE_LINE = 1_500
_CODE_LEAD = 4
"""Markdown's code is set in so far."""
_MARKDOWN_WIDTH = 79
"""html2text breaks lines before they reach it."""
# White space of every kind, and what looks like none: zero-width marks and NUL.
_EDGES = (
    "".join(map(chr, filter(lambda code: chr(code).isspace(), range(0x3001)))) + "\u200b\u200c\u200d\u2060\ufeff\x00"
)


class _Line(NamedTuple):
    start: int
    end: int
    number: int
    indent: int
    after_blank: bool
    lead: int
    """how far the first line of its paragraph is set in from the page's margin"""


class _Draft(NamedTuple):
    """A block before it is put into columns."""

    text: str
    tag: str
    link_chars: int
    first: int
    last: int
    start: int
    end: int
    group: int


def read_text(capture: Capture) -> Page:
    """The blocks of a flattened capture. Every character that is not white space is in exactly one block's span."""
    text = capture.text
    lines = list(_lines(text))
    margin = min((line.lead for line in lines), default=0)
    if margin:
        lines = [line._replace(lead=line.lead - margin) for line in lines]
    style = _style(text, lines)
    drafts = list(_drafts(text, lines, style))
    boxes = [Box("text", "", -1, 0, len(drafts), False)]
    box_of: list[int] = []
    for index, draft in enumerate(drafts):
        if draft.group < 0:
            box_of.append(0)
            continue
        if index and drafts[index - 1].group == draft.group:
            boxes[-1] = boxes[-1]._replace(end=index + 1)
        else:
            boxes.append(Box("group", "", 0, index, index + 1, False))
        box_of.append(len(boxes) - 1)
    return Page(
        kind="text",
        texts=[draft.text for draft in drafts],
        tags=[draft.tag for draft in drafts],
        box_of=box_of,
        link_chars=[draft.link_chars for draft in drafts],
        spans=[Span(draft.first, draft.last, draft.start, draft.end) for draft in drafts],
        boxes=Boxes(boxes),
        inline={},
        head=Head(),
        language=capture.language,
        url=capture.url,
        encoding=capture.encoding,
        style=style,
        warnings=list(capture.warnings),
    )


def _lines(text: str) -> Iterator[_Line]:
    """Non-blank lines with their offsets, trimmed; a line's number counts every kind of line break."""
    number, position, blank, lead = 1, 0, True, 0
    for match in _LINE.finditer(text):
        breaks = _BREAKS.findall(text, position, match.start())
        number += len(breaks)
        blank = blank or len(breaks) > 1
        position = match.end()
        raw = match.group()
        bare = raw.strip(_EDGES)
        if not bare:
            blank = True
            continue
        indent = raw.index(bare[0])
        lead = indent if blank else lead
        start = match.start() + raw.index(bare)
        yield _Line(start, start + len(bare), number, indent, blank, lead)
        blank = False


def _style(text: str, lines: list[_Line]) -> str:
    """How the page was flattened: one-line, wrapped, markdown, bullets, paragraphs or lines."""
    if not lines:
        return "lines"
    lengths = [line.end - line.start for line in lines]
    blanks = sum(line.after_blank for line in lines[1:])
    if len(lines) <= 3 and max(lengths) >= _ONE_LINE and not blanks:
        return "one-line"
    if blanks < len(lines) * 0.03:
        return "lines"
    if _wrap_width(text, lines):
        return "wrapped"
    bullets = sum(bool(_BULLET.match(text, line.start)) for line in lines)
    if any(_HEADING.match(text, line.start) for line in lines):
        return "markdown"
    return "bullets" if bullets > len(lines) * 0.1 else "paragraphs"


def _wrap_width(text: str, lines: list[_Line]) -> int:
    """The column at which paragraphs were wrapped, or 0.

    Only lines that another line of their paragraph follows tell it: items of lists, links and tables may be of any length,
    and code is set in.
    In wrapped text few of them are longer than the column, and most could not have taken the first word of the next. Where
    the page has longer lines, it takes a dozen of them.
    """
    inner = [
        (line.indent + line.end - line.start, text[after.start : after.end].split(None, 1)[0])
        for line, after in itertools.pairwise(lines)
        if not (after.after_blank or line.lead >= _CODE_LEAD)
        and line.end - line.start >= 40
        and not _starts_block(text, after)
    ]
    ends = sorted(line.indent + line.end - line.start for line in lines)
    if len(inner) < (3 if ends[int(len(ends) * 0.97) - 1] <= 120 else 12):
        return _MARKDOWN_WIDTH if inner and _wrapped_markdown(text, lines, inner) else 0
    width = sorted(end for end, _ in inner)[int(len(inner) * 0.85)]
    tight = sum(end + 1 + len(word) > width - 1 for end, word in inner)
    return width if 40 <= width <= 120 and tight > len(inner) * 0.6 else 0


def _wrapped_markdown(text: str, lines: list[_Line], inner: list[tuple[int, str]]) -> bool:
    """Whether the one or two lines that another follows end where html2text breaks them, and no other paragraph is longer.

    Pages of one template differ in how much prose they have: those with little are to be read like the others.
    """
    return (
        all(end < _MARKDOWN_WIDTH <= end + 1 + len(word) for end, word in inner)
        and any(_HEADING.match(text, line.start) for line in lines)
        and all(
            line.lead >= _CODE_LEAD or _starts_block(text, line) or line.end - line.start < _MARKDOWN_WIDTH
            for line in lines
        )
    )


def _drafts(text: str, lines: list[_Line], style: str) -> Iterator[_Draft]:
    if style == "one-line":
        for line in lines:
            yield from _segments(text, line)
        return
    width = _wrap_width(text, lines) if style == "wrapped" else 0
    grouped = style != "lines"
    fenced = False
    # A fence that is never closed fences nothing.
    fences = sum(bool(_FENCE.match(text, line.start)) for line in lines)
    group = 0
    run: list[_Line] = []
    for line, after in itertools.zip_longest(lines, lines[1:]):
        if _FENCE.match(text, line.start):
            if run:
                yield _draft(text, run, group if grouped else -1, style, fenced)
                run = []
            fences -= 1
            fenced = not fenced and fences > 0
        if run and not _joins(text, run, line, after, width, fenced, grouped):
            yield _draft(text, run, group if grouped else -1, style, fenced)
            run = []
        if line.after_blank and not run:
            group += 1
        run.append(line)
    if run:
        yield _draft(text, run, group if grouped else -1, style, fenced)


def _joins(
    text: str, run: list[_Line], line: _Line, after: _Line | None, width: int, fenced: bool, grouped: bool
) -> bool:
    """Whether a line goes on with the sentence of the lines before it; `after` is the line that follows it."""
    if line.after_blank or fenced:
        return False
    last = run[-1]
    if width:
        if line.lead >= _CODE_LEAD or _starts_block(text, line) or _HEADING.match(text, run[0].start):
            return False
        word = text[line.start : line.end].split(None, 1)[0]
        return last.indent + last.end - last.start + 1 + len(word) > width - 1
    if grouped or len(run) > 60:
        return False
    return _broken(text, run, line) or _broken_unspaced(text, run, line, after)


def _broken_unspaced(text: str, run: list[_Line], line: _Line, after: _Line | None) -> bool:
    """The same for Chinese and Japanese.

    Closing marks never start a line of their own, nor do particles before a word; what ends in a comma goes on, and so does
    a clause that ends in a particle, or that stands before a short line (a link) after which the sentence goes on.
    """
    before = text[run[0].start : run[-1].end]
    if len(before) < 2 or not (_UNSPACED.search(before) or _UNSPACED.match(text, line.end - 1)):
        return False
    if _CLOSES_UNSPACED.match(text, line.start) or _GOES_ON_UNSPACED.search(before):
        return True
    if _END.search(before):
        return False
    if _PARTICLE_STARTS.match(text, line.start):
        return True
    clause = len(before) >= 12 and _CLAUSE.search(before)
    goes_on = after is not None and not after.after_blank and _CLOSES_UNSPACED.match(text, after.start)
    return bool(clause and (_PARTICLE_ENDS.search(before) or (goes_on and line.end - line.start <= 40)))


def _broken(text: str, run: list[_Line], line: _Line) -> bool:
    """Whether an inline element broke a sentence here (dumps with a line for each text node).

    Closing punctuation never starts a line of its own; a small letter after a long unfinished line goes on with it, and so
    does any line after one whose last word cannot be the last.
    """
    last = run[-1]
    first = text[line.start]
    before = text[last.start : last.end]
    if _CONTINUES.match(first) and not text[line.start : line.end].isdigit():
        return last.end - run[0].start > 3
    if _END.search(before):
        return False
    size = last.end - run[0].start
    long = size >= 40 or (size >= 20 and len(run) > 1 and text.count(" ", run[0].start, last.end) >= 3)
    word = before.rpartition(" ")[2].lower()
    if before.count(" ") >= 2 and (word in _GOING_ON or (word in _PARTICLES and first.islower())):
        return True
    if first.islower():
        return long or (line.end - line.start >= 40 and before[-1:].isalnum())
    return before.endswith((",", "(", "„", "“")) and long


def _starts_block(text: str, line: _Line) -> bool:
    at = line.start
    return bool(
        _BULLET.match(text, at) or _NUMBER.match(text, at) or _HEADING.match(text, at) or text[at] in "|>"
        or _RULE_LINE.match(text[at : line.end])
    )  # fmt: skip


def _draft(text: str, run: list[_Line], group: int, style: str, fenced: bool) -> _Draft:
    start, end = run[0].start, run[-1].end
    tag = "line"
    if fenced:
        shown = "\n".join(text[line.start : line.end] for line in run)
        return _Draft(shown, "pre", 0, run[0].number, run[-1].number, start, end, group)
    at = start
    if heading := _HEADING.match(text, at):
        tag, at = f"h{len(heading.group(1))}", heading.end()
    elif bullet := _BULLET.match(text, at):
        tag, at = "li", bullet.end()
        if heading := _HEADING.match(text, at):
            tag, at = f"h{len(heading.group(1))}", heading.end()
    elif _NUMBER.match(text, at):
        tag = "li"
    elif text[at] == ">" and end - at > 2:
        tag, at = "blockquote", at + len(text[at:end]) - len(text[at:end].lstrip("> "))
        if heading := _HEADING.match(text, at):
            tag, at = f"h{len(heading.group(1))}", heading.end()
    elif text[at] == "|":
        tag = "td"
    shown = _joined(text, run, at, style)
    linked = 0
    if "](" in shown:
        linked = sum(len(match.group(1)) for match in _LINK.finditer(shown))
        shown = _LINK.sub(lambda match: match.group(1), shown)
    if "**" in shown or "__" in shown:
        emphasis = _EMPHASIS if style == "markdown" else _STRONG
        while (bare := emphasis.sub(lambda match: match[2] or match[0], shown)) != shown:
            shown = bare
    # Marks within marks (`* > text`, `**\\* text**`) would be read as marks the next time.
    shown = shown.strip(_EDGES)
    while (inner := _MARKS.sub("", shown).strip(_EDGES)) != shown:
        shown = inner
    shown = shown or " ".join(text[start:end].split())
    return _Draft(shown, tag, linked, run[0].number, run[-1].number, start, end, group)


def _joined(text: str, run: list[_Line], at: int, style: str) -> str:
    """The lines of a block as one, from a place in the first line on; punctuation goes back to the word it closes."""
    shown = " ".join(text[at : run[0].end].split())
    for last, line in itertools.pairwise(run):
        words = " ".join(text[line.start : line.end].split())
        closes = style == "lines" and (
            _CLOSES.match(words) or (_MAY_CLOSE.match(words) and not text[last.end : line.start].strip("\r\n"))
        )
        unspaced = style == "lines" and shown and (_UNSPACED.match(words) or _UNSPACED.match(shown[-1]))
        shown += words if closes or unspaced else f" {words}"
    return shown


def _segments(text: str, line: _Line) -> Iterator[_Draft]:
    """Pieces of a page that was flattened into one line: sentences, and what stands between separators."""
    at = line.start
    for match in _SEGMENT.finditer(text, line.start, line.end):
        if text[at : match.start()].strip():
            # Separators and closing quotes stay with the segment before them, so that no character is lost.
            yield _segment(text, line, at, match.end())
            at = match.end()
    if text[at : line.end].strip():
        yield _segment(text, line, at, line.end)


def _segment(text: str, line: _Line, start: int, end: int) -> _Draft:
    shown = text[start:end]
    bare = shown.strip().rstrip("|•»›· ") or shown.strip()
    return _Draft(" ".join(bare.split()), "line", 0, line.number, line.number, start, start + len(shown.rstrip()), -1)
