"""Thin adapters that put stripper into the tools that people run; each needs its tool, none is imported by the library."""
