"""What the tests of the room share: a letterhead, for a flush takes away the one that a migration made."""

import pytest

from reports.models import Letterhead


@pytest.fixture
def letterhead(db):
    Letterhead.objects.filter(is_active=True).delete()
    return Letterhead.objects.create(
        parent_body="Ủy ban nhân dân tỉnh Lạng Sơn",
        issuing_body="Tổ công tác TTKDTM",
        place="Lạng Sơn",
        symbol="BC-TCT",
        addressee="Ủy ban nhân dân tỉnh Lạng Sơn",
        authority="TM. Tổ công tác",
        post="Tổ trưởng",
        recipients="- Như trên;\n- Lưu: VT, TH.",
        is_active=True,
    )
