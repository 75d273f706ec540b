"""Mutation testing of conditions and calling: `python -m tools.mutate [PATTERN …]`.

mutmut changes the code in small ways and runs the tests on each change. A change that no test
notices is a survivor: a test is missing, or the change is harmless and docs/mutation.md says why.
Exit code 1 when a survivor has no such line. A pattern is a module or function name with `*`.

What was found is kept in the folder mutants: without a pattern only what is new is run, what has
changed, and the survivors that are not listed.
"""

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import ndiff
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LISTED = ROOT / "docs" / "mutation.md"
MUTANTS = ROOT / "mutants" / "src"
REACHED = ROOT / "mutants" / "mutmut-stats.json"
"""Which test reaches which function."""
NOT_RUN = {"not checked", "skipped"}
UNNOTICED = {"survived", "no tests"}


@dataclass(frozen=True)
class Survivor:
    """One change that no test noticed; `where` is module and function, without mutmut's number."""

    where: str
    before: str
    after: str

    @property
    def row(self) -> str:
        """The row of docs/mutation.md."""
        cells = (self.where, self.before, self.after)
        return "| " + " | ".join(f"`{cell.replace('|', chr(92) + '|')}`" for cell in cells) + " |"

    @property
    def is_listed(self) -> bool:
        """Whether docs/mutation.md has a reason for it."""
        return self.row in _listed()


def main(patterns: list[str]) -> int:
    """Run the mutants that fit the patterns, report what came of all, and what is to be done."""
    asked_before = _without_reason(_states())
    _mutmut("run", *patterns)
    again = set(asked_before).intersection(_without_reason(_states()))
    if again and not patterns:
        _mutmut("run", *sorted(again))
    states = _states()
    print(_counts(states))
    new = dict.fromkeys(_without_reason(states).values())
    if new:
        print("\nWrite a test for each, or add its row to docs/mutation.md below a reason:\n")
        print("\n".join(survivor.row for survivor in new))
    return 1 if new else 0


def _mutmut(*arguments: str) -> None:
    # What is kept from the last time knows nothing of functions that are new or called elsewhere.
    REACHED.unlink(missing_ok=True)
    done = subprocess.run(["mutmut", *arguments], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit("mutmut did not finish; its last words are above.")


def _states() -> dict[str, str]:
    """The state of every mutant by its name; empty before the first run."""
    if not MUTANTS.is_dir():
        return {}
    command = ["mutmut", "results", "--all", "true"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    pairs = (line.strip().rpartition(": ") for line in done.stdout.splitlines())
    return {name: state for name, _, state in pairs if name}


def _without_reason(states: dict[str, str]) -> dict[str, Survivor]:
    """The survivors that docs/mutation.md does not list, by mutmut's names."""
    names = (name for name, state in states.items() if state in UNNOTICED)
    survivors = {name: _survivor(name) for name in names}
    return {name: survivor for name, survivor in survivors.items() if not survivor.is_listed}


@cache
def _listed() -> str:
    return LISTED.read_text("utf-8") if LISTED.exists() else ""


def _counts(states: dict[str, str]) -> str:
    """How many mutants of each module were noticed, by a test or by the type check."""
    by_module: dict[str, Counter[str]] = defaultdict(Counter)
    for name, state in states.items():
        by_module[name.rpartition(".")[0].removeprefix("playcall_core.")][state] += 1
    lines = ["", "| module | changes | by types | by tests | unnoticed | not run |"]
    lines.append("|---|--:|--:|--:|--:|--:|")
    for module, count in sorted(by_module.items()):
        unnoticed = sum(count[state] for state in UNNOTICED)
        not_run = sum(count[state] for state in NOT_RUN)
        types = count["caught by type check"]
        tests = count.total() - types - unnoticed - not_run
        lines.append(
            f"| {module} | {count.total()} | {types} | {tests} | {unnoticed} | {not_run} |"
        )
    return "\n".join(lines)


def _survivor(name: str) -> Survivor:
    module, _, mutant = name.rpartition(".")
    function = mutant.partition("__mutmut_")[0]
    code = _functions(MUTANTS / f"{module.replace('.', '/')}.py")
    lines = list(ndiff(_body(code[f"{function}__mutmut_orig"]), _body(code[mutant])))
    return Survivor(_where(module, function), _changed(lines, "- "), _changed(lines, "+ "))


@cache
def _functions(path: Path) -> dict[str, str]:
    """The text of every function in the file with all its mutants."""
    text = path.read_text("utf-8")
    lines = text.splitlines()
    return {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }


def _body(code: str) -> list[str]:
    """The lines without the name, in which each mutant differs."""
    return [line.strip() for line in code.splitlines() if "__mutmut_" not in line]


def _where(module: str, function: str) -> str:
    """`a.b` and `xǁTestǁof` are `a.b.Test.of`."""
    return f"{module}.{function.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"


def _changed(lines: Iterable[str], sign: str) -> str:
    return " ⏎ ".join(line[2:] for line in lines if line.startswith(sign))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
