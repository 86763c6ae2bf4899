"""Clean captures in a datatrove pipeline: `python examples/datatrove_step.py captures.jsonl articles`.

Each line of the input holds a page as `text` and, where it is known, its address as `url`.
"""

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from stripper.adapters.datatrove import StripperStep


def run(captures: str, articles: str) -> None:
    source = Path(captures)
    pipeline = [
        JsonlReader(str(source.parent), glob_pattern=source.name),
        StripperStep(out=["title", "authors", "published", "page_type", "confidence"]),
        JsonlWriter(articles, compression=None),
    ]
    LocalPipelineExecutor(pipeline, logging_dir=f"{articles}.logs").run()  # statistics, and what is done already


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2])
