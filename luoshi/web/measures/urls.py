"""Addresses of the pages of measures."""

from django.urls import URLPattern, path

from luoshi.web.measures import figures, ties, views

urlpatterns: list[URLPattern] = [
    path("measures/", views.measures, name="measures"),
    path("measures/new/", views.new_measure, name="new_measure"),
    path("measures/import/", figures.observe_many, name="observe_many"),
    path("measures/units/", views.unit_options, name="measure_units"),
    path("measures/figures/<id:pk>/correct/", figures.correct, name="correct_observation"),
    path("measures/figures/<id:pk>/withdraw/", figures.withdraw, name="withdraw_observation"),
    path("measures/of/<str:code>/", views.measure, name="measure"),
    path("measures/of/<str:code>/tie/", ties.tie, name="tie_target"),
    path("measures/of/<str:code>/observe/", figures.observe, name="observe"),
]
