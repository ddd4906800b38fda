"""Mail over SMTP. The Message-ID follows from the message's own key, so that a repetition is recognised as one."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from expertpool.gateways.messaging import Parcel, Rejected, Unsure


def send(parcel: Parcel) -> str:
    """Hand one letter to the mail server; returns its Message-ID."""
    number = f"<{parcel.out_id}@{settings.MAIL_DOMAIN}>"
    letter = EmailMessage(parcel.subject, parcel.text, to=[parcel.to], headers={"Message-ID": number})
    try:
        letter.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise Rejected(f"邮件服务器拒收：{type(error).__name__}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unsure(f"邮件服务器没有应答：{type(error).__name__}") from error
    return number
