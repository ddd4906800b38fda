from django.urls import path

from expertpool.web.cases import acts, opening, paper_views, views

urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/export/", views.export, name="cases_export"),
    path("cases/several/", acts.several, name="cases_several"),
    path("cases/proposed/", views.proposed, name="cases_proposed"),
    path("cases/new/", opening.find, name="case_find"),
    path("cases/new/<int:number>/", opening.new, name="case_open"),
    path("cases/propose/", opening.find_to_propose, name="case_find_to_propose"),
    path("cases/propose/<int:number>/", opening.propose, name="case_propose"),
    path("cases/<int:case_id>/", views.case, name="case"),
    path("cases/<int:case_id>/accept/", acts.accept, name="case_accept"),
    path("cases/<int:case_id>/hear/", acts.hear, name="case_hear"),
    path("cases/<int:case_id>/add/", acts.add, name="case_add"),
    path("cases/<int:case_id>/verify/", acts.verify, name="case_verify"),
    path("cases/<int:case_id>/dismiss/", acts.dismiss, name="case_dismiss"),
    path("cases/<int:case_id>/decide/", acts.decide, name="case_decide"),
    path("cases/<int:case_id>/remove/", acts.remove, name="case_remove"),
    path("cases/<int:case_id>/reverse/", acts.reverse, name="case_reverse"),
    path("cases/<int:case_id>/files/<int:file_id>/", views.file, name="case_file"),
    path("cases/<int:case_id>/scan/", views.scan, name="case_scan"),
    path("cases/<int:case_id>/papers/<slug:kind>/<slug:form>/", paper_views.paper, name="case_paper"),
    path("e/cases/<int:case_id>/papers/<slug:kind>/<slug:form>/", paper_views.own, name="own_case_paper"),
]
