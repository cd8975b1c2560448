"""A letterhead to begin with; bodies and places are data and are edited in the administration."""

from django.db import migrations


def add(apps, schema_editor):
    letterheads = apps.get_model("reports", "Letterhead")
    if not letterheads.objects.exists():
        letterheads.objects.create(
            parent_body="Ủy ban nhân dân tỉnh\u00a0Lạng\u00a0Sơn",
            issuing_body="Tổ công tác TTKDTM",
            place="Lạng Sơn",
            symbol="BC-TCT",
            addressee="Ủy ban nhân dân tỉnh Lạng Sơn",
            authority="TM. Tổ công tác",
            post="Tổ trưởng",
            recipients="- Như trên;\n- Các đơn vị báo cáo;\n- Lưu: VT, TH.",
            is_active=True,
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
