"""Catalogues of translations in gettext's forms: read, written, compiled, without its programs."""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MAGIC: Final = 0x950412DE


@dataclass
class Message:
    """One text to translate, with its plural if it has one, the translations (one, or one for each
    number), and the files that use it.
    """

    id: str
    plural: str = ""
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells it from every other."""
        return f"{self.id}\0{self.plural}" if self.plural else self.id

    @property
    def is_translated(self) -> bool:
        """Whether all of its translations are there."""
        return bool(self.texts) and all(self.texts)


@dataclass
class Catalogue:
    """The messages of one language by their keys; "" is the header."""

    messages: dict[str, Message]

    def get(self, key: str, otherwise: list[str]) -> list[str]:
        """The translations of a message."""
        found = self.messages.get(key)
        return found.texts if found else otherwise


def read(text: str) -> Catalogue:
    """A catalogue out of its text (.po)."""
    found: dict[str, Message] = {}
    for block in text.split("\n\n"):
        fields = dict(_fields(block))
        if "msgid" in fields:
            texts = [said for name, said in fields.items() if name.startswith("msgstr")]
            message = Message(fields["msgid"], fields.get("msgid_plural", ""), texts)
            found[message.key] = message
    return Catalogue(found)


def _fields(block: str) -> Iterator[tuple[str, str]]:
    name, said = "", ""
    for line in block.splitlines():
        if line.startswith('"'):
            said += ast.literal_eval(line)
        elif line and not line.startswith("#"):
            if name:
                yield name, said
            name, _, quoted = line.partition(" ")
            said = ast.literal_eval(quoted)
    if name:
        yield name, said


def written(catalogue: Catalogue) -> str:
    """The text of a catalogue (.po)."""
    return "\n".join(_block(each) for each in catalogue.messages.values())


def _block(message: Message) -> str:
    lines = [f"#: {file}" for file in sorted(message.files)]
    if "%(" in message.key:
        lines.append("#, python-format")
    lines.append(f"msgid {_quoted(message.id)}")
    if message.plural:
        lines.append(f"msgid_plural {_quoted(message.plural)}")
        texts = message.texts or ["", ""]
        lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(texts)]
    else:
        lines.append(f"msgstr {_quoted(message.texts[0] if message.texts else '')}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = escaped.split("\n")
    if len(lines) == 1:
        return f'"{escaped}"'
    parts = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return "\n".join(['""', *parts])


def compiled(catalogue: Catalogue) -> bytes:
    """The catalogue as programs read it (.mo): what is translated, sorted by its key."""
    pairs = sorted(
        (key.encode(), "\0".join(message.texts).encode())
        for key, message in catalogue.messages.items()
        if message.is_translated
    )
    start = 28 + 16 * len(pairs)
    keys: list[bytes] = []
    texts: list[bytes] = []
    body = b""
    for part, table in ((0, keys), (1, texts)):
        for pair in pairs:
            table.append(struct.pack("<II", len(pair[part]), start + len(body)))
            body += pair[part] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + b"".join(keys) + b"".join(texts) + body
