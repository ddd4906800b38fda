"""Addresses of log-in and the own account."""

from django.urls import path

from expertpool.web.accounts import views

urlpatterns = [
    path("login/", views.enter, name="login"),
    path("logout/", views.leave, name="logout"),
    path("password/", views.password, name="password"),
]
