"""The words of a CRM's stages, given their meaning as somebody does on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playcall.installation import started


def map_words(connection: Any, words: Mapping[str, str], by: Any) -> None:
    """Keep the mapping of a connection, with these words -> values of their fact."""
    actions: Any = started("playcall.connecting.actions")
    sheet = actions.sheet_for(connection, by=by)
    sent = {
        key: words[word]
        for part in sheet.words
        for key, word, _times, _before in part.lines
        if word in words
    }
    assert len(sent) == len(words), sheet.words
    actions.keep_mapping(connection, sent, by=by)
    connection.refresh_from_db()
