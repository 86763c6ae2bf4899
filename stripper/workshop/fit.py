"""Fits the judge on labelled captures: which type a page is of, and how sure each block is to be text.

Pages of one site stay together: a model is scored only on sites it never saw, and the reported scores are of that kind.
The trees are oblivious (each level asks all blocks one question), so `judge.py` can run them with a few array operations.
A rule's finding may only speak one way: the trees are fitted under the constraint that surer findings of chrome never
raise a score, and on top of a part of the hand-set weight (`TRUST`) that every finding keeps.

Needs catboost (`pip install 'stripper[fit]'`).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from stripper.company import drawn_together
from stripper.errors import StripperError
from stripper.judge import Model, Vocabularies, best_cut, stricter
from stripper.model import FloatArray
from stripper.names import Names
from stripper.phrasing import Phrasing
from stripper.questions import answered, learnt_questions
from stripper.rulebook.load import Rulebook, load_default
from stripper.workshop.gold import GoldPage, gold_pages, words_of
from stripper.workshop.samples import FOLDS, Sample, questions_of, samples_of
from stripper.workshop.strictness import OFFSETS, f1_at_offsets, fitted_strictness
from stripper.workshop.vocabulary import Vocabulary, Votes, named, phrased

__all__ = ["REACH", "Fitted", "fit"]

ROUNDS = 250
TRUST = {"says": 0.8, "named": 0.2}
"""The part of a finding's hand-set weight that no fit can take away: much of what a rule found on a block's own words, little
of what containers are called. Measured out of fold, anything from 0.3 to 1.2 is as good where labelled pages abound; more of it
helps where they are few."""
SET_WEIGHTS = {"fundus": 3.0, "sites": 0.25, "readability": 0.7, "dumps": 4.0}
"""By the first word of a set's name: few pages that stand for many count more, many pages of few sites less."""
_SIZE_POWER = 0.75
"""A block counts by its words to this power. Out of fold on HTML, 0.75 did better than 0.5 on all sets but one, 1 about as well."""
_NAME_SITES, _PHRASE_SITES = 3, 5
"""Names and phrases that fewer sites use have no value."""
_LEAST_NAME, _LEAST_PHRASE = 0.1, 0.3
"""Values nearer to 0 are left out of the model."""
_TYPE_WEIGHTS = {"fundus": 0.3, "fundus-text": 0.3, "dumps": 3.0}
REACH = {
    "page_words": 3000, "page_prose": 2500, "page_blocks": 400, "index": 200, "to_end": 200, "since_title": 150,
    "since_heading": 100, "prose_above": 25, "prose_below": 25, "box_words": 3000, "outer_words": 3000, "box_blocks": 400,
    "outer_blocks": 400, "twins": 50, "outer_twins": 50, "group": 400, "group_words": 3000, "group_prose": 2500,
}  # fmt: skip
"""Beyond these values facts count as equal. Few labelled pages are longer, and what is far down on these are comments: without
a bound the middle of a manual of 20,000 words would be taken for such. Out of fold, two seeds each: HTML wcxb +0.002, readability
+0.006, fundus and sites within the noise; text wcxb-text -0.003, the others within it."""
_SETTINGS: Mapping[str, Any] = {
    "random_seed": 1, "thread_count": 2, "verbose": False, "allow_writing_files": False, "boost_from_average": False,
}  # fmt: skip
_BLOCK_SETTINGS = {
    **_SETTINGS, "depth": 6, "learning_rate": 0.12, "border_count": 48, "l2_leaf_reg": 3.0,
    "bootstrap_type": "MVS", "subsample": 0.6, "rsm": 0.35,
}  # fmt: skip
_TYPE_SETTINGS = {
    **_SETTINGS, "depth": 4, "learning_rate": 0.15, "border_count": 24, "loss_function": "MultiClass",
    "rsm": 0.2, "auto_class_weights": "SqrtBalanced",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and how well its like does on sites it never saw."""

    model: dict[str, Any]
    scores: dict[str, dict[str, float]]
    """set or `set page_type` → mean word F1, pages, share of right page types"""
    reliability: list[tuple[float, float, int]]
    """(mean confidence, mean word F1, pages) by tenths of confidence, over all sets with full text"""

    def to_json(self) -> str:
        """The model file: one line a tree or a value of the vocabularies, so that two fits can be compared."""
        vocabularies = ("names", "phrases")
        head = {key: value for key, value in self.model.items() if key not in ("html", "text", *vocabularies)}
        lines = ["{", *(f'"{key}": {json.dumps(value)},' for key, value in head.items())]
        for name in vocabularies:
            rows = (f'"{value}": {_packed(tokens)}' for value, tokens in self.model[name].items())
            lines += [f'"{name}": {{', ",\n".join(rows), "},"]
        kinds = [kind for kind in ("html", "text") if kind in self.model]
        for kind in kinds:
            parts = self.model[kind]
            lines += [f'"{kind}": {{', *(f'"{key}": {json.dumps(parts[key])},' for key in ("trust", "strictness"))]
            for name in ("types", "blocks"):
                trees = parts[name]
                lines.append(f'"{name}": {{')
                lines += [f'"{key}": {json.dumps(trees[key])},' for key in ("outcomes", "bias") if key in trees]
                asked = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in trees["questions"].items()]
                lines += ['"questions": {', ",\n".join(asked), "},", '"trees": [']
                lines.append(",\n".join(_packed(tree) for tree in trees["trees"]))
                lines += ["]", "}," if name == "types" else "}"]
            lines.append("}" if kind == kinds[-1] else "},")
        return "\n".join([*lines, "}", ""])


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def fit(
    folders: Sequence[Path],
    *,
    rules: Sequence[Path] = (),
    rounds: int = ROUNDS,
    say: Callable[[str], None] = lambda line: None,
) -> Fitted:
    """The model fitted on labelled sets, `rounds` trees for each kind of capture, with its scores out of fold.

    Raises StripperError where catboost is missing or a folder is no labelled set.
    """
    try:
        import catboost  # noqa: F401
    except ImportError as error:
        raise StripperError("fitting needs catboost; install it with: pip install 'stripper[fit]'") from error
    pages = [page for folder in folders for page in gold_pages(folder)]
    rulebook = load_default(rules)
    samples = list(samples_of(pages, tuple(map(str, rules))))
    say(f"{len(samples)} pages, {sum(len(sample.tokens) for sample in samples)} blocks")
    model: dict[str, Any] = {
        "about": "Written by `stripper fit`; do not edit. Leaves are in thousandths.",
        "corpus": _digest(pages),
        "pages": dict(Counter(page.set for page in pages)),
    }
    votes = _votes(samples)
    heard = [Heard.of(votes, [sample for sample in samples if sample.fold != fold]) for fold in range(FOLDS)]
    heard_by_all = Heard.of(votes, samples)
    model |= heard_by_all.exported()
    verdicts: list[tuple[Sample, float, float, bool]] = []
    for kind in ("html", "text"):
        own = [sample for sample in samples if sample.kind == kind]
        if not own:
            raise StripperError(f"no {kind} captures among the sets; a model needs both html and text")
        chances: list[tuple[dict[str, float], FloatArray]] = [({}, np.zeros(0))] * len(own)
        for fold in range(FOLDS):
            say(f"{kind}: fold {fold + 1} of {FOLDS}")
            inside = [sample for sample in own if sample.fold != fold]
            part = Model(_fitted(inside, heard[fold], rulebook, kind, (1.0, 0.0), rounds))
            for number, sample in enumerate(own):
                if sample.fold == fold:
                    chances[number] = _scored(part, heard[fold].told(), sample, rulebook)
        scale = _calibration([(sample, score) for sample, (_, score) in zip(own, chances, strict=True)])
        judged = [(s, likely, scale[0] * score + scale[1]) for s, (likely, score) in zip(own, chances, strict=True)]
        for fold in range(FOLDS):
            strictness = _strictness([page for page in judged if page[0].fold != fold])
            for sample, likely, score in judged:
                if sample.fold == fold:
                    looks = max(likely, key=likely.__getitem__)
                    verdicts.append(
                        (sample, *_verdict(sample, score, stricter(strictness, likely)), looks == sample.page.page_type)
                    )
        say(f"{kind}: all pages")
        model[kind] = _fitted(own, heard_by_all, rulebook, kind, scale, rounds) | {"strictness": _strictness(judged)}
    scores = _table(verdicts)
    model["out_of_fold"] = {name: row["word_f1"] for name, row in scores.items() if " " not in name}
    return Fitted(model, scores, _reliability(verdicts))


def _digest(pages: Iterable[GoldPage]) -> str:
    """Names the captures and golds a model was fitted on."""
    digest = hashlib.sha256()
    for page in sorted(pages, key=lambda page: (page.set, page.id)):
        digest.update(f"{page.set}/{page.id}\n".encode())
        digest.update(json.dumps(page.gold, sort_keys=True).encode())
        digest.update(hashlib.sha256(page.path.read_bytes()).digest())
    return digest.hexdigest()


# -- vocabularies ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """The vocabularies that some sites give."""

    names: Vocabulary
    phrases: Vocabulary

    @classmethod
    def of(cls, votes: tuple[Votes, Votes], samples: Sequence[Sample]) -> Heard:
        """What the sites of these pages say."""
        sites = {sample.page.group for sample in samples}
        return cls(Vocabulary.of(votes[0], sites, _LEAST_NAME), Vocabulary.of(votes[1], sites, _LEAST_PHRASE))

    def told(self, without: str | None = None) -> Vocabularies:
        """Ready to be asked; on request without the votes of one site."""
        if without is None:
            return Vocabularies(Names(self.names.values), Phrasing(self.phrases.values))
        return Vocabularies(Names(self.names.without(without)), Phrasing(self.phrases.without(without)))

    def exported(self) -> dict[str, dict[str, list[str]]]:
        """Both as data: value → what has it."""
        return {"names": _by_value(self.names.values), "phrases": _by_value(self.phrases.values)}


def _votes(samples: Sequence[Sample]) -> tuple[Votes, Votes]:
    """How each site votes on names of boxes and on phrases; captures of both kinds have phrases."""

    def parted(sample: Sample, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
        wanted = sample.wanted >= 0.5
        return weight * wanted, weight * ~wanted

    names = ((s.page.group, named(s.boxes, *parted(s, _weight(s)))) for s in samples if s.kind == "html")
    phrases = ((s.page.group, phrased(s.first_words, *parted(s, s.weight))) for s in samples)
    return Votes(names, _NAME_SITES), Votes(phrases, _PHRASE_SITES)


def _by_value(values: Mapping[str, float]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for token, value in sorted(values.items(), key=lambda item: (item[1], item[0])):
        found.setdefault(str(value), []).append(token)
    return found


def _learnt_from_others(samples: Sequence[Sample], heard: Heard) -> list[np.ndarray[Any, Any]]:
    """What each page is told by the vocabulary of all sites but its own."""
    found: list[np.ndarray[Any, Any]] = [np.zeros(0)] * len(samples)
    by_site: defaultdict[str, list[int]] = defaultdict(list)
    for number, sample in enumerate(samples):
        by_site[sample.page.group].append(number)
    for site, numbers in by_site.items():
        vocabularies = heard.told(without=site)
        for number in numbers:
            found[number] = _learnt(samples[number], vocabularies)
    return found


def _learnt(sample: Sample, vocabularies: Vocabularies) -> np.ndarray[Any, Any]:
    """blocks x `learnt_questions`"""
    known = vocabularies.facts(sample.kind, sample.boxes, sample.box_of, sample.first_words)
    told = answered(learnt_questions(sample.kind), known.__getitem__, len(sample.blocks))
    return np.ascontiguousarray(told.T)


# -- fitting ---------------------------------------------------------------------------------------------------------


def _fitted(
    samples: Sequence[Sample], heard: Heard, rulebook: Rulebook, kind: str, scale: tuple[float, float], rounds: int
) -> dict[str, Any]:
    types = _fitted_types(samples, rulebook, kind, rounds)
    looks = _looks_out_of_fold(samples, rulebook, kind, types["outcomes"], rounds)
    learnt = _learnt_from_others(samples, heard)
    blocks = _fitted_blocks(samples, learnt, looks, types["outcomes"], rulebook, kind, scale, rounds)
    return {"trust": {way: round(part * scale[0], 4) for way, part in TRUST.items()}, "types": types, "blocks": blocks}


def _fitted_types(samples: Sequence[Sample], rulebook: Rulebook, kind: str, rounds: int) -> dict[str, Any]:
    from catboost import CatBoostClassifier

    asked = questions_of(kind, rulebook)[1]
    known = [sample for sample in samples if sample.page.page_type and not _is_site(sample)]
    outcomes = sorted({str(sample.page.page_type) for sample in known})
    if len(outcomes) < 2:
        return {"outcomes": outcomes or ["article"], "bias": [0.0], "questions": {}, "trees": []}
    trees = CatBoostClassifier(**_TYPE_SETTINGS, iterations=max(1, rounds * 2 // 5))
    trees.fit(
        np.stack([sample.whole for sample in known]),
        [outcomes.index(str(sample.page.page_type)) for sample in known],
        sample_weight=[_TYPE_WEIGHTS.get(sample.page.set.split(".")[0], 1.0) for sample in known],
    )
    return {"outcomes": outcomes, **_exported(trees, asked, 1.0, 0.0)}


def _is_site(sample: Sample) -> bool:
    """Whole sites are hundreds of pages of one template: they would teach the types of a dozen sites."""
    return sample.page.set.startswith("sites")


def _fitted_blocks(
    samples: Sequence[Sample],
    learnt: Sequence[np.ndarray[Any, Any]],
    looks: Sequence[np.ndarray[Any, Any]],
    outcomes: Sequence[str],
    rulebook: Rulebook,
    kind: str,
    scale: tuple[float, float],
    rounds: int,
) -> dict[str, Any]:
    from catboost import CatBoostClassifier, Pool

    asked = questions_of(kind, rulebook)[0]
    asked_too = [*learnt_questions(kind), *(f"looks like {name}" for name in outcomes)]
    reach = np.array([REACH.get(question.split(" ")[0], np.inf) for question in asked], np.float32)
    rows = [
        np.concatenate((np.minimum(s.blocks, reach), known, np.repeat(look[None], len(s.blocks), 0)), 1)
        for s, known, look in zip(samples, learnt, looks, strict=True)
    ]
    wanted = np.concatenate([sample.wanted for sample in samples])
    weight = np.concatenate([_weight(sample) for sample in samples]) * np.maximum(np.abs(2 * wanted - 1), 0.1)
    matters = weight > 0
    pool = Pool(
        np.concatenate(rows)[matters],
        (wanted[matters] >= 0.5).astype(int),
        weight=weight[matters],
        baseline=np.concatenate([TRUST["says"] * s.prior[0] + TRUST["named"] * s.prior[1] for s in samples])[matters],
    )
    one_way = {
        column: 1
        for column, question in enumerate(asked)
        if question.startswith(("says ", "named "))
        and not any(word in question for word in (" at ", " around ", " of "))
    }
    trees = CatBoostClassifier(**_BLOCK_SETTINGS, iterations=rounds, monotone_constraints=one_way)
    trees.fit(pool)
    return _exported(trees, [*asked, *asked_too], *scale)


def _looks_out_of_fold(
    samples: Sequence[Sample], rulebook: Rulebook, kind: str, outcomes: Sequence[str], rounds: int
) -> list[np.ndarray[Any, Any]]:
    """What a page looks like to a model of types that never saw its site: as sure as it will be on new pages."""
    looks: list[np.ndarray[Any, Any]] = [np.zeros(0)] * len(samples)
    for half in (0, 1):
        types = _fitted_types([sample for sample in samples if _half(sample) != half], rulebook, kind, rounds)
        columns = [types["outcomes"].index(name) if name in types["outcomes"] else -1 for name in outcomes]
        for number, sample in enumerate(samples):
            if _half(sample) == half:
                found = _shares(types, sample, rulebook)
                looks[number] = np.array([found[at] if at >= 0 else 0.0 for at in columns], np.float32)
    return looks


def _half(sample: Sample) -> int:
    return int(hashlib.sha256(("half " + sample.page.group).encode()).hexdigest(), 16) % 2


def _shares(types: Mapping[str, Any], sample: Sample, rulebook: Rulebook) -> np.ndarray[Any, Any]:
    nothing = {"trust": dict.fromkeys(TRUST, 0.0), "blocks": {"bias": 0.0, "questions": {}, "trees": []}}
    likely = _likely(Model({**nothing, "types": types}), sample, rulebook)
    return np.array([likely[name] for name in types["outcomes"]])


def _likely(model: Model, sample: Sample, rulebook: Rulebook) -> dict[str, float]:
    place = {question: column for column, question in enumerate(questions_of(sample.kind, rulebook)[1])}
    return model.likely(sample.whole[[place[question] for question in model.type_trees.questions]])


def _weight(sample: Sample) -> FloatArray:
    """How much each block counts: long blocks more than short ones, but less than their length; each page about the same."""
    size = (np.array([len(words) for words in sample.tokens]) + 0.5) ** _SIZE_POWER
    part = _set_weight(sample)
    known = sample.weight > 0
    if sample.page.gold.get("text") is None and not sample.page.gold.get("lines"):
        return np.asarray(part * known * 1.0 / max(int(known.sum()), 1))
    return np.asarray(part * known * size / max(float(size.sum()), 30.0))


def _set_weight(sample: Sample) -> float:
    return SET_WEIGHTS.get(sample.page.set.split(".")[0].split("-")[0], 1.0)


def _exported(trees: Any, asked: Sequence[str], scale: float, bias: float) -> dict[str, Any]:
    """A catboost model as plain data, with only the questions that some tree asks."""
    path = Path(_scratch(), "model.json")
    trees.save_model(str(path), format="json")
    data = json.loads(path.read_text("utf-8"))
    path.unlink()
    start = data["scale_and_bias"]
    used = sorted({split["float_feature_index"] for tree in data["oblivious_trees"] for split in tree["splits"]})
    borders: dict[int, list[float]] = {
        column: sorted(
            {s["border"] for t in data["oblivious_trees"] for s in t["splits"] if s["float_feature_index"] == column}
        )
        for column in used
    }
    place = {column: number for number, column in enumerate(used)}
    outcomes = len(start[1])
    exported = []
    for tree in data["oblivious_trees"]:
        asks = [
            [place[s["float_feature_index"]], borders[s["float_feature_index"]].index(s["border"])]
            for s in tree["splits"]
        ]
        leaves = np.array(tree["leaf_values"]) * start[0] * scale * 1000
        if outcomes > 1:
            leaves = leaves.reshape(-1, outcomes)
        exported.append({"asks": asks, "leaves": np.rint(leaves).astype(int).tolist()})
    return {
        "bias": [round(value * scale, 4) for value in start[1]]
        if outcomes > 1
        else round(start[1][0] * scale + bias, 4),
        "questions": {asked[column]: borders[column] for column in used},
        "trees": exported,
    }


@cache
def _scratch() -> str:
    import tempfile

    return tempfile.mkdtemp(prefix="stripper-fit-")


# -- scoring ---------------------------------------------------------------------------------------------------------


def _scored(
    model: Model, vocabularies: Vocabularies, sample: Sample, rulebook: Rulebook
) -> tuple[dict[str, float], FloatArray]:
    """How likely a page is of each type and the scores of its blocks, before the page's own measure."""
    asked = questions_of(sample.kind, rulebook)[0]
    likely = _likely(model, sample, rulebook)
    columns = {question: sample.blocks[:, column] for column, question in enumerate(asked)}
    columns |= {f"looks like {name}": np.full(len(sample.blocks), share, np.float32) for name, share in likely.items()}
    columns |= zip(learnt_questions(sample.kind), _learnt(sample, vocabularies).T, strict=True)
    told = np.array([columns[question] for question in model.trees.questions]).reshape(-1, len(sample.blocks))
    score = model.sums(told, sample.prior)
    if sample.company is not None:
        score = score + drawn_together(sample.company, score, sample.words, sample.prior[0])
    return likely, score


def _calibration(scored: Sequence[tuple[Sample, FloatArray]]) -> tuple[float, float]:
    """Scale and bias that make scores log odds, over the words of all pages: a logistic fit by Newton's steps."""
    full = [(sample, score) for sample, score in scored if sample.page.gold.get("text") is not None]
    x = np.concatenate([score for _, score in full])
    y = np.concatenate([(sample.wanted >= 0.5).astype(float) for sample, _ in full])
    sizes = [np.array([len(words) for words in sample.tokens], float) for sample, _ in full]
    w = np.concatenate([size / max(float(size.sum()), 100.0) for size in sizes])
    a, b = 1.0, 0.0
    for _ in range(25):
        p = 1 / (1 + np.exp(-(a * x + b)))
        slope = w * p * (1 - p)
        gradient = np.array([(w * (y - p) * x).sum(), (w * (y - p)).sum()])
        hessian = np.array([[(slope * x * x).sum(), (slope * x).sum()], [(slope * x).sum(), slope.sum()]])
        step = np.linalg.solve(hessian + 1e-6 * np.eye(2), gradient)
        a, b = float(a + step[0]), float(b + step[1])
    return a, b


def _strictness(judged: Sequence[tuple[Sample, Mapping[str, float], FloatArray]]) -> dict[str, float]:
    """By type, how much surer than the best cut asks blocks have to be for the best word F1 on these pages."""
    full = [page for page in judged if page[0].page.gold.get("text") is not None]
    types = sorted({name for _, likely, _ in full for name in likely})
    offsets = fitted_strictness(
        np.array([[likely.get(name, 0.0) for name in types] for _, likely, _ in full]).reshape(-1, len(types)),
        np.array(
            [
                f1_at_offsets(score, best_cut(score, sample.words)[0], sample.tokens, _gold_words(sample))
                for sample, _, score in full
            ]
        ).reshape(-1, len(OFFSETS)),
        np.array([_set_weight(sample) for sample, _, _ in full]),
    )
    return {name: float(offset) for name, offset in zip(types, offsets, strict=True) if offset}


def _gold_words(sample: Sample) -> Counter[str]:
    return Counter(words_of(sample.page.gold["text"]))


def _verdict(sample: Sample, score: FloatArray, higher: float) -> tuple[float, float]:
    """Expected and true word F1 of a page whose cut is so much higher than the best one.

    The truth is NaN where the gold is only snippets.
    """
    cut, expected = best_cut(score, sample.words)
    if sample.page.gold.get("text") is None:
        return expected, float("nan")
    keeps = score > cut + higher
    kept = Counter(word for words, keep in zip(sample.tokens, keeps, strict=True) if keep for word in words)
    gold = _gold_words(sample)
    if not gold:
        return expected, float(not kept)
    return expected, 2 * (kept & gold).total() / (kept.total() + gold.total())


def _table(verdicts: Iterable[tuple[Sample, float, float, bool]]) -> dict[str, dict[str, float]]:
    rows: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for sample, _, reached, right in verdicts:
        if reached == reached:
            kind = sample.page.page_type
            for name in (sample.page.set, *([f"{sample.page.set} {kind}"] if kind else [])):
                rows[name].append((reached, right))
    return {
        name: {
            "word_f1": round(float(np.mean([row[0] for row in found])), 4),
            "pages": len(found),
            "types": round(float(np.mean([row[1] for row in found])), 3),
        }
        for name, found in sorted(rows.items())
    }


def _reliability(verdicts: Iterable[tuple[Sample, float, float, bool]]) -> list[tuple[float, float, int]]:
    tenths: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for _, expected, reached, _ in verdicts:
        if reached == reached:
            tenths[min(int(expected * 10), 9)].append((expected, reached))
    return [
        (round(float(np.mean([e for e, _ in found])), 3), round(float(np.mean([r for _, r in found])), 3), len(found))
        for _, found in sorted(tenths.items())
    ]
