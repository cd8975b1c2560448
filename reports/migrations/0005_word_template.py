"""Which Word template reports are set into, kept with every earlier choice: the database changes none of them.

A migration that makes this table anew (SQLite does so for many changes) has to make its triggers anew as well.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLE = "reports_templatechoice"


def keep(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            "CREATE FUNCTION reports_template_choices_stay() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a choice of template never changes' USING ERRCODE = '23514'; END $$"
        )
    for deed in ("UPDATE", "DELETE"):
        body = (
            "EXECUTE FUNCTION reports_template_choices_stay()"
            if postgresql
            else "BEGIN SELECT RAISE(ABORT, 'a choice of template never changes'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{deed.lower()}_refused BEFORE {deed} ON {TABLE} FOR EACH ROW {body}"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_unchangeable"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TemplateChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120)),
                ("content", models.BinaryField(blank=True)),
                ("size", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("chosen_at", models.DateTimeField()),
                ("why", models.CharField(max_length=300)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), ("sha256", ""), ("size", 0)),
                            models.Q(
                                models.Q(("name", ""), _negated=True),
                                ("size__gt", 0),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_template_of_ones_own_has_name_size_and_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="a_template_is_chosen_for_a_reason"
                    ),
                ],
            },
        ),
        migrations.RunPython(keep, migrations.RunPython.noop, elidable=False),
    ]
