from django.urls import path

from expertpool.web.rules import views

urlpatterns = [
    path("articles/", views.articles, name="articles"),
    path("parameters/", views.parameters_in_force, name="parameters"),
    path("readings/", views.readings, name="readings"),
    path("access/", views.access_table, name="access_table"),
]
