"""Metadata: of all that a page claims and shows, the value that is most likely right, with where it came from."""

from stripper.metadata.choose import metadata, surest_headline

__all__ = ["metadata", "surest_headline"]
