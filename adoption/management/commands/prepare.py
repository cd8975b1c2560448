"""Make the database ready: migrate, make the cache table, mark a new one as what it was born as, load the facts."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from adoption.models import Deployment


class Command(BaseCommand):
    help = "Make the database ready; safe to run twice."

    def handle(self, *, verbosity, **options):
        newborn = not connection.introspection.table_names()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if newborn or not Deployment.objects.exists():
            # Only a database without any table may be born as a demo.
            Deployment.objects.create(id=1, is_demo=newborn and settings.DEMO, born_at=timezone.now())
        call_command("load_plan", verbosity=verbosity)
