"""Decision tables and filters of other tools: read, computed, analysed, turned into plays and back.

The tables alone, for suites that are run on them:

    read = read_dmn(Path("routing.dmn"))            or the bytes of a document, DMN 1.1 to 1.5
    for problem in read.not_taken: print(problem)   what is not taken, with its place
    table = read.table("Routing")                   or: for table in read
    said = evaluate(table, {"Age": 18, "Applicant": {"Risk": "low"}})
    said.value, said.matched, said.reason           the output under the hit policy
    found = analyse(table)                          gaps, overlaps, rules that are never chosen
    write_dmn(read.tables, Path("again.dmn"))       DMN 1.3

Values are Python's: `int`, `float` and `Decimal` are numbers (`Decimal` in results), `str`, `bool`,
`date`, `datetime`, `time`, `timedelta`, `Months`, lists are `tuple` in results, contexts are
`dict`, null is `None`. Wrong files raise `DecisionTableError` (of `playcall_core.errors`).
"""

from playcall_core.decision_tables.analyse import Analysis, Masked, Overlap, Region, analyse
from playcall_core.decision_tables.dmn_in import parse_dmn, read_dmn
from playcall_core.decision_tables.dmn_out import print_dmn, write_dmn
from playcall_core.decision_tables.evaluate import Decision, evaluate
from playcall_core.decision_tables.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    Output,
    Rule,
    TablesRead,
)
from playcall_core.decision_tables.table_files import read_csv, read_excel, write_csv, write_excel
from playcall_core.decision_tables.values import FeelType, Months, Value

__all__ = [
    "Aggregation",
    "Analysis",
    "Decision",
    "DecisionTable",
    "FeelType",
    "HitPolicy",
    "Input",
    "Masked",
    "Months",
    "Output",
    "Overlap",
    "Region",
    "Rule",
    "TablesRead",
    "Value",
    "analyse",
    "evaluate",
    "parse_dmn",
    "print_dmn",
    "read_csv",
    "read_dmn",
    "read_excel",
    "write_csv",
    "write_dmn",
    "write_excel",
]
