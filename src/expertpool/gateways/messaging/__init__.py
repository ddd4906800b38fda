"""What carries a message out of the house: mail over SMTP, short and voice messages over a provider's interface.

A carrier takes one message and answers with the provider's own number for it. `Rejected` is final, `Unsure` may be tried
again with the same `out_id`: a provider that has taken it already answers with the same number and sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as a carrier needs it. `variables` fill the approved template `template`; `text` is the filled text."""

    out_id: str
    to: str
    subject: str
    text: str
    template: str
    signature: str
    variables: Mapping[str, str]


class Rejected(Exception):
    """The carrier will never take this message; says why, without anybody's data."""


class Unsure(Exception):
    """The carrier did not answer, or is out of order: it may or may not have taken the message."""
