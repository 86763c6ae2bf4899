"""A real crawl of an invented site on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import served

from stripper import strip

pytestmark = pytest.mark.integration

PAGE = (
    "<html lang=en><head><meta charset=utf-8><title>{0}</title></head><body><nav><a href=index.html>Home</a>"
    "<a href=mill.html>Mill</a><a href=ferry.html>Ferry</a><a href=broken.html>Photo</a></nav><article><h1>{0}</h1><p>{1}</p></article>"
    "<footer>© Valley Post. All rights reserved.</footer></body></html>"
)
SITE = {
    "index.html": PAGE.format("Valley Post", "All that happened in the valley this week, told by the people who live in it."),
    "mill.html": PAGE.format("The mill grinds again", "After ten years the old mill by the weir grinds rye again, the miller said on Friday."),
    "ferry.html": PAGE.format("Die Fähre fährt", "Seit Montag fährt die Fähre wieder, und Räder reisen bis Ende Juni ohne Fahrschein mit."),
}  # fmt: skip


def test_a_crawl_gives_the_librarys_text(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for name, page in SITE.items():
        (site / name).write_text(page, "utf-8")
    (site / "broken.html").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00" * 50)
    out = tmp_path / "articles.jsonl"
    script = Path(__file__).parents[2] / "examples" / "scrapy_site.py"
    with served(site) as address:
        command = [sys.executable, script, f"{address}/index.html", out]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    found = {row["url"].rsplit("/", 1)[1]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}
    for name, page in SITE.items():
        assert found[name]["text"] == strip(page.encode()).text
        assert found[name]["text"]
    assert "'stripper/cleaned': 4" in ran.stderr  # Scrapy asks for the start page once more when a link leads to it
    assert "'stripper/failed': 1" in ran.stderr
