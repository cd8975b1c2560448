"""The tables of the room: organisations, people, submissions, what was sent to whom, sign-ins, how it was born."""

from adoption.models.deployment import Deployment
from adoption.models.invitation import Invitation
from adoption.models.letter import Letter
from adoption.models.organisation import Duty, Organisation, OrganisationKind, User
from adoption.models.person_event import PersonEvent
from adoption.models.reminder import Reminder
from adoption.models.sign_in import SignIn
from adoption.models.submission import Figure, Submission, SubmissionEvent

__all__ = [
    "Deployment",
    "Duty",
    "Figure",
    "Invitation",
    "Letter",
    "Organisation",
    "OrganisationKind",
    "PersonEvent",
    "Reminder",
    "SignIn",
    "Submission",
    "SubmissionEvent",
    "User",
]
