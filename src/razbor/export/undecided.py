"""What models of other libraries do not say: how to decide, and what their texts are."""

from __future__ import annotations

from razbor.models.manifest import Decision, WordpieceSpec


class Undecided:
    """A form of a model that holds neither a threshold nor the fields of its input."""

    @property
    def decision(self) -> Decision | None:
        """None: it has no threshold."""
        return None

    @property
    def reads(self) -> WordpieceSpec | None:
        """None: it is given one text."""
        return None
