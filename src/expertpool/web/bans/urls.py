from django.urls import path

from expertpool.web.bans import views

urlpatterns = [
    path("bans/", views.bans, name="bans"),
    path("bans/export/", views.export, name="bans_export"),
    path("bans/search/", views.search, name="ban_search"),
    path("bans/<int:ban_id>/certificate/<slug:form>/", views.certificate, name="ban_certificate"),
]
