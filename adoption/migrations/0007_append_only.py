"""Events and histories are only ever added to, whatever door is tried: the database refuses."""

from django.db import migrations

from adoption.append_only import only_added_to

# A draft that was never sent goes with the duty it was opened for, and its opening with it.
NEVER_SENT = (
    "EXISTS (SELECT 1 FROM adoption_submission WHERE id = OLD.submission_id "
    "AND status = 'draft' AND submitted_at IS NULL)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("adoption", "0006_sign_ins"),
        ("indicators", "0003_contributors"),
    ]
    operations = [
        only_added_to(
            "adoption_deployment",
            "adoption_personevent",
            "adoption_historicalorganisation",
            "adoption_historicalduty",
            "adoption_historicalfigure",
            "indicators_historicalmeasure",
            "indicators_historicalindicator",
            "indicators_historicalpolicydocument",
            "indicators_historicalprogramme",
            "indicators_historicaltarget",
            "indicators_historicalreportingperiod",
            "indicators_historicalreferencetotal",
            "indicators_historicalreading",
        ),
        only_added_to("adoption_submissionevent", deletable=NEVER_SENT),
    ]
