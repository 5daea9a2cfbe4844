"""Catalogues: things to match texts against, with names in several languages and their vectors.

The format of their folders is described in `docs/catalogue.md`.
"""

from __future__ import annotations

from razbor.catalogue.catalogue import Catalogue
from razbor.catalogue.encoder import Encoder
from razbor.catalogue.entries import Entry, Name
from razbor.catalogue.searching import Match

__all__ = ["Catalogue", "Encoder", "Entry", "Match", "Name"]
