"""Many documents: read → take apart → write, in order and in bounded memory.

`annotate` is the door. `formats` has one module for each kind of output.
"""

from __future__ import annotations

from razbor.batch.run import annotate
from razbor.batch.summary import Glance, Summary

__all__ = ["Glance", "Summary", "annotate"]
