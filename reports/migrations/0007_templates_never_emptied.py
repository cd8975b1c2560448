"""Nothing of the templates that were chosen is emptied."""

from django.db import migrations

from adoption.append_only import never_emptied


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_append_only"),
    ]
    operations = [never_emptied("reports_templatechoice")]
