"""Mutation testing of conditions and calling: `python -m tools.mutate [PATTERN …]`.

mutmut changes the code in small ways and runs the tests on each change. A change that no test
notices is a survivor: a test is missing, or the change is harmless and docs/mutation.md says why.
Exit code 1 when a survivor has no such line. A pattern is a module or function name with `*`.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LISTED = ROOT / "docs" / "mutation.md"
UNNOTICED = {"survived", "no tests"}


@dataclass(frozen=True)
class Survivor:
    """One change that no test noticed; `where` is module and function, without mutmut's number."""

    where: str
    before: str
    after: str

    @property
    def row(self) -> str:
        """The row of docs/mutation.md without its last cell, the reason."""
        cells = (self.where, self.before, self.after)
        return "| " + " | ".join(f"`{cell.replace('|', chr(92) + '|')}`" for cell in cells) + " |"


def main(patterns: list[str]) -> int:
    """Run the mutants that fit the patterns (all when there are none) and report survivors."""
    _mutmut("run", *patterns)
    survivors = dict.fromkeys(_survivor(name) for name in _unnoticed(_mutmut_text("results")))
    listed = LISTED.read_text("utf-8") if LISTED.exists() else ""
    new = [survivor for survivor in survivors if survivor.row not in listed]
    print(f"\nNo test noticed {len(survivors)} changes; {len(new)} of them are not listed.")
    if new:
        print("Write a test for each, or add its row to docs/mutation.md with the reason:\n")
        print("\n".join(f"{survivor.row} why it is harmless |" for survivor in new))
    return 1 if new else 0


def _mutmut(*arguments: str) -> None:
    done = subprocess.run(["mutmut", *arguments], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit("mutmut did not finish; its last words are above.")


def _mutmut_text(*arguments: str) -> str:
    return subprocess.run(
        ["mutmut", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def _unnoticed(results: str) -> list[str]:
    """The names of mutants whose state says that no test failed; lines read `name: state`."""
    pairs = (line.strip().rpartition(": ") for line in results.splitlines())
    return [name for name, _, state in pairs if state in UNNOTICED]


def _survivor(name: str) -> Survivor:
    lines = _mutmut_text("show", name).splitlines()
    return Survivor(_where(name), _changed(lines, "-"), _changed(lines, "+"))


def _where(name: str) -> str:
    """`a.b.xǁTestǁof__mutmut_2` is a change in `a.b.Test.of`."""
    module, _, function = name.partition("__mutmut_")[0].rpartition(".")
    return f"{module}.{function.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"


def _changed(lines: list[str], sign: str) -> str:
    changed = (line[1:].strip() for line in lines if line.startswith(sign))
    return " ⏎ ".join(text for text in changed if not text.startswith(sign * 2))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
