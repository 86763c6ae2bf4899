"""Adds the JSON schemas to the built site, so that the documented ones are those of the code beside them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    sys.path.insert(0, str(Path(__file__).parent))
    from schema import SCHEMAS

    for name, schema in SCHEMAS.items():
        content = json.dumps(schema, indent=1) + "\n"
        files.append(File.generated(config, f"schema/{name}.json", content=content))
    return files
