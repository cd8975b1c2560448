"""The room as a Django application."""

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "adoption"
    verbose_name = "Đơn vị và số liệu gửi"
