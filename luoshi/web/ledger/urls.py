"""Addresses of the pages of this room; names live in the namespace "web"."""

from django.urls import URLPattern, path

from luoshi.web.ledger import choosing, matter, report, views

urlpatterns: list[URLPattern] = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/new/", views.new_matter, name="new_matter"),
    path("ledger/bulk/", views.bulk, name="ledger_bulk"),
    path("ledger/units/", choosing.units, name="units_typed"),
    path("ledger/documents/", choosing.documents, name="documents_typed"),
    path("ledger/export/", views.export, name="ledger_export"),
    path("ledger/views/", views.save_view, name="save_view"),
    path("ledger/views/<id:view>/drop/", views.drop_view, name="drop_view"),
    path("matters/<str:number>/", matter.matter, name="matter"),
    path("matters/<str:number>/report/", report.report, name="report"),
    path("matters/<str:number>/package/", matter.package, name="package"),
    path("matters/<str:number>/<str:verb>/", matter.matter_verb, name="matter_verb"),
    path("evidence/<id:evidence>/", matter.evidence, name="evidence"),
    path("evidence/<id:evidence>/check/", matter.evidence_check, name="evidence_check"),
]
