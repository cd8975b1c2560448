"""A chart's picture as PNG, set by Typst with the configured fonts: the same bytes for the same picture."""

from pathlib import Path

import typst
from django.conf import settings

SOURCE = Path(settings.BASE_DIR) / "templates" / "reports" / "picture.typ"
PIXELS_AN_INCH = 192  # two for each of the picture's own units, of which an inch has 96


def of_picture(svg: str) -> bytes:
    return typst.compile(
        str(SOURCE),
        root=str(SOURCE.parent),
        format="png",
        ppi=PIXELS_AN_INCH,
        font_paths=settings.REPORT_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"picture": svg},
    )
