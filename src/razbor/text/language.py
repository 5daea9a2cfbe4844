"""Which language a text is in: one of ru, uk, en, de, or None where nothing tells.

py3langid knows the four well from a few words on. Short fragments full of product
names mislead it, so the letters are asked first: Cyrillic ones decide against en and de,
however many Latin names stand beside them, and without a letter that Russian lacks the
text is Russian. Most fragments are told so, at a hundredth of the cost.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LANGUAGES = ("ru", "uk", "en", "de")
_READ = 2000
_IDENTIFIED = 600
_CYRILLIC = re.compile(r"[а-яёіїєґ]", re.I)
_UKRAINIAN = re.compile(r"[іїєґ]", re.I)
_LATIN = re.compile(r"[a-zäöüß]", re.I)
_SHORT = 20


def detect(text: str, default: str | None = None) -> str | None:
    """The language of a text.

    Args:
        text: any text; its first 2,000 code points decide.
        default: the answer for a text too short or too mixed to tell, usually the
            language of the document around it.
    """
    text = text[:_READ]
    cyrillic = len(_CYRILLIC.findall(text))
    latin = len(_LATIN.findall(text))
    if not cyrillic and not latin:
        return default
    if cyrillic * 4 >= latin:
        return _cyrillic(text, cyrillic, default)
    if cyrillic + latin < _SHORT and default in ("en", "de"):
        return default
    return _identify(text, ("en", "de"))


def _cyrillic(text: str, letters: int, default: str | None) -> str:
    if letters < _SHORT and default in ("ru", "uk"):
        return default
    return _identify(text, ("ru", "uk")) if _UKRAINIAN.search(text) else "ru"


def _identify(text: str, among: tuple[str, ...]) -> str:
    ranked: list[tuple[str, float]] = _identifier().rank(text[:_IDENTIFIED])
    return next(language for language, _ in ranked if language in among)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # An identifier of our own: the module-level one is shared with whoever else imports it.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier
