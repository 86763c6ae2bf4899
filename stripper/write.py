"""Labels become an article: the text, the record of what is not in it, and the reasons for both."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

from stripper import render
from stripper.comments import comments
from stripper.model import Block, Comment, Evidence, Kind, Metadata, Page, PageVerdict, Span
from stripper.read.html import lines_of

__all__ = ["Article"]


class Article:
    """What `strip` returns. The text is ready; metadata and reasons are worked out when asked for.

    `text` holds the kept blocks, paragraphs parted by a blank line. `blocks` holds every block of the page in page
    order; those kept and those removed are together the whole capture.
    """

    def __init__(
        self,
        page: Page,
        labels: Sequence[str],
        kept: Sequence[bool],
        verdict: PageVerdict,
        scores: Sequence[float],
        evidence: Callable[[], Iterable[tuple[Evidence, ...]]],
        metadata: Callable[[], Metadata],
    ) -> None:
        self._page = page
        self._labels = labels
        self._kept = kept
        self._verdict = verdict
        self._scores = scores
        self._evidence = evidence
        self._metadata = metadata

    @cached_property
    def text(self) -> str:
        """The main text; no title, byline, captions or comments unless `keep` named them. Empty when there is none."""
        return render.text(self._page, self._kept_blocks)

    @cached_property
    def metadata(self) -> Metadata:
        """Plain values, and in `.sources` where each came from and how sure it is."""
        return self._metadata()

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """What readers wrote under the page, as far as authors or dates tell one comment from the next."""
        return comments(self._page, self._labels)

    @property
    def kind(self) -> Kind:
        """`html` or `text`: what the capture turned out to be."""
        return self._page.kind

    @property
    def encoding(self) -> str | None:
        """The encoding the bytes were read as; None when the caller gave characters."""
        return self._page.encoding

    @property
    def page_type(self) -> str:
        """article, forum, product, documentation, service, collection, listing or none."""
        return self._verdict.page_type

    @property
    def confidence(self) -> float:
        """0..1: how sure it is that the text is right."""
        return self._verdict.confidence

    @property
    def reason(self) -> str:
        """Why there is no article on the page; empty where there is one."""
        return self._verdict.reason

    @property
    def warnings(self) -> tuple[str, ...]:
        """What went wrong or hit a limit on the way, in words."""
        return tuple(dict.fromkeys(self._page.warnings))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in page order."""
        page = self._page
        spans = page.spans or [Span(line, line, -1, -1) for line in lines_of(page)]
        paths = render.paths(page)
        return tuple(
            Block(
                index,
                text,
                page.tags[index],
                self._labels[index],
                bool(self._kept[index]),
                float(self._scores[index]),
                evidence,
                spans[index],
                paths[index],
            )
            for index, (text, evidence) in enumerate(zip(page.texts, self._evidence(), strict=True))
        )

    @property
    def removed(self) -> tuple[Block, ...]:
        """The blocks that are not in the text."""
        return tuple(block for block in self.blocks if not block.kept)

    @property
    def _kept_blocks(self) -> list[int]:
        return [index for index, kept in enumerate(self._kept) if kept]

    def counts(self) -> tuple[int, int, dict[str, int]]:
        """Characters kept, characters removed, and characters removed by label."""
        kept, removed = 0, 0
        by_label: dict[str, int] = {}
        for index, text in enumerate(self._page.texts):
            if self._kept[index]:
                kept += len(text)
            else:
                removed += len(text)
                by_label[self._labels[index]] = by_label.get(self._labels[index], 0) + len(text)
        return kept, removed, by_label

    def explain(self) -> str:
        """A readable account: the verdict on the page, then each block with its label, score and reasons."""
        lines = [f"{self.kind}: {self.page_type}, confidence {self.confidence:.2f}"]
        lines += [f"no article: {self.reason}"] if self.reason else []
        lines += [f"warning: {warning}" for warning in self.warnings]
        for block in self.blocks:
            mark = "+" if block.kept else "-"
            shown = block.text if len(block.text) <= 100 else block.text[:99] + "…"
            lines.append(f"{mark} {block.span.line}: {block.label} {block.score:+.2f}  {shown!r}")
            reasons = sorted(block.evidence, key=lambda item: -abs(item.weight))
            lines += [f"      {item.weight:+.2f} {item.source}{': ' if item.why else ''}{item.why}" for item in reasons]
        return "\n".join(lines)

    def to_dict(self, *, keep: Collection[str] = ("blocks", "comments")) -> dict[str, Any]:
        """Plain data for JSON; `keep=()` leaves blocks and comments out."""
        data: dict[str, Any] = {
            "text": self.text,
            "metadata": asdict(self.metadata),
            "kind": self.kind,
            "encoding": self.encoding,
            "page_type": self.page_type,
            "confidence": round(self.confidence, 4),
            "reason": self.reason,
            "warnings": list(self.warnings),
        }
        if "comments" in keep:
            data["comments"] = [asdict(comment) for comment in self.comments]
        if "blocks" in keep:
            data["blocks"] = [_plain(block) for block in self.blocks]
        return data

    def to_json(self) -> str:
        """The same as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def to_markdown(self) -> str:
        """The kept blocks as CommonMark, with headings, lists, quotes, tables, code, pictures, links, emphasis and notes."""
        return render.markdown(self._shown)

    def to_html(self) -> str:
        """The same as plain, safe HTML: no scripts, no handlers, no addresses but those of the web and of mail."""
        return render.html(self._shown)

    def to_tei(self) -> str:
        """The same as a TEI-XML document, with the metadata in its header."""
        return render.tei(self._shown, self.metadata)

    @property
    def _shown(self) -> render.Kept:
        return render.Kept(self._page, self._kept_blocks, self._labels)

    def __repr__(self) -> str:
        return f"<Article {self.page_type} {self.confidence:.2f} {self.text[:60]!r}>"


def _plain(block: Block) -> dict[str, Any]:
    return {
        "text": block.text,
        "tag": block.tag,
        "label": block.label,
        "kept": block.kept,
        "score": round(block.score, 4),
        "evidence": [
            {"source": item.source, "label": item.label, "weight": round(item.weight, 4), "why": item.why}
            for item in block.evidence
        ],
        "line": block.span.line,
        "last_line": block.span.last_line,
        "start": block.span.start,
        "end": block.span.end,
        "path": block.path,
    }
