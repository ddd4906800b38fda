from django.urls import path

from expertpool.web.organiser import days_views as days
from expertpool.web.organiser import grades_views as grades
from expertpool.web.organiser import receptions_views as receptions

urlpatterns = [
    path("days/", days.days, name="days"),
    path("days/export/", days.export, name="days_export"),
    path("activities/<int:activity_id>/cancel/", days.cancel, name="activity_cancel"),
    path("activities/<int:activity_id>/day/", days.day, name="day"),
    path("activities/<int:activity_id>/day/code/", days.typed_code, name="day_code"),
    path("activities/<int:activity_id>/day/held/", days.hold, name="day_hold"),
    path("activities/<int:activity_id>/day/material/", days.add_material, name="material_add"),
    path("activities/<int:activity_id>/day/material/<int:material_id>/", days.read_material, name="material_read"),
    path("activities/<int:activity_id>/day/material/<int:material_id>/remove/", days.remove_material, name="material_remove"),
    path("activities/<int:activity_id>/grades/", grades.grades, name="grades"),
    path("people/<int:participation_id>/", days.person, name="day_person"),
    path("people/<int:participation_id>/phone/", days.phone, name="day_phone"),
    path("people/<int:participation_id>/here/", days.mark, name="day_mark"),
    path("people/<int:participation_id>/not-here/", days.take_back, name="day_take_back"),
    path("people/<int:participation_id>/falls-out/", days.fall_out, name="day_fall_out"),
    path("people/<int:participation_id>/letter/", days.letter_scan, name="day_letter"),
    path("people/<int:participation_id>/reception/", receptions.reception, name="reception"),
    path("people/<int:participation_id>/grade/", grades.grade, name="grade"),
    path("people/<int:participation_id>/grade/agree/", grades.countersign, name="grade_agree"),
    path("people/<int:participation_id>/grade/uphold/", grades.uphold, name="grade_uphold"),
    path("sign-in/<str:code>/", days.scanned, name="sign_in"),
]
