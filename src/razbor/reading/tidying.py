"""What a file gives as its text → plain text: whole words, single spaces, line breaks."""

from __future__ import annotations

import re
from unicodedata import normalize

from razbor.text.composing import composed

_LIGATURES = {code: normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# Where the fonts Symbol and Wingdings, which have no Unicode, keep the marks of lists.
_BULLETS = dict.fromkeys((0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC, 0xF076, 0xF06E, 0xF0E0), "•")
_TABLE = _LIGATURES | _BULLETS
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SOFT = re.compile("\xad[^\\S\n]*\n\\s*")  # a hyphen that is one at the end of a line alone
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_EDGES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")


def tidied(text: str) -> str:
    """The text without what nobody sees: control characters, runs of spaces, wide gaps.

    Letters are composed (NFC), ligatures are letters, halves of characters are joined or
    replaced by U+FFFD, and at most one line in a row is empty.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _SOFT.sub("", _LINE_ENDS.sub("\n", text))
    text = _UNSEEN.sub("", text).translate(_TABLE)
    text = _EDGES.sub("\n", _SPACES.sub(" ", text))
    return composed(_GAPS.sub("\n\n", text)).strip()
