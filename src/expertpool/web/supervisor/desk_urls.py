from django.urls import path

from expertpool.web.supervisor import desk_views as desk
from expertpool.web.supervisor import instructions_views as views

urlpatterns = [
    path("supervision/", desk.desk, name="supervision"),
    path("supervision/export/", desk.export, name="supervision_export"),
    path("supervision/recompute/", desk.recompute, name="recompute"),
    path("instructions/", views.instructions, name="instructions"),
    path("instructions/export/", views.export, name="instructions_export"),
    path("instructions/new/", views.new, name="instruction_new"),
    path("instructions/<int:instruction_id>/", views.instruction, name="instruction"),
    path("instructions/<int:instruction_id>/answer/", views.answer, name="instruction_answer"),
    path("instructions/<int:instruction_id>/again/", views.again, name="instruction_again"),
    path("instructions/<int:instruction_id>/close/", views.close, name="instruction_close"),
    path("instructions/<int:instruction_id>/files/<int:file_id>/", views.file, name="instruction_file"),
    path("instructions/<int:instruction_id>/paper.<str:form>", views.paper, name="instruction_paper"),
]
