"""Addresses of the room."""

from django.urls import path

from adoption.views import entrance, filing, plan, review

app_name = "adoption"

urlpatterns = [
    path("landing/", entrance.landing, name="landing"),
    path("language/", entrance.choose_language, name="language"),
    path("healthz", entrance.healthz, name="healthz"),
    path("submissions/", filing.my_quarter, name="my_quarter"),
    path("submissions/<slug:period>/", filing.figures, name="figures"),
    path("submissions/<slug:period>/check", filing.check, name="check"),
    path("submissions/<slug:period>/send", filing.send, name="send"),
    path("submissions/<slug:period>/recall", filing.recall, name="recall"),
    path("review/", review.queue, name="queue"),
    path("review/<int:pk>/", review.one, name="review"),
    path("review/<int:pk>/approve", review.approve, name="approve"),
    path("review/<int:pk>/send-back", review.send_back, name="send_back"),
    path("plan/", plan.plan, name="plan"),
    path("plan/<int:pk>/", plan.edit_target, name="edit_target"),
]
