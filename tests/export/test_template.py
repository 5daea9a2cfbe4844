from __future__ import annotations

import pytest

from razbor.errors import ArgumentInvalid
from razbor.export.importing.template import input_spec
from razbor.models.manifest import TextField

ROLE = ("title", "description")


def test_the_published_filter_reads_title_and_description() -> None:
    found = input_spec("{title} . {description:.2000}", ROLE, 384)
    assert found.fields == (
        TextField(name="title"),
        TextField(name="description", max_characters=2000),
    )
    assert (found.joiner, found.max_tokens) == (" . ", 384)


def test_one_field_needs_no_joiner() -> None:
    assert input_spec("{text}", ("text",), 128).fields == (TextField(name="text"),)


def test_a_question_of_ones_own_has_fields_of_any_name() -> None:
    assert [each.name for each in input_spec("{question}\n{answer}", (), 9).fields] == [
        "question",
        "answer",
    ]


@pytest.mark.parametrize(
    "template",
    [
        "",
        "title",
        "{title",
        "Title: {title}",
        "{title}.",
        "{title} {title}",
        "{title} . {description} ; {text}",
        "{salary}",
        "{title:.0}",
        "{title:>20}",
        "{title!r}",
        "{title} {{x}} {description}",
    ],
)
def test_other_templates_are_refused(template: str) -> None:
    with pytest.raises(ArgumentInvalid, match="--input"):
        input_spec(template, (*ROLE, "text"), 9)
