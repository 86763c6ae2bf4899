"""The fit of what metadata is chosen by, and the file it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stripper.cli import app
from stripper.errors import StripperError
from stripper.metadata import weights
from stripper.workshop.choices import fit

PLACES = (
    "Skerry",
    "Talvik",
    "Dunmark",
    "Hafenstadt",
    "Orsoya",
    "Kelp Bay",
    "Lower Pier",
    "Vestholm",
    "Northgate",
    "Sund",
)
PEOPLE = ("Ada Brook", "Tom Reed", "Jorun Oskal", "Ana Ribera", "Anna Meier")
PROSE = (
    "The ferry to {place} left the pier at noon on Thursday, and forty cars went with it to the islands of the north.",
    "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited an hour.",
    "Snow had melted weeks ahead of time that year, and the lower road stood in water up to the old milestones.",
)


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pages of ten sites, half of them dumps, with title, author and day."""
    folder = tmp_path_factory.mktemp("harbour")
    (folder / "captures").mkdir()
    rows = []
    for number in range(20):
        place, author = PLACES[number % 10], PEOPLE[number % 5]
        title, day = f"Ferry to {place} left after a year", f"{number + 1} April 2017"
        prose = [line.format(place=place) for line in PROSE]
        if number % 2:
            name = f"{number}.txt"
            lines = ["Harbour News", "Home", "Islands", "Sign in", title, f"By {author}", day, "Share", *prose]
            data = "\n".join(lines)
        else:
            name = f"{number}.html"
            head = f'<title>{title} | Harbour News</title><meta name="author" content="{author}">'
            body = "".join(f"<p>{line}</p>" for line in prose)
            data = f"<html><head>{head}</head><body><h1>{title}</h1><p>{day}</p><article>{body}</article></body></html>"
        (folder / "captures" / name).write_text(data, "utf-8")
        meta = {"title": title, "authors": [author], "date": f"2017-04-{number + 1:02d}"}
        rows.append(
            {"id": str(number), "file": name, "url": f"https://site{number % 10}.example/{number}", "meta": meta}
        )
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


def test_two_fits_are_the_same_to_the_byte_and_find_what_they_learnt(labelled: Path) -> None:
    first, second = (fit([labelled]) for _ in range(2))
    assert first.to_json() == second.to_json()
    data = json.loads(first.to_json())
    assert set(weights.CHOICES) < set(data)
    assert data["headline"]["told words"] > 0
    assert all(score > 0.9 for score in first.scores[labelled.name].values()), first.scores
    assert sum(values for _, _, values in first.reliability["title"]) == 20


def test_the_command_writes_the_file_and_prints_scores(labelled: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["fit", str(labelled), "--metadata", "--to", str(tmp_path / "metadata.json")])
    assert done.exit_code == 0, done.output
    assert f"  {labelled.name}" in done.output
    assert "confidence of authors" in done.output
    assert json.loads((tmp_path / "metadata.json").read_text("utf-8"))["pages"] == {labelled.name: 20}


def test_sets_that_cannot_teach_a_choice_are_refused(labelled: Path, tmp_path: Path) -> None:
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "1.html").write_text("<h1>Ferry is back</h1><p>Forty cars went with it.</p>", "utf-8")
    row = {"id": "1", "file": "1.html", "meta": {"title": "Ferry is back"}}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), "utf-8")
    with pytest.raises(StripperError, match="no labelled page to fit headline on"):
        fit([tmp_path])
    with pytest.raises(StripperError, match="nothing-here"):
        fit([tmp_path / "nothing-here"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        ("{", "cannot be read"),
        ("[]", "weights of 'headline'.* missing"),
        ('{"headline": {"none": 1.0, "h1": true}}', "headline.h1 = True is no number"),
        ('{"headline": {"h1": 1.0}}', "`none` among them, are missing"),
    ],
)
def test_a_file_of_weights_that_cannot_be_used_is_named(
    content: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "rules_folder", lambda: tmp_path)
    if content is not None:
        (tmp_path / "metadata.json").write_text(content, "utf-8")
    with pytest.raises(StripperError, match=told):
        weights.fitted.__wrapped__()
    with pytest.raises(StripperError, match=r"metadata\.toml"):
        weights.words.__wrapped__("archives")
