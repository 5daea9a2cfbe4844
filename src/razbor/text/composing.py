"""Letters typed in two parts: «и» and a breve are read as «й», “u” and two dots as “ü”.

Texts copied out of PDF files and from some systems hold them so (NFD). They look the same and
are other characters to a model, which has hardly seen any.
"""

from __future__ import annotations

from unicodedata import normalize


def composed(text: str) -> str:
    """The text with every letter in one part, where Unicode has one (NFC).

    It may be shorter: offsets are of the text as it is given.
    """
    return normalize("NFC", text)
