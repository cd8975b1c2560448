"""Addresses of the room."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.show_overview, name="overview"),
    path("coverage/", views.show_coverage, name="coverage"),
    path("indicators/<slug:code>/", views.show_indicator, name="indicator"),
    path("indicators/<slug:code>.csv", views.indicator_csv, name="indicator_csv"),
    path("submissions/<slug:period>/receipt.pdf", views.receipt_pdf, name="receipt"),
    path("reports/draft/<slug:period>/", views.draft_report, name="draft"),
    path("reports/draft/<slug:period>.pdf", views.draft_pdf, name="draft_pdf"),
]
