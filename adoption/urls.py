"""Addresses of the room."""

from django.urls import path

from adoption.views import entrance, filing, periods, plan, reminders, review, workbook

app_name = "adoption"

urlpatterns = [
    path("landing/", entrance.landing, name="landing"),
    path("language/", entrance.choose_language, name="language"),
    path("healthz", entrance.healthz, name="healthz"),
    path("submissions/", filing.my_quarter, name="my_quarter"),
    path("submissions/<slug:period>/", filing.figures, name="figures"),
    path("submissions/<slug:period>/cells", filing.save_cells, name="cells"),
    path("submissions/<slug:period>/check", filing.check, name="check"),
    path("submissions/<slug:period>/send", filing.send, name="send"),
    path("submissions/<slug:period>/recall", filing.recall, name="recall"),
    path("submissions/<slug:period>/template.xlsx", workbook.template_xlsx, name="template_xlsx"),
    path("submissions/<slug:period>/upload", workbook.upload, name="upload"),
    path("submissions/<slug:period>/request", filing.request_reopening, name="request_reopening"),
    path("review/", review.queue, name="queue"),
    path("review/approve-clean", review.approve_clean, name="approve_clean"),
    path("review/<int:pk>/", review.one, name="review"),
    path("review/<int:pk>/approve", review.approve, name="approve"),
    path("review/<int:pk>/send-back", review.send_back, name="send_back"),
    path("review/<int:pk>/reopen", review.reopen, name="reopen"),
    path("review/<int:pk>/withdraw", review.withdraw, name="withdraw"),
    path("coverage/remind/<int:pk>", reminders.remind, name="remind"),
    path("periods/", periods.periods, name="periods"),
    path("periods/next", periods.open_next, name="open_next"),
    path("periods/<slug:period>/", periods.edit_period, name="edit_period"),
    path("periods/<slug:period>/close", periods.close, name="close_period"),
    path("periods/<slug:period>/reopen", periods.reopen, name="reopen_period"),
    path("plan/", plan.plan, name="plan"),
    path("plan/<int:pk>/", plan.edit_target, name="edit_target"),
]
