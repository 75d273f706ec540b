"""Opens the files of a source by their endings, and reads all of them one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from playcall_core.errors import MappingError, Place, Problem, TableError
from playcall_core.importing.csv_file import open_csv
from playcall_core.importing.excel_file import ENDINGS as EXCEL
from playcall_core.importing.excel_file import open_excel
from playcall_core.importing.mapping import Mapping as TableMapping
from playcall_core.importing.mapping import Source
from playcall_core.importing.parquet_file import open_parquet
from playcall_core.importing.sources import Chunk, Table, chunks, files_of

CSV: Final = frozenset({".csv", ".tsv", ".txt"})
PARQUET: Final = frozenset({".parquet", ".pq"})


class Files:
    """The files given, by the source of the mapping that each belongs to.

    Folders among them stand for the files right inside. Raises `MappingError` naming every file
    that is not there, else every source for which there is no file.
    """

    def __init__(self, mapping: TableMapping, paths: Sequence[Path]) -> None:
        self._mapping = mapping
        given = [file for path in paths for file in _inside(path)]
        self._of: Mapping[str, list[Path]] = {
            name: files_of(source.file, given) for name, source in mapping.sources.items()
        }
        used = {file for files in self._of.values() for file in files}
        self.unused = tuple(file for file in given if file not in used)
        shown = ", ".join(file.name for file in given[:20]) or "none"
        missing = [
            Problem(
                f"No file for the source “{name}”: none of the files is called “{source.file}”.",
                mapping.place("sources", name, "file"),
                f"Name it on the command line, or correct `file`. The files are: {shown}.",
            )
            for name, source in mapping.sources.items()
            if not self._of[name]
        ]
        gone = [
            Problem("There is no such file.", Place(file=str(file)), "Check the path.")
            for file in given
            if not file.exists()
        ]
        if missing:
            raise MappingError(*(gone or missing))

    def chunks(self, source: str, wanted: Sequence[str]) -> Iterator[Chunk]:
        """The rows of all files of a source with the columns in `wanted`; raises `TableError`."""
        settings = self._mapping.sources[source]
        mark = self._mapping.reading_of(source).decimal or "."
        for path in self._of[source]:
            table = opened(path, settings, mark)
            separator = settings.separator if path.suffix.lower() in CSV else None
            yield from chunks(table, path.name, wanted, separator)


def _inside(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.is_file() and _is_known(file))
    return [path]


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in CSV | EXCEL | PARQUET


def opened(path: Path, source: Source, mark: str) -> Table:
    ending = path.suffix.lower()
    if ending in EXCEL:
        return open_excel(path, source, mark)
    if ending in PARQUET:
        return open_parquet(path, mark)
    if ending in CSV:
        return open_csv(path, source)
    what = f"Files that end in “{ending}” are not read." if ending else "The file has no ending."
    remedy = "Save it as .csv, .xlsx, .xls, .ods or .parquet."
    raise TableError(Problem(what, Place(file=path.name), remedy))
