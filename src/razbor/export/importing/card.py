"""The README of an imported bundle: what it is, and that nobody measured it here."""

from __future__ import annotations

from razbor.export.parity import Parity
from razbor.models import Draft
from razbor.models.manifest import Argmax, Threshold, WordpieceSpec


def card(draft: Draft, found: Parity) -> str:
    """A page in Markdown.

    Args:
        draft: the manifest.
        found: how the bundle's answers compare with the model's.
    """
    return "\n".join(
        [
            f"# {draft.name}",
            "",
            draft.description,
            "What the model may be used for, and how good it is, stands on the page of whoever"
            " published it.",
            "",
            *_input(draft),
            *_answers(draft),
            "",
            "## Parity",
            "",
            f"Asked by the library that it comes from and as this bundle, about {found.whole.n:,}"
            f" texts in three languages, it answers at most {found.whole.difference:.1e} apart;"
            f" another decision on {len(found.whole.borderline)} of them, all with a score within"
            f" {found.tolerance:g} of the threshold. `import.json` has the figures by language and"
            " length.",
            "",
        ]
    )


def _input(draft: Draft) -> list[str]:
    spec = draft.input
    if not isinstance(spec, WordpieceSpec):
        raise TypeError("an imported bundle that reads no word pieces")
    fields = [
        field.name + (f" (its first {field.max_characters:,} characters)")
        if field.max_characters
        else field.name
        for field in spec.fields
    ]
    joined = f", joined by `{spec.joiner}`" if len(fields) > 1 else ""
    return [f"It reads {', '.join(fields)}{joined}, cut to {spec.max_tokens:,} tokens.", ""]


def _answers(draft: Draft) -> list[str]:
    if draft.embedding is not None:
        return [f"It gives vectors of {draft.embedding.width} numbers, of length one."]
    lines = []
    for name, task in draft.tasks.items():
        decision = task.decision
        if isinstance(decision, Threshold):
            how = f"{decision.positive} from {decision.threshold}"
        elif isinstance(decision, Argmax):
            how = f"the most probable one, unsure below {decision.unsure_below}"
        else:
            how = "each from a threshold of its own"
        why = decision.evidence["method"]
        lines.append(f"- `{name}`: {', '.join(task.labels)}; {how} ({why}).")
    return lines
