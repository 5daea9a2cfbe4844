from __future__ import annotations

from collections import Counter
from importlib.resources import files

from razbor.export.parity import BUCKETS, LEAST, LEAST_BUCKET, LEAST_LANGUAGE, REQUIRED, bucket
from razbor.export.texts import gate_texts
from razbor.text import detect


def test_the_texts_are_enough_for_the_gate() -> None:
    found = gate_texts()

    assert len({each.text for each in found}) == len(found) >= LEAST
    languages = Counter(each.language for each in found)
    assert set(languages) == set(REQUIRED)
    assert min(languages.values()) >= LEAST_LANGUAGE
    buckets = Counter((each.language, bucket(each.text)) for each in found)
    assert len(buckets) == len(REQUIRED) * len(BUCKETS)
    assert min(buckets.values()) >= LEAST_BUCKET
    assert "{" not in "".join(each.text for each in found)


def test_a_seed_gives_the_same_texts_and_another_one_others() -> None:
    assert gate_texts(20, seed=3) == gate_texts(20, seed=3)
    assert gate_texts(20, seed=3) != gate_texts(20, seed=4)


def test_nearly_every_text_is_told_to_be_in_its_language() -> None:
    found = gate_texts()
    right = sum(detect(each.text) == each.language for each in found)
    assert right >= 0.97 * len(found)


def test_the_table_has_every_kind_in_every_language() -> None:
    content = files("razbor.export").joinpath("texts.tsv").read_text(encoding="utf-8")
    header, *lines = content.splitlines()
    assert header == "language\tkind\tpart"
    assert all(len(line.split("\t")) == 3 and line == line.strip() for line in lines)
    kinds = Counter(tuple(line.split("\t")[:2]) for line in lines)
    assert set(kinds) == {("any", "tech")} | {
        (language, kind)
        for language in REQUIRED
        for kind in ("role", "level", "title", "heading", "thing", "sentence")
    }
    assert min(kinds.values()) >= 5
    assert len(set(lines)) == len(lines)
