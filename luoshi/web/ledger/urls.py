"""Addresses of the pages of this room; names live in the namespace "web"."""

from django.urls import URLPattern, path

from luoshi.web.ledger import matter, report

urlpatterns: list[URLPattern] = [
    path("matters/<str:number>/", matter.matter, name="matter"),
    path("matters/<str:number>/report/", report.report, name="report"),
    path("matters/<str:number>/<str:verb>/", matter.matter_verb, name="matter_verb"),
    path("evidence/<int:evidence>/", matter.evidence, name="evidence"),
    path("evidence/<int:evidence>/check/", matter.evidence_check, name="evidence_check"),
]
