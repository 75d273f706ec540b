"""The reference of derived facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from playcall_core.facts import derivation
from tools.reference_pages import words_of
from tools.reference_pages.records import field_table


def derivations_page() -> Iterator[str]:
    """Every way to derive a fact, with its fields."""
    yield "# Derived facts"
    yield ""
    yield words_of(derivation, "playcall_core.facts.derivation").split("\n", 1)[1].strip()
    yield ""
    for model in get_args(get_args(derivation.Derivation)[0]):
        (how,) = get_args(model.model_fields["how"].annotation)
        yield f"## how: {how}"
        yield ""
        yield words_of(model, model.__name__)
        yield ""
        yield from field_table(model, skip=("how",))
