"""Addresses of the room."""

from django.urls import path

from reports import downloads, report_views, template_views, views

app_name = "reports"

urlpatterns = [
    path("", views.show_overview, name="overview"),
    path("coverage/", views.show_coverage, name="coverage"),
    path("indicators/<slug:code>/", views.show_indicator, name="indicator"),
    *(
        path(f"indicators/<slug:code>.{ending}", views.indicator_file, {"ending": ending}, name=f"indicator_{ending}")
        for ending in downloads.INDICATOR_ENDINGS
    ),
    path("indicators/<slug:code>/<slug:period>/", views.show_origin, name="origin"),
    *(
        path(f"overview.{ending}", views.overview_file, {"ending": ending}, name=f"overview_{ending}")
        for ending in downloads.OVERVIEW_ENDINGS
    ),
    path("submissions/figures/", views.show_own_figures, name="own_figures"),
    path("submissions/figures.csv", views.own_figures_csv, name="own_figures_csv"),
    path("submissions/<slug:period>/receipt.pdf", views.receipt_pdf, name="receipt"),
    path("reports/", report_views.reports, name="reports"),
    path("reports/begin", report_views.begin, name="begin"),
    path("reports/template/", template_views.template_fields, name="template_fields"),
    path("reports/template.docx", template_views.template_file, name="template_file"),
    path("reports/template/choose", template_views.choose_template, name="choose_template"),
    path("reports/template/shipped", template_views.choose_shipped_template, name="choose_shipped_template"),
    path("reports/template/<int:pk>.docx", template_views.earlier_template, name="earlier_template"),
    path("reports/template/<int:pk>/choose", template_views.choose_earlier_template, name="choose_earlier_template"),
    path("reports/<int:pk>/", report_views.report, name="report"),
    path("reports/<int:pk>/passages/<slug:place>", report_views.write, name="write"),
    path("reports/<int:pk>/carry-over", report_views.carry_over, name="carry_over"),
    path("reports/<int:pk>/issue", report_views.issue, name="issue"),
    path("reports/<int:pk>/take-back", report_views.take_back, name="take_back"),
    path("reports/<int:pk>/withdraw", report_views.withdraw, name="withdraw"),
    path("reports/<int:pk>.<slug:kind>", report_views.report_file, name="report_file"),
    path("verify/", report_views.verify, name="verify"),
    path("verify/<slug:code>/", report_views.verify_code, name="verify_code"),
    path("reports/draft/<slug:period>/", views.draft_report, name="draft"),
    path("reports/draft/<slug:period>.pdf", views.draft_pdf, name="draft_pdf"),
]
