"""The database refuses to change a revision.

On SQLite a later migration that alters the table makes it anew, and has to guard it again.
"""

from django.db import migrations

from playcall.audit.guards import guard, unguard

TABLE = "playbooks_revision"


def forwards(apps: object, schema_editor: object) -> None:
    guard(schema_editor, TABLE, deletes=False, says="A revision is never changed.")


def backwards(apps: object, schema_editor: object) -> None:
    unguard(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0001_first"), ("audit", "0001_first")]
    operations = [migrations.RunPython(forwards, backwards)]
