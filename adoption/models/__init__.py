"""The tables of the room: organisations and people, submissions, reminders, the deployment's birth mark."""

from adoption.models.deployment import Deployment
from adoption.models.organisation import Duty, Organisation, OrganisationKind, User
from adoption.models.reminder import Reminder
from adoption.models.submission import Figure, Submission, SubmissionEvent

__all__ = [
    "Deployment",
    "Duty",
    "Figure",
    "Organisation",
    "OrganisationKind",
    "Reminder",
    "Submission",
    "SubmissionEvent",
    "User",
]
