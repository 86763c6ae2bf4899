"""How every command ends: errors as one line of help, a closed pipe and Ctrl-C without noise."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from stripper.errors import StripperError

__all__ = ["CHANGES", "FATAL", "SOME_FAILED", "Group"]

CHANGES = 1
FATAL = 2
SOME_FAILED = 3
_INTERRUPTED = 130
_PIPE_CLOSED = 141


class Group(TyperGroup):
    """The commands, with the ends that all of them share."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was asked for."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except StripperError as error:
            typer.echo(f"stripper: {error}", err=True)
            raise typer.Exit(FATAL) from error
        except KeyboardInterrupt:
            typer.echo("stripper: interrupted", err=True)
            raise typer.Exit(_INTERRUPTED) from None
        except BrokenPipeError:
            _drop_stdout()
            raise typer.Exit(_PIPE_CLOSED) from None
        return result


def _drop_stdout() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, or Python would complain at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        pass  # stdout is no real file, as under a test runner
    finally:
        os.close(nowhere)
