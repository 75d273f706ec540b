"""Triggers by which the database itself refuses to change what is written once and for all."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def guard(schema_editor: BaseDatabaseSchemaEditor, table: str, *, deletes: bool, says: str) -> None:
    """Refuse every UPDATE of a table's rows, and with `deletes` every DELETE."""
    for act in ("update", "delete") if deletes else ("update",):
        for statement in _guarding(schema_editor.connection.vendor, table, act, says):
            schema_editor.execute(statement, params=None)


def unguard(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the guards of a table away."""
    for act in ("update", "delete"):
        name = f"{table}_no_{act}"
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}", params=None)


def _guarding(vendor: str, table: str, act: str, says: str) -> list[str]:
    name = f"{table}_no_{act}"
    match vendor:
        case "sqlite":
            return [
                f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            ]
        case "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'restrict_violation'; END $$",
                f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            ]
        case _:
            raise ImproperlyConfigured(f"Playcall has no guards for {vendor}.")
