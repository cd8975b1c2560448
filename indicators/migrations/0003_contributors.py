"""A reading names its reporters by a short key instead of a list."""

from django.db import migrations, models

from indicators.reporters import key_of

AT_ONCE = 1000


def to_keys(apps, schema_editor):
    for name in ("Reading", "HistoricalReading"):
        model = apps.get_model("indicators", name)
        rows = []
        for row in model.objects.exclude(contributor_codes=[]).iterator(AT_ONCE):
            row.contributors = key_of(row.contributor_codes)
            rows.append(row)
        model.objects.bulk_update(rows, ["contributors"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0002_corrections"),
    ]
    operations = [
        step
        for model in ("reading", "historicalreading")
        for step in (
            migrations.RenameField(model, "contributors", "contributor_codes"),
            migrations.AddField(model, "contributors", models.CharField(blank=True, default="", max_length=40)),
        )
    ]
    operations += [
        migrations.RunPython(to_keys, migrations.RunPython.noop),
        *(migrations.RemoveField(model, "contributor_codes") for model in ("reading", "historicalreading")),
    ]
