"""Take away a second factor whose phone and recovery codes are lost, where nobody can sign in to do it."""

from django.core.management.base import BaseCommand, CommandError

from adoption import rescue
from adoption.membership import PeopleRefused
from adoption.models import User


class Command(BaseCommand):
    help = "Remove the second factor of an account and end its sessions; the history keeps it."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--why", default="manage.py remove_second_factor", help="the reason that the history keeps")

    def handle(self, *, username, why, **options):
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {username!r}.")
        try:
            rescue.remove_second_factor(person, by=None, why=why)
        except PeopleRefused:
            raise CommandError(f"{username} has no second factor.") from None
        self.stdout.write(f"The second factor of {username} is removed; the next sign-in asks for the password alone.")
