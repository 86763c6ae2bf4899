"""Where a block stands, in words: the containers around it."""

from __future__ import annotations

from stripper.model import Page

__all__ = ["paths"]

_SHOWN = 8
"""Containers shown at each end of a path. Broken pages nest thousands deep; all paths of one were 288 million characters."""


def paths(page: Page) -> list[str]:
    """The containers around each block, outermost first, named like CSS: `body/div.page/aside.more`.

    Of more than sixteen only the outermost and the innermost eight are named, with `…` between them.
    """
    outer: list[tuple[int, ...]] = []
    inner: list[tuple[int, ...]] = []
    depths: list[int] = []
    for box, parent in enumerate(page.boxes.parents):
        above, below, depth = (outer[parent], inner[parent], depths[parent]) if parent >= 0 else ((), (), 0)
        outer.append((*above, box) if depth < _SHOWN else above)
        inner.append((*below, box)[-_SHOWN:] if depth >= _SHOWN else ())
        depths.append(depth + 1)
    shown: dict[int, str] = {}
    for box in page.box_of:
        if box not in shown:
            gap = (-1,) if depths[box] > 2 * _SHOWN else ()
            shown[box] = "/".join(_name(page, one) for one in (*outer[box], *gap, *inner[box]))
    return [shown[box] for box in page.box_of]


def _name(page: Page, box: int) -> str:
    if box < 0:
        return "…"
    tag, first = page.boxes.tags[box], page.boxes.names[box].split(None, 1)
    return f"{tag}.{first[0]}" if first else tag
