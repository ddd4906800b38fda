from django.urls import path

from expertpool.web.talent import messages_views as views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/export/", views.export, name="messages_export"),
    path("messages/texts/", views.texts, name="message_texts"),
    path("messages/texts/<slug:code>/<slug:channel>/", views.text, name="message_text"),
    path("messages/<int:message_id>/", views.message, name="message"),
    path("messages/<int:message_id>/text/", views.copy, name="message_copy"),
    path("messages/<int:message_id>/again/", views.resend, name="message_resend"),
    path("messages/<int:message_id>/by-hand/", views.by_hand, name="message_by_hand"),
]
