"""Addresses of the pages of this room; names live in the namespace "web"."""

from django.urls import URLPattern, path

from luoshi.web.mandates import compare, imports, review

urlpatterns: list[URLPattern] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/sample/", imports.sample, name="import_sample"),
    path("imports/units/", review.units, name="import_units"),
    path("imports/compare/", compare.compare, name="import_compare"),
    path("imports/compare/xlsx/", compare.export, name="import_compare_export"),
    path("imports/compare/decide/", compare.decide, name="import_compare_decide"),
    path("imports/compare/carry/", compare.carry, name="import_compare_carry"),
    path("imports/coverage/", compare.coverage, name="import_coverage"),
    path("imports/coverage/xlsx/", compare.export_coverage, name="import_coverage_export"),
    path("imports/<id:edition>/", review.review, name="import_review"),
    path("imports/<id:edition>/all/", review.bulk, name="import_bulk"),
    path("imports/<id:edition>/add/", review.add, name="import_add"),
    path("imports/<id:edition>/cases/", review.cases, name="import_cases"),
    path("imports/<id:edition>/ledger/", review.docket, name="import_docket"),
    path("imports/<id:edition>/readings/<id:reading>/", review.decide, name="import_reading"),
]
