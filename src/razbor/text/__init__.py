"""Text → layout → pieces: where a document's lines, fragments and headings lie.

Every offset is a code point of `Layout.text`, half-open.
"""

from razbor.text.fragments import Piece, cut
from razbor.text.language import detect
from razbor.text.layout import Block, Layout, lay_out
from razbor.text.utf16 import from_utf16, to_utf16

__all__ = ["Block", "Layout", "Piece", "cut", "detect", "from_utf16", "lay_out", "to_utf16"]
