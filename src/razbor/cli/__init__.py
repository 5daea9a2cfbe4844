"""The command line: one file a verb, each thin over a plain function."""

from __future__ import annotations

from razbor.cli.app import app, main

__all__ = ["app", "main"]
