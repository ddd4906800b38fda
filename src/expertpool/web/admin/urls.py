"""Addresses of accounts and the trace."""

from django.urls import path

from expertpool.web.admin import accounts_views as accounts
from expertpool.web.admin import trace_views as trace

urlpatterns = [
    path("accounts/", accounts.listing, name="accounts"),
    path("accounts/export/", accounts.export, name="accounts_export"),
    path("accounts/new/", accounts.new, name="account_new"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/disable/", accounts.disable, name="account_disable"),
    path("accounts/<int:account_id>/enable/", accounts.enable, name="account_enable"),
    path("accounts/<int:account_id>/reset/", accounts.reset, name="account_reset"),
    path("accounts/<int:account_id>/role/", accounts.role, name="account_role"),
    path("trace/", trace.listing, name="trace"),
    path("trace/export/", trace.export, name="trace_export"),
    path("trace/verify/", trace.verify, name="trace_verify"),
    path("trace/checkpoint/", trace.checkpoint, name="trace_checkpoint"),
    path("trace/checkpoints/<int:sequence>/", trace.checkpoint_file, name="trace_checkpoint_file"),
    path("trace/<int:sequence>/", trace.event, name="trace_event"),
]
