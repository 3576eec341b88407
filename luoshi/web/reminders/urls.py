"""Addresses of the pages of reminders."""

from django.urls import URLPattern, path

from luoshi.web.reminders import views

urlpatterns: list[URLPattern] = [
    path("reminders/", views.inbox, name="reminders"),
    path("reminders/bell/", views.bell, name="reminders_bell"),
    path("reminders/read/", views.read, name="reminders_read"),
    path("reminders/mine/", views.mine, name="reminders_mine"),
    path("reminders/mine/addresses/", views.add_address, name="reminders_add"),
    path("reminders/addresses/<id:address>/remove/", views.remove_address, name="reminders_remove"),
    path("reminders/rules/", views.rules, name="reminders_rules"),
    path("reminders/rules/addresses/", views.add_office_address, name="reminders_add_office"),
    path("reminders/sent/", views.sent, name="reminders_sent"),
    path("reminders/sent/<id:delivery>/again/", views.send_again, name="reminders_again"),
    path("reminders/jobs/<id:job>/again/", views.revive, name="reminders_revive"),
]
