from django.urls import path

from expertpool.web.organiser import invitations_views as views

urlpatterns = [
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/export/", views.export, name="invitations_export"),
    path("invitations/new/", views.invite, name="invitation_new"),
    path("invitations/<int:invitation_id>/", views.invitation, name="invitation"),
]
