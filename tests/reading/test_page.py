from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.errors import BrokenEncoding, DamagedFile, EmptyFile
from razbor.reading import Columns
from razbor.reading.page import BROKEN_DATA, NO_DATA
from razbor.schema import Salary

from .helpers import failed, good, only, put, read

POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Orgelbauer &amp; Stimmer",
    "description": "<p>Pfeifen gießen,\nRegister stimmen.</p>",
    "hiringOrganization": {"@type": "Organization", "name": "Werkstatt Windlade"},
    "jobLocation": {"address": {"addressLocality": "Freiberg", "addressCountry": "DE"}},
    "datePosted": "2025-02-03",
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {"minValue": 2900, "maxValue": 3400, "unitText": "MONTH"},
    },
    "employmentType": ["FULL_TIME"],
    "identifier": {"@type": "PropertyValue", "name": "Nr.", "value": "W-7"},
    "experienceRequirements": {"monthsOfExperience": 24},
    "skills": "Holz, Zinn",
}
OTHER = {"@type": ["JobPosting", "Thing"], "title": "Lehrling", "description": "Zuschauen."}
AROUND = (
    "<!doctype html><html><head><title>Jobs | Windlade</title>{head}</head><body>"
    "<nav>Start</nav><main><h1>Sichtbarer Titel</h1><p>Sichtbarer Text</p></main></body></html>"
)


def page(*data: object) -> str:
    scripts = (f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in data)
    return AROUND.format(head="".join(scripts))


@pytest.mark.parametrize("name", ["x.html", "x.htm", "x.html.gz"])
def test_a_posting(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, page({"@type": "WebSite", "name": "Windlade"}, POSTING))
    vacancy = only(read(path, Columns(keep=("*",))))
    assert vacancy.title == "Orgelbauer & Stimmer"
    assert vacancy.description == POSTING["description"]
    assert vacancy.html is True
    assert (vacancy.employer, vacancy.area) == ("Werkstatt Windlade", "Freiberg, DE")
    assert (vacancy.id, vacancy.published_at) == ("W-7", "2025-02-03")
    assert vacancy.salary == Salary(minimum=2900, maximum=3400, currency="EUR", period="MONTH")
    assert (vacancy.employment, vacancy.experience) == ("FULL_TIME", "24 months")
    assert vacancy.skills == ["Holz", "Zinn"]
    assert vacancy.source == path.as_posix()
    assert (vacancy.extra, vacancy.reading_notes) == ({}, [])


@pytest.mark.parametrize(
    "data",
    [
        [[POSTING, OTHER]],
        [POSTING, OTHER],
        [{"@graph": [{"@type": "WebPage"}, POSTING, OTHER]}],
        [{"@type": "ItemList", "itemListElement": [{"item": POSTING}, {"item": OTHER}]}],
    ],
)
def test_several_postings(tmp_path: Path, data: list[object]) -> None:
    path = put(tmp_path / "x.html", page(*data))
    found = good(read(path))
    assert [v.title for v in found] == ["Orgelbauer & Stimmer", "Lehrling"]
    assert [v.source for v in found] == [f"{path.as_posix()}:1", f"{path.as_posix()}:2"]


def test_data_with_raw_line_ends_and_wrapping(tmp_path: Path) -> None:
    data = '<!-- {"@type": "JobPosting", "title": "Drucker",\n'
    data += '"description": "&lt;p&gt;Zeile\nzwei"} -->'
    head = f'<script type="application/LD+JSON">{data}</script>'
    vacancy = only(read(put(tmp_path / "x.html", AROUND.format(head=head))))
    assert (vacancy.title, vacancy.description) == ("Drucker", "<p>Zeile\nzwei")


@pytest.mark.parametrize("data", ['{"@type": "JobPosting", ', "[" * 100_000])
def test_broken_data_are_said(tmp_path: Path, data: str) -> None:
    head = f'<script type="application/ld+json">{data}</script>'
    vacancy = only(read(put(tmp_path / "x.html", AROUND.format(head=head))))
    assert vacancy.title == "Sichtbarer Titel"
    assert vacancy.reading_notes == [BROKEN_DATA, NO_DATA]


def test_microdata(tmp_path: Path) -> None:
    body = """<body itemscope itemtype="http://schema.org/JobPosting">
    <h1 itemprop="title">Glasbläser</h1>
    <div itemprop="hiringOrganization" itemscope itemtype="http://schema.org/Organization">
      <b itemprop="name">Hütte <i>Lauscha</i></b></div>
    <span itemprop="jobLocation" itemscope><span itemprop="address" itemscope>
      <meta itemprop="addressLocality" content="Jena"></span></span>
    <time itemprop="datePosted" datetime="2025-06-01">gestern</time>
    <span itemprop="baseSalary" itemscope><meta itemprop="currency" content="EUR">
      <span itemprop="value" itemscope><span itemprop="minValue">3000</span></span></span>
    <div itemprop="description"><p>Kugeln <b>blasen</b></p></div>
    <div itemprop="description"><p>und färben</p></div></body>"""
    vacancy = only(read(put(tmp_path / "x.html", f"<html>{body}</html>")))
    assert vacancy.title == "Glasbläser"
    assert vacancy.description == "<p>Kugeln <b>blasen</b></p>\n<p>und färben</p>"
    assert (vacancy.employer, vacancy.area) == ("Hütte Lauscha", "Jena")
    assert vacancy.published_at == "2025-06-01"
    assert vacancy.salary == Salary(minimum=3000, currency="EUR")


def test_a_page_without_data(tmp_path: Path) -> None:
    text = """<html><head><title>Beekeeper – Honey Ltd</title><style>p{}</style></head>
    <body class="cookie-consent-given"><header><a href="/">Home</a></header>
    <div id="cookieBanner">We use cookies<div class="consent"><form>Yes</form></div></div>
    <main><header><p>Full time</p></header><h1> Bee<b>keeper</b> </h1><p>Mind the hives.</p>
    <script>var x</script><aside>Other jobs</aside></main><footer>Imprint</footer></body></html>"""
    vacancy = only(read(put(tmp_path / "x.html", text)))
    assert vacancy.title == "Bee keeper"
    for shown in ("Full time", "Mind the hives."):
        assert shown in vacancy.description
    for hidden in ("Home", "cookies", "var x", "Other jobs", "Imprint", "h1"):
        assert hidden not in vacancy.description
    assert vacancy.reading_notes == [NO_DATA]


def test_the_title_of_the_window_and_the_body_will_do(tmp_path: Path) -> None:
    text = "<title>Shepherd</title><nav>Menu</nav><p>Count sheep.</p>"
    vacancy = only(read(put(tmp_path / "x.html", text)))
    assert (vacancy.title, vacancy.description) == ("Shepherd", "<p>Count sheep.</p>")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    failed(read(put(tmp_path / "a.html", "<html><script>1</script></html>")), EmptyFile)
    failed(read(put(tmp_path / "b.html", '{"title": "x"}')), DamagedFile)
    failed(read(put(tmp_path / "c.html", b"<p>\xff\x81</p>")), BrokenEncoding)
    failed(read(put(tmp_path / "d.html", "title,text\nShepherd,Count < 100 sheep\n")), DamagedFile)


def test_any_depth_is_read(tmp_path: Path) -> None:
    """The budget of a test is the limit: the parser alone would be quadratic in the depth."""
    text = f"<h1>Shepherd</h1>{'<div>' * 100_000}Count sheep.{'</div>' * 100_000}"
    vacancy = only(read(put(tmp_path / "x.html", text)))
    assert vacancy.title == "Shepherd"
    assert "Count sheep." in vacancy.description
