"""`{title} . {description:.2000}` → the fields of a bundle and what joins them."""

from __future__ import annotations

import re

from razbor.errors import ArgumentInvalid
from razbor.models.manifest import TextField, WordpieceSpec

_FIELD = re.compile(r"\{([a-z_]+)(?::\.([1-9]\d{0,6}))?\}")


def input_spec(template: str, known: tuple[str, ...], max_tokens: int) -> WordpieceSpec:
    """The input of a bundle.

    Args:
        template: fields in braces, each with the characters that are kept of it where there is
            a limit, all joined by the same text.
        known: the fields there are; none: any name will do.
        max_tokens: special tokens included.

    Raises:
        ArgumentInvalid: a template of another form, or with another field.
    """
    found = list(_FIELD.finditer(template))
    ends = [0, *(each.end() for each in found)]
    starts = [*(each.start() for each in found), len(template)]
    texts = [template[end:start] for end, start in zip(ends, starts, strict=True)]
    outside, between = {texts[0], texts[-1]}, texts[1:-1]
    fields = [
        TextField(name=each[1], max_characters=int(each[2]) if each[2] else None) for each in found
    ]
    names = [field.name for field in fields]
    fits = names and len(set(names)) == len(names) and (not known or set(names) <= set(known))
    plain = outside == {""} and len(set(between)) <= 1
    if not fits or not plain or set("{}") & set("".join(between)):
        raise ArgumentInvalid(
            f"the input {template!r}",
            expected=f"fields ({', '.join(known) or 'any name'}), each once, all joined alike",
            remedy='write it as "{title} . {description:.2000}"',
            place="--input",
        )
    return WordpieceSpec(
        max_tokens=max_tokens, fields=tuple(fields), joiner=between[0] if between else " "
    )
