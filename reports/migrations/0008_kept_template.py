"""The template that comes with the system is kept when a report goes out in it."""

from django.db import migrations, models

from adoption.append_only import only_added_to


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_templates_never_emptied"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("content", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), _negated=True), name="a_kept_template_has_its_hash"
                    )
                ],
            },
        ),
        only_added_to("reports_kepttemplate"),
    ]
