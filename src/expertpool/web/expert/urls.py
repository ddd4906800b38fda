"""Addresses of experts' pages."""

from django.urls import path

from expertpool.web.expert import entrance_views, invitation_views

urlpatterns = [
    path("i/<str:token>/", entrance_views.link, name="link"),
    path("e/login/", entrance_views.phone, name="expert_login"),
    path("e/login/code/", entrance_views.code, name="expert_code"),
    path("e/logout/", entrance_views.leave, name="expert_logout"),
    path("e/invitations/<int:contact_id>/", invitation_views.show, name="invitation"),
    path("e/invitations/<int:contact_id>/agree/", invitation_views.agree, name="agree"),
    path("e/invitations/<int:contact_id>/declare/", invitation_views.declare, name="declare"),
    path("e/invitations/<int:contact_id>/decline/", invitation_views.decline, name="decline"),
    path("e/invitations/<int:contact_id>/recuse/", invitation_views.recuse, name="recuse"),
    path("e/invitations/<int:contact_id>/withdraw/", invitation_views.withdraw, name="withdraw"),
    path("e/invitations/<int:contact_id>/object/", invitation_views.object_to, name="object"),
    path("e/invitations/<int:contact_id>/activity.ics", invitation_views.calendar, name="calendar"),
]
