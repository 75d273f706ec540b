"""Call events, which the database refuses to change or delete.

On SQLite a later migration that alters the table makes it anew, and has to guard it again.
"""

import django.db.models.deletion
from django.db import migrations, models

from playcall.audit.guards import guard, unguard

TABLE = "opportunities_callevent"


def forwards(apps: object, schema_editor: object) -> None:
    guard(schema_editor, TABLE, deletes=True, says="Call events are only added to.")


def backwards(apps: object, schema_editor: object) -> None:
    unguard(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [
        ("opportunities", "0001_first"),
        ("people", "0001_first"),
        ("playbooks", "0002_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=16)),
                ("subject_id", models.CharField(max_length=200)),
                ("outcome", models.CharField(max_length=16)),
                ("situation", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "play",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="playbooks.revision",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="playbooks.version",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_events",
                        to="people.workspace",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        fields=["workspace", "subject", "subject_id", "id"],
                        name="opportuniti_workspa_8fdf53_idx",
                    )
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
