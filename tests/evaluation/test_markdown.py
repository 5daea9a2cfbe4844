from __future__ import annotations

from razbor.dataset import DataFile
from razbor.evaluation import (
    Comparison,
    Difference,
    Differences,
    Metric,
    Result,
    Standing,
    Table,
)
from razbor.evaluation.markdown import page
from razbor.schema import ModelRef


def test_a_page_names_command_data_bundle_interval_and_standing() -> None:
    metrics = (
        Metric("accuracy", 0.91234, 0.9, 0.92, 120, "fragments"),
        Metric("precision", None, None, None, 0, "fragments", of="junk"),
    )
    result = Result(
        "sections",
        ModelRef(name="sections", version="1", digest="ab" * 32),
        (DataFile("gold/sections.jsonl", "cd" * 32, 1200),),
        Standing("gold", ("labelled so", "not by people")),
        (Table("in the document", "vacancies", 60, metrics),),
    )
    text = page(["razbor", "evaluate", "--data", "DIR"], [result], 2000, 7)
    assert "Made by `razbor evaluate --data DIR`" in text
    assert "2,000 resamples, seed 7" in text
    assert "`abababababab`" in text
    assert "`gold/sections.jsonl`: 1,200 rows, sha256 `cdcdcdcdcdcd…`" in text
    assert "*labelled so; not by people.*" in text
    assert "### In the document (60 vacancies)" in text
    assert "| accuracy | 0.912 | 0.900 to 0.920 | 120 fragments |" in text
    assert "| precision: junk | – | – to – | 0 fragments |" in text


def test_a_comparison_names_both_bundles_and_their_difference() -> None:
    better = Difference("accuracy", 0.9, 0.95, 0.05, 0.01, 0.09, 0.99)
    first, second = (
        ModelRef(name=name, version=version, digest=digit * 64)
        for name, version, digit in (("old", "1", "a"), ("new", "2", "b"))
    )
    found = Comparison(
        "sections",
        first,
        second,
        (DataFile("gold/sections.jsonl", "cd" * 32, 1200),),
        Standing("gold", ("labelled so",)),
        (Differences("in the document", "vacancies", 60, (better,)),),
    )
    text = page(["razbor", "evaluate", "old", "new", "--paired"], [found], 2000, 7)
    assert "first `old` 1, `aaaaaaaaaaaa`, second `new` 2, `bbbbbbbbbbbb`" in text
    assert "| accuracy | 0.900 | 0.950 | +0.050 | +0.010 to +0.090 |" in text
