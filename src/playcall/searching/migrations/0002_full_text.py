"""The full-text index of the database that is in use."""

from django.db import migrations

from playcall.searching.engines import engine


def forwards(apps: object, schema_editor: object) -> None:
    engine().make()


def backwards(apps: object, schema_editor: object) -> None:
    engine().unmake()


class Migration(migrations.Migration):
    dependencies = [("searching", "0001_first")]
    operations = [migrations.RunPython(forwards, backwards)]
