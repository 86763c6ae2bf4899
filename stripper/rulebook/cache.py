"""Keeps what was read from rule files, so that they are parsed once and not at every start.

Thousands of rules take a second to read and index, a fifth of that to load ready-made: a difference for hooks and short runs.
What is kept is named after every file's path, size and time; a changed file means a new name. Where nothing can be kept,
as in a read-only home, rules are read each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from stripper.rulebook.load import Rulebook, load_default, rules_folder
from stripper.rulebook.lookups import Lookups

__all__ = ["ready_rules"]

_KEPT = 8
"""Rulebooks kept; the oldest go first."""


def ready_rules(extra: Sequence[str] = ()) -> tuple[Rulebook, Lookups]:
    """The rules that come with stripper and those of the caller's folders, with their look-ups.

    Raises BadRule for rules that cannot be used.
    """
    folder = _folder()
    path = folder / f"{_digest([rules_folder(), *map(Path, extra)])}.pickle" if folder else None
    if path is not None:
        with contextlib.suppress(
            OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, TypeError, ValueError
        ):
            found = pickle.loads(path.read_bytes())
            if isinstance(found, tuple) and isinstance(found[0], Rulebook) and isinstance(found[1], Lookups):
                return found[0], found[1]
    rulebook = load_default(extra)
    made = rulebook, Lookups(rulebook.rules)
    if path is not None:
        with contextlib.suppress(OSError):
            _keep(path, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made


def _folder() -> Path | None:
    """Where caches belong on this system; None where there is no such place or STRIPPER_CACHE is empty."""
    if (named := os.environ.get("STRIPPER_CACHE")) is not None:
        return Path(named) if named else None
    home = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):
        return Path(home or Path.home() / ".cache") / "stripper"
    return None


def _digest(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version} {_code_digest()}".encode())
    for folder in folders:
        digest.update(f"{folder.absolute()} {folder.is_dir()}\n".encode("utf-8", "surrogatepass"))
        for path in sorted((*folder.rglob("*.toml"), *folder.glob("*.json"))):
            with contextlib.suppress(OSError):
                state = path.stat()
                digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _code_digest() -> str:
    """Names the code that makes rulebooks: what older code made does not fit."""
    here = Path(__file__).parent
    states = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted((*here.glob("*.py"), here.parent / "words.py"))
    ]
    return repr(states)


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
    kept = sorted(path.parent.glob("*.pickle"), key=lambda old: old.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        old.unlink(missing_ok=True)
