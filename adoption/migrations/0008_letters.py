"""Letters about accounts that wait for the mail server: what they tell, never a link."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adoption", "0007_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new_place", "new_place"),
                            ("password_changed", "password_changed"),
                            ("factor_added", "factor_added"),
                            ("factor_removed", "factor_removed"),
                            ("codes_renewed", "codes_renewed"),
                            ("password_reset", "password_reset"),
                        ],
                        max_length=32,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("good_until", models.DateTimeField()),
                ("language", models.CharField(max_length=2)),
                ("device", models.CharField(blank=True, max_length=60)),
                ("address", models.CharField(blank=True, max_length=39)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("good_until__gt", models.F("at"))), name="a_letter_is_good_for_a_while"
                    )
                ],
            },
        ),
    ]
