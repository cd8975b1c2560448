"""The tables of the room: policy, measurement, reading."""

from indicators.models.measurement import Indicator, Measure
from indicators.models.policy import PolicyDocument, Programme, Target
from indicators.models.reading import Reading, ReferenceTotal, ReportingPeriod

__all__ = [
    "Indicator",
    "Measure",
    "PolicyDocument",
    "Programme",
    "Reading",
    "ReferenceTotal",
    "ReportingPeriod",
    "Target",
]
