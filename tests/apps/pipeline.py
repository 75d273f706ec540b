"""The sample company's pipeline, imported from the files of its CRM."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playcall.sample import write_pipeline
from playcall_core.book import Playbook
from playcall_core.importing import Imported, import_tables, load_mapping
from tests.skips import CHECKOUT

MAPPING = CHECKOUT / "examples" / "mappings" / "tallybrook.yaml"
TODAY = date(2026, 11, 20)


def pipeline(playbook: Playbook, opportunities: int = 60) -> Imported:
    """The pipeline as of `TODAY`, read by the sample's mapping."""
    with TemporaryDirectory() as folder:
        write_pipeline(Path(folder), as_of=TODAY, opportunities=opportunities)
        return import_tables(load_mapping(MAPPING), [Path(folder)], playbook.dictionary)
