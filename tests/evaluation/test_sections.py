from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.dataset import FragmentRow, MarkedVacancy, VacancyRow
from razbor.evaluation.alignment import NO_LABEL, take
from razbor.evaluation.figures import Scoring
from razbor.evaluation.measuring import measure
from razbor.evaluation.resampling import whole
from razbor.evaluation.sections import LABELS, score_documents, score_fragments
from razbor.schema import Fragment, Heading, Report, SectionLabel, Vacancy

Span = tuple[int, int, str]
Answered = tuple[int, int, str, float, bool]


def gold(uid: str, spans: Sequence[Span]) -> MarkedVacancy:
    text = "-" * spans[-1][1]
    return MarkedVacancy(
        VacancyRow(uid=uid, title="", description=text),
        tuple(
            FragmentRow(uid=uid, start=start, stop=stop, text=text[start:stop], label=label)
            for start, stop, label in spans
        ),
    )


def report(spans: Sequence[Answered]) -> Report:
    """What a system says: `heading` as a label makes a heading."""
    found = Report(text="-" * 100, vacancy=Vacancy())
    for start, stop, label, probability, unsure in spans:
        piece = {
            "start": start,
            "stop": stop,
            "text": "-" * (stop - start),
            "probability": probability,
        }
        if label == "heading":
            found.headings.append(Heading.model_validate(piece))
        else:
            said = {"label": label, "unsure": unsure, "scores": {}}
            found.fragments.append(Fragment.model_validate({**piece, **said}))
    return found


def values(scoring: Scoring) -> dict[tuple[str, str], float]:
    return {
        (each.name, each.of): whole(each.statistic, scoring.documents) for each in scoring.figures
    }


FIRST = gold(
    "first",
    [
        (0, 10, "heading"),
        (10, 30, "responsibilities"),
        (30, 50, "requirements"),
        (50, 60, "mixed"),
        (60, 80, "junk"),
        (80, 100, "terms"),
    ],
)
FIRST_SAID = report(
    [
        (0, 10, "heading", 0.9, False),  # found
        (10, 25, "responsibilities", 0.9, False),  # 15 of 20 characters: right
        (25, 45, "requirements", 0.8, False),  # 15 of 20: right
        (45, 60, "terms", 0.7, False),  # 5 of requirements, and all that is mixed
        (60, 64, "junk", 0.6, False),  # 4 of 20: no label, wrong
        (64, 80, "heading", 0.7, False),  # 16 of 20: wrongly found
        (80, 100, "terms", 0.95, False),  # right
    ]
)
SECOND = gold(
    "second",
    [(0, 20, "heading"), (20, 30, "notes"), (30, 40, "requirements"), (40, 60, "junk")],
)
SECOND_SAID = report(
    [
        (0, 8, "heading", 0.9, False),  # 8 of 20: not found
        (8, 30, "notes", 0.55, True),  # right, unsure
        (30, 40, "terms", 0.5, False),  # wrong
        (40, 60, "junk", 0.85, False),  # right
    ]
)


def test_figures_by_hand() -> None:
    scoring = score_documents([FIRST, SECOND], [FIRST_SAID, SECOND_SAID])
    found = values(scoring)
    assert found["five-label accuracy", ""] == pytest.approx(5 / 7)
    assert found["content accuracy", ""] == pytest.approx(4 / 5)
    assert found["junk precision", ""] == 1
    assert found["junk recall", ""] == 1 / 2
    assert found["heading precision", ""] == 1 / 2
    assert found["heading recall", ""] == 1 / 2
    assert found["heading F1", ""] == 1 / 2
    # Six took a label. Bin 0.9: 2 right, 1.85 promised; 0.8: 2, 1.65; 0.5: 1, 1.05.
    assert found["calibration error (ECE, 10 bins)", ""] == pytest.approx((0.15 + 0.35 + 0.05) / 6)
    assert found["share of unsure", ""] == pytest.approx(1 / 6)
    assert found["accuracy of the sure", ""] == pytest.approx(4 / 5)
    assert found["precision", "terms"] == 1 / 2
    assert found["recall", "terms"] == 1
    assert found["F1", "terms"] == pytest.approx(2 / 3)
    assert found["recall", "requirements"] == 1 / 2


def test_numbers_of_items_are_told() -> None:
    scoring = score_documents([FIRST, SECOND], [FIRST_SAID, SECOND_SAID])
    counted = {each.name: (each.n, each.unit) for each in scoring.figures if not each.of}
    assert counted["five-label accuracy"] == (7, "fragments")
    assert counted["content accuracy"] == (5, "fragments")
    assert counted["junk recall"] == (2, "fragments")
    assert counted["heading recall"] == (2, "headings")
    assert counted["share of unsure"] == (6, "fragments")
    assert counted["accuracy of the sure"] == (5, "fragments")


def test_confusion_counts_what_took_no_label() -> None:
    (confusion,) = score_documents([FIRST, SECOND], [FIRST_SAID, SECOND_SAID]).confusions
    assert confusion.answers == (*LABELS, NO_LABEL)
    counted = dict(zip(confusion.gold, confusion.counts, strict=True))
    assert counted["junk"] == (0, 0, 0, 0, 1, 1)
    assert counted["requirements"] == (0, 1, 1, 0, 0, 0)
    assert sum(map(sum, confusion.counts)) == 7


def test_junk_as_an_answer_is_wrong_for_content() -> None:
    scoring = score_documents(
        [gold("one", [(0, 10, "terms"), (10, 20, "junk")])],
        [report([(0, 20, "junk", 0.9, False)])],
    )
    found = values(scoring)
    assert found["content accuracy", ""] == 0
    assert found["five-label accuracy", ""] == 1 / 2


def test_macro_f1_leaves_out_labels_with_few_gold() -> None:
    spans = [(at, at + 1, "terms") for at in range(5)] + [(at, at + 1, "notes") for at in (5, 6)]
    said = report([(0, 4, "terms", 0.9, False), (4, 7, "junk", 0.9, False)])
    scoring = score_documents([gold("one", spans)], [said])
    figure = next(each for each in scoring.figures if each.name.startswith("macro-F1"))
    assert whole(figure.statistic, 1) == pytest.approx(2 * 4 / (4 + 5))  # of terms alone
    assert figure.n == 5


def test_macro_f1_without_such_labels_is_not_defined() -> None:
    scoring = score_documents([FIRST], [FIRST_SAID])
    table = measure(scoring, 100, 0)
    macro = next(each for each in table.metrics if each.name.startswith("macro-F1"))
    assert (macro.value, macro.low, macro.high, macro.n) == (None, None, None, 0)


@pytest.mark.parametrize(
    ("spans", "label"),
    [
        ([(0, 5, "terms", 0.9, False), (5, 10, "notes", 0.8, False)], "terms"),
        ([(0, 5, "notes", 0.9, False), (5, 10, "terms", 0.8, False)], "notes"),
        ([(0, 5, "terms", 0.9, False)], NO_LABEL),
        ([(0, 6, "terms", 0.9, False)], "terms"),
        ([(0, 4, "terms", 0.9, False), (4, 7, "notes", 0.8, False)], "terms"),
        ([(0, 3, "terms", 0.9, False), (3, 7, "heading", 0.8, False)], NO_LABEL),
        ([(10, 20, "terms", 0.9, False)], NO_LABEL),
        ([], NO_LABEL),
    ],
    ids=[
        "a tie goes to what comes first",
        "whatever the label",
        "a tie with what is left out goes to no label",
        "more than half",
        "most, without being half",
        "headings are no label",
        "a neighbour does not count",
        "nothing",
    ],
)
def test_ten_characters_take(spans: list[Answered], label: str) -> None:
    assert take(0, 10, report(spans)).label == label


def test_the_probability_is_that_of_the_piece_that_covers_most() -> None:
    said = report(
        [(0, 3, "terms", 0.6, True), (3, 8, "terms", 0.9, False), (8, 10, "notes", 0.7, False)]
    )
    one = take(0, 10, said)
    assert (one.label, one.probability, one.unsure) == ("terms", 0.9, False)


def test_half_a_heading_is_not_found() -> None:
    assert not take(0, 10, report([(0, 5, "heading", 0.9, False)])).heading
    assert take(0, 10, report([(0, 6, "heading", 0.9, False)])).heading


def test_a_mixed_fragment_is_neither_scored_nor_a_false_heading() -> None:
    scoring = score_documents(
        [gold("one", [(0, 5, "heading"), (5, 10, "mixed")])],
        [report([(0, 10, "heading", 0.9, False)])],
    )
    assert values(scoring)["heading precision", ""] == 1
    assert sum(map(sum, scoring.confusions[0].counts)) == 0


def test_fragments_alone_by_hand() -> None:
    scoring = score_fragments(
        [FIRST, SECOND],
        [["responsibilities", "terms", "junk", "terms"], ["junk", "requirements", "junk"]],
    )
    found = values(scoring)
    assert found["five-label accuracy", ""] == pytest.approx(5 / 7)
    assert found["content accuracy", ""] == pytest.approx(3 / 5)


documents = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(1, 12),
            st.sampled_from([*get_args(SectionLabel), "heading", "mixed"]),
        ),
        min_size=1,
        max_size=8,
    ),
    min_size=1,
    max_size=6,
).map(
    lambda drawn: [gold(str(number), spans) for number, spans in enumerate(map(_laid_out, drawn))]
)


def _laid_out(parts: Sequence[Span]) -> list[Span]:
    """Gaps and lengths → spans one after the other."""
    stops = list(itertools.accumulate(gap + length for gap, length, _ in parts))
    return [
        (stop - length, stop, label) for stop, (_, length, label) in zip(stops, parts, strict=True)
    ]


@given(documents)
def test_whoever_answers_the_gold_is_always_right(drawn: list[MarkedVacancy]) -> None:
    said = [
        report(
            [
                (
                    each.start,
                    each.stop,
                    "notes" if each.label == "mixed" else each.label,
                    1.0,
                    False,
                )
                for each in document.fragments
            ]
        )
        for document in drawn
    ]
    scoring = score_documents(drawn, said)
    for (name, of), value in values(scoring).items():
        defined = value == value
        perfect = 0 if name.startswith(("calibration", "share")) else 1
        assert not defined or value == perfect, (name, of)
    alone = score_fragments(
        drawn, [[each.label for each in one.fragments if each.scored] for one in drawn]
    )
    assert all(value == 1 for value in values(alone).values() if value == value)


@given(st.permutations(range(4)))
def test_the_order_of_documents_changes_nothing(order: list[int]) -> None:
    golds = [FIRST, SECOND, gold("third", [(0, 9, "notes")]), gold("fourth", [(0, 9, "terms")])]
    said = [FIRST_SAID, SECOND_SAID, report([(0, 9, "terms", 0.7, True)]), report([])]
    expected = values(score_documents(golds, said))
    found = values(score_documents([golds[at] for at in order], [said[at] for at in order]))
    assert found == pytest.approx(expected, nan_ok=True)
