"""Every address of the system, by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("expertpool.web.accounts.urls")),
    path("", include("expertpool.web.admin.urls")),
    path("", include("expertpool.web.expert.urls")),
    path("", include("expertpool.web.rules.urls")),
    path("", include("expertpool.web.public.site_urls")),
    path("", include("expertpool.web.talent.pool_urls")),
    path("", include("expertpool.web.talent.imports_urls")),
    path("", include("expertpool.web.talent.units_urls")),
    path("", include("expertpool.web.organiser.urls")),
    path("", include("expertpool.web.organiser.fees_urls")),
    path("", include("expertpool.web.papers_urls")),
    path("", include("expertpool.web.talent.demands_urls")),
    path("", include("expertpool.web.talent.draws_urls")),
    path("", include("expertpool.web.supervisor.urls")),
    path("", include("expertpool.web.leadership.urls")),
    path("", include("expertpool.web.designations_urls")),
    path("", include("expertpool.web.talent.contact_urls")),
    path("", include("expertpool.web.talent.archive_urls")),
    path("", include("expertpool.web.organiser.days_urls")),
    path("", include("expertpool.web.organiser.invitations_urls")),
    path("", include("expertpool.web.callbacks.urls")),
    path("", include("expertpool.web.talent.upkeep_urls")),
    path("", include("expertpool.web.applicant.urls")),
    path("", include("expertpool.web.talent.messages_urls")),
    path("", include("expertpool.web.public.report_urls")),
    path("", include("expertpool.web.supervisor.reports_urls")),
    path("", include("expertpool.web.units.urls")),
]
