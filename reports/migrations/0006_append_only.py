"""The letterhead's history is only ever added to, and nothing of what was issued is emptied."""

from django.db import migrations

from adoption.append_only import never_emptied, only_added_to


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_word_template"),
        ("adoption", "0007_append_only"),
    ]
    operations = [
        only_added_to("reports_historicalletterhead"),
        never_emptied("reports_report", "reports_issuedfile", "reports_passage", "reports_reportevent"),
    ]
