from django.urls import path

from expertpool.web.talent import pool_views as views

urlpatterns = [
    path("pool/", views.pool, name="pool"),
    path("pool/export/", views.export_pool, name="pool_export"),
    path("pool/<int:number>/", views.expert, name="expert"),
    path("pool/<int:number>/reveal/", views.reveal, name="expert_reveal"),
]
