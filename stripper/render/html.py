"""The kept blocks as plain, safe HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urldefrag

from stripper.render.inline import Run, link, runs
from stripper.render.structure import Kept, Node, structure

__all__ = ["html"]

_TAGS = {
    "quote": "blockquote",
    "terms": "dl",
    "term": "dt",
    "definition": "dd",
    "table": "table",
    "row": "tr",
    "item": "li",
}
_NOT_ID = re.compile(r"[^\w.:-]")


def html(kept: Kept) -> str:
    """Elements for the structure; attributes only for safe addresses, spans, numbers, languages and notes."""
    return "\n".join(part for node in structure(kept).inside if (part := _part(kept, node)))


def _part(kept: Kept, node: Node) -> str:
    if node.kind == "figure":
        return _figure(kept, node)
    if node.kind == "code":
        language = node.traits.get("language")
        named = f' class="language-{escape(language)}"' if language else ""
        return f"<pre><code{named}>{escape(kept.page.texts[node.block], quote=False)}</code></pre>"
    if node.block >= 0:
        tag = f"h{node.traits['level']}" if node.kind == "heading" else "p"
        return f"<{tag}{_identity(node)}>{_line(kept, node.block)}</{tag}>"
    tag, attributes = _element(kept, node)
    alone = (
        node.kind in ("cell", "item", "term", "definition")
        and len(node.inside) == 1
        and node.inside[0].kind == "paragraph"
    )
    if alone or not node.inside:
        inside = _line(kept, node.inside[0].block) if node.inside else ""
    else:
        inside = "\n" + "\n".join(_part(kept, one) for one in node.inside) + "\n"
    return f"<{tag}{attributes}>{inside}</{tag}>"


def _element(kept: Kept, node: Node) -> tuple[str, str]:
    traits = node.traits
    if node.kind == "list":
        start = f' start="{int(traits["start"])}"' if traits.get("start") else ""
        return ("ol", start) if "ordered" in traits else ("ul", "")
    if node.kind == "cell":
        spans = "".join(f' {key}="{int(traits[key])}"' for key in ("colspan", "rowspan") if key in traits)
        return ("th" if "header" in traits else "td"), spans
    source = link(kept.page, traits["cite"]) if "cite" in traits else ""
    return _TAGS[node.kind], f' cite="{escape(source)}"' if source else _identity(node)


def _identity(node: Node) -> str:
    note = _NOT_ID.sub("-", node.traits.get("note", ""))
    return f' id="{escape(note)}"' if note else ""


def _figure(kept: Kept, node: Node) -> str:
    assert node.image is not None
    source = link(kept.page, node.image.source)
    captions = [_line(kept, leaf.block) for leaf in node.inside]
    if not source:
        return "\n".join(f"<p>{caption}</p>" for caption in captions)
    below = f"<figcaption>{'<br>'.join(captions)}</figcaption>" if captions else ""
    return f'<figure><img src="{escape(source)}" alt="{escape(" ".join(node.image.alt.split()))}">{below}</figure>'


def _line(kept: Kept, block: int) -> str:
    return _runs(kept, kept.page.texts[block], runs(kept.page, block))


def _runs(kept: Kept, words: str, inside: Sequence[Run]) -> str:
    return "".join(_run(kept, words, run) for run in inside)


def _run(kept: Kept, words: str, run: Run) -> str:
    text = escape(words[run.start : run.end], quote=False).replace("\n", "<br>")
    if run.kind == "text":
        return text
    if run.kind == "math":
        left, right = ("\\[", "\\]") if run.target == "block" else ("\\(", "\\)")
        return f'<span class="math">{left}{text}{right}</span>'
    inside = _runs(kept, words, run.inside)
    if run.kind != "a":
        return f"<{run.kind}>{inside}</{run.kind}>"
    fragment = urldefrag(run.target)[1] if "#" in run.target else ""
    target = f"#{_NOT_ID.sub('-', fragment)}" if fragment in kept.notes else link(kept.page, run.target)
    return f'<a href="{escape(target)}">{inside}</a>' if target else inside
