"""The database refuses to change or delete audit entries.

On SQLite a later migration that alters the table makes it anew, and has to guard it again.
"""

from django.db import migrations

from playcall.audit.guards import guard, unguard

TABLE = "audit_entry"


def forwards(apps: object, schema_editor: object) -> None:
    guard(schema_editor, TABLE, deletes=True, says="The audit trail is only added to.")


def backwards(apps: object, schema_editor: object) -> None:
    unguard(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first")]
    operations = [migrations.RunPython(forwards, backwards)]
