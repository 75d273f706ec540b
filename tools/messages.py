"""The words of the interface in all languages: `python -m tools.messages`, or `--check`.

Gathers what templates and code mark for translation into src/playcall/locale/LANGUAGE/LC_MESSAGES
(gettext's catalogues), keeps what is translated already, and compiles each for use. `--check` fails
where a template has words that nobody can translate, a translation lost a placeholder, or what is
compiled is not what is written. It needs no programs of gettext.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tools.catalogues import Catalogue, Message, compiled, read, written
from tools.literal_words import literal_words
from tools.marked_words import marked_in_code, marked_in_core, marked_in_templates

SOURCE: Final = Path(__file__).resolve().parents[1] / "src" / "playcall"
LOCALE: Final = SOURCE / "locale"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_HEADER: Final = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: {language}\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


def gathered() -> dict[str, Message]:
    """Everything that is marked for translation, by its key, with the files that have it."""
    found: dict[str, Message] = {}
    marked = (
        *marked_in_templates(SOURCE / "templates"),
        *marked_in_code(SOURCE),
        *marked_in_core(),
    )
    for message, file in sorted(marked, key=lambda each: (each[0].key, each[1])):
        known = found.setdefault(message.key, message)
        if file not in known.files:
            known.files.append(file)
    return found


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(each.name for each in LOCALE.iterdir() if each.is_dir())


def file_of(language: str, suffix: str) -> Path:
    """The catalogue of a language as text (.po) or compiled (.mo)."""
    return LOCALE / language / "LC_MESSAGES" / f"django{suffix}"


def merged(found: Iterable[Message], known: Catalogue, language: str) -> Catalogue:
    """What is marked now, with the translations that are known."""
    texts = {
        each.key: Message(each.id, each.plural, known.get(each.key, []), each.files)
        for each in found
    }
    header = Message("", "", [_HEADER.format(language=language)], [])
    return Catalogue({"": header, **texts})


def write() -> None:
    """Bring every catalogue up to date, and compile it."""
    found = gathered()
    for language in languages():
        text = file_of(language, ".po")
        known = read(text.read_text(encoding="utf-8")) if text.is_file() else Catalogue({})
        catalogue = merged(found.values(), known, language)
        text.write_text(written(catalogue), encoding="utf-8")
        file_of(language, ".mo").write_bytes(compiled(catalogue))
        if language != "en":
            missing = [each for each in catalogue.messages.values() if not each.is_translated]
            print(f"{language}: {len(found) - len(missing):,} of {len(found):,} translated")


def faults() -> Iterator[str]:
    """What is wrong, a sentence each."""
    for file, line, words in literal_words(SOURCE / "templates"):
        yield f"{file}:{line}: “{words}” cannot be translated; put it into a translate tag."
    for language in languages():
        text = file_of(language, ".po")
        catalogue = read(text.read_text(encoding="utf-8"))
        if file_of(language, ".mo").read_bytes() != compiled(catalogue):
            yield f"{text.name} of {language} is not compiled as it is; run ./dev messages."
        for message in catalogue.messages.values():
            if wrong := _misplaced(message):
                named = ", ".join(sorted(wrong))
                yield f"{language}: “{message.id[:60]}” has other placeholders: {named}."


def _misplaced(message: Message) -> set[str]:
    """The placeholders that a translation invented or lost; one of two may lack the number."""
    asked = set(_PLACEHOLDER.findall(message.id + message.plural))
    given = [set(_PLACEHOLDER.findall(text)) for text in message.texts if message.id and text]
    invented = set().union(*given) - asked
    lost = asked - set().union(*given) if given else set()
    return invented | lost


def main() -> int:
    """Write the catalogues; with `--check` say what is wrong (exit code 1)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if wrong")
    if not parser.parse_args().check:
        write()
        return 0
    found = list(faults())
    print("\n".join(found) or "Every word can be translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
