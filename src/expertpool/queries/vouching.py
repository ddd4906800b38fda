"""What a unit sees: its own people's applications, its own experts; and the accounts of units as the bureau sees them."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import ExpertStatus, Role
from expertpool.policy.vouching import FeedbackState, InviteState
from expertpool.records.models import (
    Account,
    Application,
    ApplicationStep,
    Expert,
    ExpertField,
    UnitFeedback,
    UnitInvite,
)

S = ApplicationStatus
#: states in which the form is with the applicant: a unit sees it only where it has had it before
WITH_APPLICANT = (S.DRAFT, S.RETURNED, S.CONFIRMING, S.WITHDRAWN)
SORTS = {"code": "id", "name": "name", "submitted": "submitted_at"}


# ---------------------------------------------------------------- applications


def visible_to(viewer: Account) -> QuerySet[Application]:
    """Applications that the viewer's unit vouches for, or has had in hand; nothing for anybody else (7.1.1, 19, 20)."""
    rows = Application.objects.select_related("employer", "association", "roll")
    if viewer.unit_id is None or not access.may(viewer.role, "vouch.view"):
        return rows.none()
    had = Exists(ApplicationStep.objects.filter(application=OuterRef("pk"), by__unit=viewer.unit_id, by__role=viewer.role))
    return rows.filter(_of_unit(viewer)).filter(~Q(state__in=WITH_APPLICANT) | Q(had))


def _of_unit(viewer: Account) -> Q:
    if viewer.role == Role.ASSOCIATION:
        return Q(association=viewer.unit_id)
    return Q(employer=viewer.unit_id, association=None)


def narrowed(rows: QuerySet[Application], *, text: str = "", state: str = "", category: str = "") -> QuerySet[Application]:
    """`text` in name, unit, pinyin initials or number."""
    for word in text.lower().split():
        rows = rows.filter(Q(search__contains=word) | Q(code__iexact=word))
    if category:
        rows = rows.filter(category=category)
    return rows.filter(state=state) if state else rows


def ordered(rows: QuerySet[Application], sort: str) -> QuerySet[Application]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → number; the empty one is all; one query."""
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(n=Count("pk")))
    return {"": sum(counts.values()), **counts}


# ---------------------------------------------------------------- experts of the unit

EXPERT_SORTS = {"number": "number", "name": "name"}


def experts_of(viewer: Account) -> QuerySet[Expert]:
    """The employer's own people in the pool with their fields; pages show nothing that tells of use or grades (19, 20)."""
    if viewer.unit_id is None or not access.may(viewer.role, "vouch.feedback"):
        return Expert.objects.none()
    ranked = Prefetch("fields", ExpertField.objects.select_related("field").order_by("rank"))
    rows = Expert.objects.filter(unit_id=viewer.unit_id).exclude(status=ExpertStatus.INVITED)
    return rows.select_related("unit").prefetch_related(ranked)


def narrowed_experts(rows: QuerySet[Expert], *, text: str = "", status: str = "") -> QuerySet[Expert]:
    for word in text.lower().split():
        rows = rows.filter(search__contains=word)
    return rows.filter(status=status) if status else rows


def ordered_experts(rows: QuerySet[Expert], sort: str) -> QuerySet[Expert]:
    column = EXPERT_SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "number")


# ---------------------------------------------------------------- feedback of misconduct


def feedbacks_for(viewer: Account) -> QuerySet[UnitFeedback]:
    """An employer's own, every one for who keeps the pool and who supervises it (19)."""
    rows = UnitFeedback.objects.select_related("expert", "unit", "made_by").prefetch_related("files")
    if access.may(viewer.role, "vouch.answer"):
        return rows
    own = access.may(viewer.role, "vouch.feedback") and viewer.unit_id is not None
    return rows.filter(unit=viewer.unit_id) if own else rows.none()


def narrowed_feedbacks(rows: QuerySet[UnitFeedback], *, text: str = "", state: str = "") -> QuerySet[UnitFeedback]:
    for word in text.lower().split():
        rows = rows.filter(Q(expert__search__contains=word) | Q(unit__search__contains=word))
    return rows.filter(state=state) if state else rows


def feedback_states(viewer: Account) -> dict[str, int]:
    counts = dict(feedbacks_for(viewer).order_by().values_list("state").annotate(n=Count("pk")))
    return {"": sum(counts.values()), **counts}


def open_feedbacks(viewer: Account) -> QuerySet[UnitFeedback]:
    return feedbacks_for(viewer).filter(state=FeedbackState.RECEIVED)


# ---------------------------------------------------------------- accounts of units

ACCOUNT_SORTS = {"unit": "unit__name", "name": "name", "last": "last_login", "created": "created_at"}
_OPEN = {"open": Q(is_active=True), "closed": Q(is_active=False)}


def accounts_for(viewer: Account) -> QuerySet[Account]:
    """Accounts of units that were opened once; for who confirms them."""
    if not access.may(viewer.role, "vouch.confirm"):
        return Account.objects.none()
    opened = Exists(UnitInvite.objects.filter(account=OuterRef("pk"), state=InviteState.CONFIRMED))
    rows = Account.objects.filter(Q(opened) | Q(is_active=True), role__in=(Role.EMPLOYER, Role.ASSOCIATION))
    return rows.select_related("unit")


def narrowed_accounts(rows: QuerySet[Account], *, text: str = "", role: str = "", state: str = "") -> QuerySet[Account]:
    for word in text.lower().split():
        rows = rows.filter(Q(unit__search__contains=word) | Q(name__icontains=word) | Q(username__icontains=word))
    if role:
        rows = rows.filter(role=role)
    return rows.filter(_OPEN[state]) if state else rows


def ordered_accounts(rows: QuerySet[Account], sort: str) -> QuerySet[Account]:
    column = ACCOUNT_SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "id")


def account_states(viewer: Account) -> dict[str, int]:
    every = accounts_for(viewer)
    return {"": every.count(), **{state: every.filter(wanted).count() for state, wanted in _OPEN.items()}}


def invites_for(viewer: Account) -> QuerySet[UnitInvite]:
    if not access.may(viewer.role, "vouch.confirm"):
        return UnitInvite.objects.none()
    return UnitInvite.objects.select_related("unit", "account", "made_by", "decided_by", "application")


def narrowed_invites(rows: QuerySet[UnitInvite], *, text: str = "", role: str = "", state: str = "") -> QuerySet[UnitInvite]:
    for word in text.split():
        rows = rows.filter(
            Q(unit_name__icontains=word) | Q(unit__search__contains=word.lower()) | Q(contact_name__icontains=word)
        )
    if role:
        rows = rows.filter(role=role)
    return rows.filter(state=state) if state else rows


def invite_states(viewer: Account) -> dict[str, int]:
    counts = dict(invites_for(viewer).order_by().values_list("state").annotate(n=Count("pk")))
    return {"": sum(counts.values()), **counts}


def waiting_for_unit(unit_id: int | None, role: str) -> int:
    """Applications that stand before a unit: they wait if its last account is closed."""
    wanted = {"association": unit_id} if role == Role.ASSOCIATION else {"employer": unit_id, "association": None}
    return Application.objects.filter(state=S.SUBMITTED, **wanted).count()


def invite_of(application: Application) -> UnitInvite | None:
    """The last invitation that an applicant has sent, for the applicant's page."""
    return application.invites.order_by("-id").first()


def own_application(viewer: Account, application_id: int) -> Application | None:
    """An applicant's own application with its units."""
    rows = Application.objects.select_related("employer", "association")
    return rows.filter(pk=application_id, account=viewer).first()
