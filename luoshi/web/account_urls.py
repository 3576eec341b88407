"""Addresses of the sign-in. Only what local accounts need: no sign-up, no reset by mail, no mail addresses."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

help_with_password = login_not_required(TemplateView.as_view(template_name="account/password_reset.html"))

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/help/", help_with_password, name="account_reset_password"),
    # allauth names these two when it builds its pages; here they say whom to ask.
    path("password/set/", help_with_password, name="account_set_password"),
    path("signup/", help_with_password, name="account_signup"),
]
