"""Addresses that other systems call."""

from django.urls import path

from expertpool.web.callbacks import views

urlpatterns = [path("callbacks/sms", views.sms, name="callback_sms")]
