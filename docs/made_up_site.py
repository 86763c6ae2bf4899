"""Writes the pages of a site that does not exist: `python docs/made_up_site.py FOLDER`."""

import sys
from pathlib import Path

STORIES = {
    "ferry": "The ferry left the pier at noon on Thursday, and forty cars went with it to the far side of the sound.",
    "bridge": "The council put off its vote on the bridge once more, since nobody could find the drawings of the piers.",
    "cat": "The lighthouse keeper's cat was found in a bakery eleven miles down the coast, asleep and somewhat heavier.",
    "school": "Ten schools were mended over the winter, the county said, and the last of them opens its doors on Monday.",
    "tide": "The spring tide took the old jetty, which the harbour office had meant to take down itself in the summer.",
    "goats": "Two goats stopped the morning bus for an hour; the driver, who knows them by name, would not drive round.",
}
MORE = (
    "Those who saw the {name} that day are asked to write to the harbour office, which keeps a list of such things.",
    "What the {name} will cost the town in the end is not known; the treasurer was out in his boat and did not answer.",
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - Harbour Weekly</title>
<meta property="og:type" content="article"><link rel="canonical" href="https://weekly.example/{name}"></head><body>
<div><a href="/">Front</a> <a href="/sound">Round the Sound</a> <a href="/boats">Boats and Berths</a></div>
<div><h1>{title}</h1><p class="byline">By Marte Holm, <time datetime="2024-05-03">3 May 2024</time></p>
<p>{first}</p>
<p>Heard something on the quay? Tell Marte at the kiosk.</p>
<p>{second}</p>
<p>{third}</p>
<p>The Weekly is made by four people and a kettle.</p></div>
<p>High water: see the board at the Old Pier.</p><p>Berths to let</p>
</body></html>
"""


def main(folder: str) -> None:
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name, first in STORIES.items():
        second, third = (text.format(name=name) for text in MORE)
        page = PAGE.format(name=name, title=f"What became of the {name}", first=first, second=second, third=third)
        (place / f"{name}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
