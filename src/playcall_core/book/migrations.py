"""Steps from older formats of the files to the present one.

A step takes the data of one document as it was written in format N and returns it as it is written
in format N + 1. Steps are never changed once released; each has a test with a file of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playcall_core.book.yaml_source import Plain
from playcall_core.errors import FormatError, Place, Problem

Data = dict[str, Plain]
Step = Callable[[Data], Data]

FORMAT = 1
STEPS: Mapping[int, Step] = {}


def migrate(
    data: Data, number: int, place: Place, *, steps: Mapping[int, Step] = STEPS, to: int = FORMAT
) -> Data:
    """`data` of format `number` in the present format; `FormatError` if that cannot be done."""
    if number > to:
        what = f"The playbook is written in format {number}; this Playcall reads up to {to}."
        raise FormatError(Problem(what, place, "Upgrade Playcall."))
    if number < min(steps, default=to):
        what = f"There never was a format {number}."
        raise FormatError(Problem(what, place, f"Write “format: {to}”."))
    for step in range(number, to):
        if step not in steps:
            what = f"There is no step from format {step} to {step + 1}."
            raise FormatError(Problem(what, place, "Please report this."))
        data = steps[step](data)
    return data
