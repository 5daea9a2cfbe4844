"""Which language a text is in: one of `NAMES`, or None where nothing tells.

py3langid knows them well from a few words on. Short fragments full of product names
mislead it, so the letters are asked first: Cyrillic ones decide against en and de,
however many Latin names stand beside them, and without a letter that Russian lacks the
text is Russian. Most fragments are told so, at a hundredth of the cost. A language beside
the four of `LANGUAGES` has to be much more likely than any of them.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LANGUAGES = ("ru", "uk", "en", "de")
"""The languages that vacancies are expected in."""

# fmt: off
NAMES = {
    "ru": "Russian", "uk": "Ukrainian", "en": "English", "de": "German",
    "ar": "Arabic", "az": "Azerbaijani", "ba": "Bashkir", "be": "Belarusian", "bg": "Bulgarian",
    "cs": "Czech", "da": "Danish", "el": "Greek", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "ky": "Kyrgyz",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mn": "Mongolian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "tg": "Tajik", "th": "Thai",
    "tr": "Turkish", "tt": "Tatar", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}
# fmt: on
"""ISO 639-1 → the name of each language that is told."""

_READ = 2000
_IDENTIFIED = 600
# Both cases are written out: re.I would cost as much again.
# Whole words at once: a match a letter would cost several times as much.
_CYRILLIC = re.compile(r"[а-яА-ЯёіїєґЁІЇЄҐ]+")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_LATIN = re.compile(r"[a-zA-ZäöüßÄÖÜẞ]+")
_OTHER = re.compile(r"[^\W\d_a-zA-ZäöüßÄÖÜẞа-яА-ЯёЁ]+")
"""Letters that neither Russian nor English nor German has."""
_RUSSIAN = re.compile(r"[ыэёЫЭЁ]")
"""Letters that Bulgarian lacks; a Russian text of some length has them."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_SHORT = 20
_WITHOUT = 100
# Read by their first 60 to 600 code points, 8,000 Russian and English vacancies stayed below 21,
# those that begin in Kazakh aside (23 to 1,440); a sentence in each of 26 languages reached
# 39 to 624.
_MARGIN = 30.0
"""How much more likely another language is than the four, as a logarithm."""
# Of 67,000 fragments of Russian and English vacancies 265, names of technologies, looked German, by
# 20 at most; whole German sentences do by 50 and more.
_LEAD = 20.0
"""How much more likely than English German has to be in a text that is not German."""


def detect(text: str, default: str | None = None) -> str | None:
    """The language of a text, as in `NAMES`.

    Args:
        text: any text; its first 2,000 code points decide.
        default: the answer for a text too short or too mixed to tell, usually the
            language of the document around it.
    """
    text = _UNSEEN.sub("", text[:_READ])
    cyrillic, latin, other = (_letters(kind, text) for kind in (_CYRILLIC, _LATIN, _OTHER))
    letters = cyrillic + latin + other
    elsewhere = default not in (None, *LANGUAGES)
    if not letters or (elsewhere and letters < _SHORT):
        return default
    russian = cyrillic * 4 >= latin and not other
    usual = russian and (cyrillic < _WITHOUT or _RUSSIAN.search(text)) and not elsewhere
    likely = _Likely(text)
    if letters >= _SHORT and not usual and (found := _beside(likely, default)):
        return found
    if not cyrillic and not latin:
        return default
    if cyrillic * 4 >= latin:
        return _cyrillic(likely, cyrillic, default)
    return _latin(likely, cyrillic + latin, default)


def _letters(kind: re.Pattern[str], text: str) -> int:
    """How many letters of a kind a text has."""
    return sum(map(len, kind.findall(text)))


class _Likely:
    """How likely each language is, asked at most once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def scores(self) -> dict[str, float]:
        """Language → logarithm."""
        return dict(_identifier().rank(self.text[:_IDENTIFIED]))


def _beside(likely: _Likely, default: str | None) -> str | None:
    """A language beside the four: by a wide margin, or by any where the document is in it."""
    scores = likely.scores
    usual = max(scores[language] for language in LANGUAGES)
    if default in scores and default not in LANGUAGES and scores[default] > usual:
        return default
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= usual + _MARGIN else None


def _cyrillic(likely: _Likely, letters: int, default: str | None) -> str:
    if letters < _SHORT and default in ("ru", "uk"):
        return default
    if not _UKRAINIAN.search(likely.text):
        return "ru"
    scores = likely.scores
    return "uk" if scores["uk"] > scores["ru"] else "ru"


def _latin(likely: _Likely, letters: int, default: str | None) -> str:
    if letters < _SHORT and default in ("en", "de"):
        return default
    scores = likely.scores
    lead = 0.0 if default in (None, "de") else _LEAD
    return "de" if scores["de"] > scores["en"] + lead else "en"


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # An identifier of our own: the module-level one is shared with whoever else imports it.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(NAMES))
    return identifier
