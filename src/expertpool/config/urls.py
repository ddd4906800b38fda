"""All addresses belong to the pages of `expertpool.web`."""

from django.urls import include, path

urlpatterns = [path("", include("expertpool.web.urls"))]

handler400 = "expertpool.web.errors.bad_request"
handler403 = "expertpool.web.errors.permission_denied"
handler404 = "expertpool.web.errors.not_found"
handler500 = "expertpool.web.errors.server_error"
