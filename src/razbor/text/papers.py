"""Birth dates, addresses and numbers of documents in a résumé."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from razbor.text.announcing import Span, announcers

_MONTH = (
    r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр|jan|feb|m[aä]r"
    r"|apr|may|mai|ju[nl]|aug|sep|o[ck]t|nov|de[cz])[а-яa-zä]{0,8}\.?"
)
_FULL = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s?(?:of\s)?{_MONTH},?\s(?:19|20)\d\d"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d)(?!\d)",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BORN_AFTER = re.compile(
    r"\s?,?\s?(?:г(?:ода|\.)?\s?,?\s?)?(?:рожд|р\.|г\.\s?р|г/р|года рождения)|\s?г\.?\s?р\.", re.I
)
_STAR = re.compile(r"(?<!\S)\*\s?(?=\d)")
_TO_DATE = 28

_ROUND = r"[ ,;]{1,3}"
_HOUSE = r"(?:д(?:ом)?\.?\s?|No\.?\s?)?\d{1,4}(?:\s?[а-дa-d](?!\w))?(?:[/-]\d{1,4}[а-дa-d]?)?(?!\w)"
_ROOM = (
    r"(?:корп(?:ус|\.)?|к\.?|стр(?:оение|\.)?|лит(?:ера|\.)?|кв(?:артира|\.)?|оф(?:ис|\.)?|комн?\.?"
    r"|под(?:ъезд|\.)?|эт(?:аж|\.)?|flat|apt\.?|apartment|unit|suite|room|whg\.?|wohnung|#)"
)
_ROOMS = rf"(?:{_ROUND}(?i:{_ROOM})\s?\d{{1,5}}[а-яa-zA-Z]?(?!\w)){{0,4}}"
_FLOOR = r"(?:,\s\d{1,2}\.\s?(?:OG|UG|Stock|Etage))?"
_STREET_RU = (
    r"(?:ул(?:ица|ице|\.)|пр(?:оспект|осп\.|-т|-кт|-д|\.)|пер(?:еулок|\.)|ш(?:оссе|\.)|б(?:ульвар|-р)"
    r"|наб(?:ережная|\.)|пл(?:ощадь|\.)|проезд|мкр(?:н|\.)?|микрорайон|тракт|аллея|тупик|линия|пр-д)"
)
_NAME = r"[«\"]?[А-ЯЁ\d][\w.»\"-]{0,24}(?:\s[А-Яа-яЁё][\w.-]{1,24}){0,2}[»\"]?"
_STREETS = re.compile(
    rf"(?<!\w)(?i:{_STREET_RU})\s?{_NAME}(?:,?\s{{1,2}}(?i:{_HOUSE})){_ROOMS}"
    rf"|(?<!\w)[А-ЯЁ][а-яё-]{{2,24}}\s{_STREET_RU},?\s(?i:{_HOUSE}){_ROOMS}"
    r"|(?<!\w)(?:(?:[A-ZÄÖÜ][a-zäöüß]{1,24}[ -]){0,2}[A-ZÄÖÜ]?[\wäöüß-]{0,30}(?:[Ss]tra(?:ß|ss)e"
    r"|[Ss]tr\.|[Ww]eg|[Aa]llee|[Pp]latz|[Gg]asse|(?<![eou])[Rr]ing|[Dd]amm|[Uu]fer|[Ss]teig|[Hh]of|[Ss]tieg"
    r"|[Cc]haussee|[Mm]arkt|[Pp]fad)|(?:Am|An der|An den|Im|In der|Zum|Zur|Auf der|Unter den)\s"
    rf"[A-ZÄÖÜ][\wäöüß-]{{2,24}})\s\d{{1,4}}(?:\s?[a-h](?!\w))?(?:[/-]\d{{1,3}}){{0,3}}(?!\w|[.,:]\d|\s?[€%$+]){_FLOOR}{_ROOMS}"
    rf"|(?<!\w)(?:(?i:{_ROOM})\s?\d{{1,5}}[a-z]?,\s)?\d{{1,5}}[a-zA-Z]?\s(?:[A-Z][\w'’.-]{{1,24}}\s){{1,3}}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Dr|Way|Court|Ct|Place|Pl|Terrace|Gardens"
    r"|Square|Sq|Bank|Boulevard|Blvd|Hill|Crescent|Row|Mews|Park|Grove|Green|View|Walk|Rise|Parade"
    rf"|Quay|Circle|Highway|Yard|Wharf)(?!\w)\.?{_ROOMS}"
)
_UK_POST = re.compile(r"(?<!\w)[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}(?!\w)")
_POST = re.compile(
    r"(?<![\w-])(?:\d{6}(?=,|\s[А-ЯЁг])|\d{5}(?=\s[A-ZÄÖÜ])|[A-Z]{2} \d{5}(?:-\d{4})?)(?![\d-])"
)
_POST_BEHIND = re.compile(r",?\s((?:[A-Z]{1,2}-)?\d{4,6})(?!\w|\s?[-–])")
_POST_BEFORE = re.compile(r"(?<!\w)((?:[A-Z]{1,2}-)?\d{4,6}),?\s[A-ZÄÖÜА-ЯЁ][\w.-]{1,24},\s$")
_NUMBERED = re.compile(r"(?<!\w)\d{5,6}(?!\w)")

_TO_NUMBER = re.compile(r"[^\w\n]{0,4}(?:(?:[^\W\d_]{1,16}\.?)[\s:№#.-]{1,4}){0,3}(?=[^\W_]|$)")
_NUMBER = re.compile(
    r"(?:[A-ZА-ЯЁ]{1,3}[ -]?)?\d[\dA-ZА-ЯЁ]*(?:(?:[ ]?[-№/.][ ]?|[ ])[\dA-Z][\dA-Z]*){0,8}(?!\w)"
)
_BY_FORM = re.compile(
    r"(?<![\w-])(?:\d{3}-\d\d-\d{4}|\d{3}-\d{3}-\d{3}[ -]\d\d|756\.\d{4}\.\d{4}\.\d\d"
    r"|[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]"
    r"|[A-Z]{2}\d{2}(?: ?\d{4}){4}(?: ?\d{1,4})?)(?![\w-])"
)


def birth_dates(text: str, low: str, own: Sequence[Span]) -> Iterator[Span]:
    """Dates, or years, beside a word of birth or right behind the person's name."""
    places = [word.end() for word in announcers("birth").finditer(low)]
    places += [star.end() for star in _STAR.finditer(text)]
    for at in places:
        stop = _end_of_line(text, at, _TO_DATE)
        date = _FULL.search(text, at, stop + 20) or _YEAR.search(text, at, stop)
        if date and date.start() <= stop:
            yield date.span()
    for _, at in own:
        date = _FULL.match(text, at + 2) or _FULL.match(text, at + 3)
        if date and not text[at : date.start()].strip(" ,;(*|/–—-\n"):
            yield date.span()
    for pattern in (_FULL, _YEAR):
        for date in pattern.finditer(text):
            if _BORN_AFTER.match(text, date.end()):
                yield date.span()


def addresses(text: str, low: str) -> Iterator[Span]:
    """Streets with a house, flats and postcodes; a town alone stays readable."""
    streets = [match.span() for match in _STREETS.finditer(text)]
    yield from streets
    for start, stop in streets:
        for post in (
            _POST_BEHIND.match(text, stop),
            _POST_BEFORE.search(text, max(0, start - 40), start),
        ):
            if post:
                yield post.span(1)
    yield from (match.span() for match in _UK_POST.finditer(text))
    places = [word.end() for word in announcers("address").finditer(low)]
    for at in places + [start for start, _ in streets]:
        begin = max(text.rfind("\n", max(0, at - 80), at) + 1, at - 80, 0)
        for post in _POST.finditer(text, begin, _end_of_line(text, at, 120)):
            yield post.span()
    for at in places:
        number = _NUMBERED.search(text, at, _end_of_line(text, at, 12))
        if number:
            yield number.span()


def documents(text: str, low: str) -> Iterator[Span]:
    """Numbers right behind the name of a document, and some known by their form."""
    yield from (match.span() for match in _BY_FORM.finditer(text))
    for word in announcers("document").finditer(low):
        gap = _TO_NUMBER.match(text, word.end())
        for at in (_before_letters(gap), gap.end()) if gap else ():
            number = _NUMBER.match(text, at, at + 40)
            if number and sum(map(str.isdigit, number[0])) >= 5 and not _FULL.match(number[0]):
                yield number.span()
                break


def _before_letters(gap: re.Match[str]) -> int:
    """One word back: «удостоверение СА 000000» begins its number with letters."""
    words = gap[0].rstrip(" №#:.-")
    letters = re.search(r"(?<!\w)[A-ZА-ЯЁ]{1,3}$", words)
    return gap.start() + letters.start() if letters else gap.end()


def _end_of_line(text: str, at: int, most: int) -> int:
    stop = text.find("\n", at, at + most)
    return stop if stop >= 0 else min(len(text), at + most)
