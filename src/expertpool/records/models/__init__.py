"""Tables and their constraints; decisions live in `policy`, changes of state in `services`."""

from expertpool.records.models.accounts import Account, Division
from expertpool.records.models.activities import (
    Activity,
    AvoidedPerson,
    AvoidedUnit,
    Demand,
    DemandStratum,
    Judgement,
    Project,
    ProjectPerson,
    ProjectUnit,
    Waiver,
    WaiverRequest,
)
from expertpool.records.models.attendance import FeeScale, Letter, LetterText, Material, Payment, PaySheet, Reception
from expertpool.records.models.calendar import ParameterChange, SpecialDay, WorkYear
from expertpool.records.models.conduct import Ban
from expertpool.records.models.contacts import Attempt, Contact, Designation, Invitation, Reopening
from expertpool.records.models.draws import Draw, DrawEntry, EntropyReading, PassedOver, RosterLine, VoidRequest
from expertpool.records.models.evaluations import EarlierEvaluation, Evaluation, Participation
from expertpool.records.models.intake import ColumnName, ImportFinding, ImportRun, Migration
from expertpool.records.models.keys import KeyCheck
from expertpool.records.models.messages import Delivery, Link, Message, MessageText, OneTimeCode
from expertpool.records.models.people import Certificate, Expert, ExpertField, Field, TalentTitle, Tie, Unavailable
from expertpool.records.models.trace import Checkpoint, Event, EventPayload, Export, TraceHead
from expertpool.records.models.units import Unit, UnitName, UnitSuspect

__all__ = [
    "Account",
    "Activity",
    "Attempt",
    "AvoidedPerson",
    "AvoidedUnit",
    "Ban",
    "Certificate",
    "Checkpoint",
    "ColumnName",
    "Contact",
    "Delivery",
    "Demand",
    "DemandStratum",
    "Designation",
    "Division",
    "Draw",
    "DrawEntry",
    "EarlierEvaluation",
    "EntropyReading",
    "Evaluation",
    "Event",
    "EventPayload",
    "Expert",
    "ExpertField",
    "Export",
    "FeeScale",
    "Field",
    "ImportFinding",
    "ImportRun",
    "Invitation",
    "Judgement",
    "KeyCheck",
    "Letter",
    "LetterText",
    "Link",
    "Material",
    "Message",
    "MessageText",
    "Migration",
    "OneTimeCode",
    "ParameterChange",
    "Participation",
    "PassedOver",
    "PaySheet",
    "Payment",
    "Project",
    "ProjectPerson",
    "ProjectUnit",
    "Reception",
    "Reopening",
    "RosterLine",
    "SpecialDay",
    "TalentTitle",
    "Tie",
    "TraceHead",
    "Unavailable",
    "Unit",
    "UnitName",
    "UnitSuspect",
    "VoidRequest",
    "Waiver",
    "WaiverRequest",
    "WorkYear",
]
