from django.urls import path

from expertpool.web.public import report_views as views

urlpatterns = [
    path("report/", views.report, name="report_make"),
    path("report/receipt/", views.follow, name="report_follow"),
    path("report/receipt/add/", views.add, name="report_add"),
]
