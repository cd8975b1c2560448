"""The room as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """What is looked at before the start reads models, so it is brought in once they are there."""
        import_module("reports.template_check")
