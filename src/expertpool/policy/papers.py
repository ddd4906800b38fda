"""Which papers an activity leaves, and whose they are (11.6, 18, 20)."""

from __future__ import annotations

from expertpool.policy import access
from expertpool.policy.decision import implements
from expertpool.policy.term import Term
from expertpool.policy.terms import Role


@implements("11.6")
class PaperKind(Term):
    """Papers in the order in which they come about."""

    DEMAND = "demand", "专家需求表"
    RESULT = "result", "抽取结果表"
    CONTACTS = "contacts", "联系记录表"
    FINAL = "final", "最终名单"
    SIGN_IN = "sign_in", "签到表"
    RECEPTION = "reception", "接送安排表"
    LETTER = "letter", "承诺书"
    EVALUATION = "evaluation", "专家评价表"
    FEES = "fees", "劳务费发放表"


#: what each paper rests on
ARTICLES = {
    PaperKind.DEMAND: "11.1",
    PaperKind.RESULT: "11.2",
    PaperKind.CONTACTS: "11.3",
    PaperKind.FINAL: "11.4",
    PaperKind.SIGN_IN: "11.5",
    PaperKind.RECEPTION: "11.4",
    PaperKind.LETTER: "20",
    PaperKind.EVALUATION: "16",
    PaperKind.FEES: "14.4",
}
#: papers with the names of those who come: there are none before the list is handed over
AFTER_HAND_OVER = frozenset({PaperKind.FINAL, PaperKind.SIGN_IN, PaperKind.RECEPTION, PaperKind.LETTER})
#: papers that name people who were asked and do not come, or tell of the list: never for who uses the experts
OF_THE_LIST = frozenset({PaperKind.RESULT, PaperKind.CONTACTS})


@implements("3", "11.4", "18", "20")
def may_have(kind: str, role: str, *, handed_over: bool) -> bool:
    """Whether who acts in `role` may take a paper of this kind now."""
    if not access.may(role, "paper.print") or (kind in AFTER_HAND_OVER and not handed_over):
        return False
    return kind not in OF_THE_LIST or role != Role.ORGANISER


@implements("16", "20")
def shows_remarks(role: str) -> bool:
    """Whether an evaluation's free text stands on the paper: it does not for the keepers of the pool."""
    return role != Role.TALENT


@implements("14.4", "20")
def shows_accounts(role: str) -> bool:
    """Whether bank accounts stand in full on the sheet of fees: for those who pay by it."""
    return access.may(role, "fee.edit")


@implements("18")
def holds_evidence(role: str) -> bool:
    """Whether a case file holds the whole evidence of a draw, or the commit alone."""
    return access.may(role, "draw.evidence")
