from django.urls import path

from expertpool.web.desk import views

urlpatterns = [path("", views.home, name="home")]
