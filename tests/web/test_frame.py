"""The frame of the pages: who gets in, what the frame offers, settings, errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, include, path, reverse
from django.views.decorators.http import require_POST

from luoshi.access.models import User
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import MoveRefused, NotAllowed, Refusal
from luoshi.web import fragments, middleware
from luoshi.web.context import ROOMS, rooms_for
from tests.factories.access import PASSWORD, UserFactory, actor_for, user_in
from tests.factories.org import UnitFactory

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "not-allowed":
        raise NotAllowed(subject="2025-0001", ask="督查部门")
    if kind == "too-late":
        raise MoveRefused(verb="办结", state="审核中")
    if kind == "content":
        raise Refusal()
    if kind == "forbidden":
        raise PermissionDenied
    raise ZeroDivisionError


def listing(request: HttpRequest) -> HttpResponse:
    if request.GET.get("say"):
        fragments.say(request, "已通过", undo="/undo/1/")
    return fragments.render_page(request, "account/account_inactive.html", {}, part="none")


@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    fragments.say(request, "已通过", undo="/undo/1/")
    fragments.warn(request, "附件未能上传")
    return fragments.render_part(request, "components/error_end.html", {"number": "7F3A-21"})


urlpatterns = [
    path("accounts/", include("luoshi.web.account_urls")),
    path("refuse/<slug:kind>/", refuse),
    path("listing/", listing),
    path("approve/", approve),
    path("", include("luoshi.web.urls")),
]
handler400 = "luoshi.web.errors.bad_request"
handler403 = "luoshi.web.errors.forbidden"
handler404 = "luoshi.web.errors.not_found"
handler500 = "luoshi.web.errors.broken"
here = override_settings(ROOT_URLCONF=__name__)


@pytest.fixture
def officer() -> User:
    return user_in(UnitFactory(name="公共服务司"), "officer", "联络员", "林砚秋", role="officer")


PUBLIC = ["web:home", "account_login", "account_reset_password", "account_inactive"]
OWN = ["web:settings", "account_change_password", "account_logout"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", PUBLIC)
def test_visitors_reach_the_public_pages_in_both_languages(client: Client, address: str, language: str) -> None:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language

    response = client.get(reverse(address))

    assert response.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in response.text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", OWN)
def test_pages_of_ones_own_speak_the_language_of_the_account(
    signed_in: SignedIn, officer: User, address: str, language: str
) -> None:
    User.objects.filter(pk=officer.pk).update(language=language)

    response = signed_in(officer).get(reverse(address))

    assert response.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in response.text
    assert ("Change password" in response.text or "Sign out" in response.text) == (language == "en")


def test_pages_forbid_inline_scripts_and_other_hosts(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "default-src 'self';" in policy
    assert "style-src 'self';" in policy


def test_every_page_has_one_heading_and_a_way_past_the_frame(signed_in: SignedIn, officer: User) -> None:
    text = signed_in(officer).get(reverse("web:settings")).text

    assert len(re.findall(r"<h1\b", text)) == 1
    assert 'href="#main"' in text
    assert 'id="main"' in text


@pytest.mark.parametrize("address", OWN)
def test_a_visitor_is_led_through_the_sign_in_and_then_there(client: Client, address: str) -> None:
    wanted = reverse(address)

    response = client.get(wanted)

    assert response.status_code == 302
    assert response.url in {f"{reverse('account_login')}?next={wanted}", reverse("account_login"), "/"}


@here
def test_a_fragment_asked_for_after_the_session_ended_leads_to_the_sign_in(client: Client) -> None:
    response = client.get(
        "/listing/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/ledger/?q=1"}
    )

    assert response.headers["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fledger%2F%3Fq%3D1"


def test_signing_in_leads_to_the_wanted_page(client: Client, officer: User) -> None:
    response = client.post(
        reverse("account_login"), {"login": officer.username, "password": PASSWORD, "next": reverse("web:settings")}
    )

    assert (response.status_code, response.url) == (302, reverse("web:settings"))


def test_a_wrong_password_is_answered_without_saying_which_part_was_wrong(client: Client, officer: User) -> None:
    answers = [
        client.post(reverse("account_login"), {"login": name, "password": "wrong password"})
        for name in (officer.username, "nobody")
    ]

    assert ["用户名和密码不匹配" in answer.text for answer in answers] == [True, True]
    assert "错误：" in answers[0].text


def test_five_wrong_passwords_close_the_door_for_a_while(client: Client, officer: User) -> None:
    for _ in range(5):
        client.post(reverse("account_login"), {"login": officer.username, "password": "wrong password"})

    response = client.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})

    assert "密码错误次数太多" in response.text
    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_get_in(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)

    client.post(reverse("account_login"), {"login": officer.username, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["account_signup", "account_reset_password"])
def test_nobody_signs_up_and_no_password_goes_by_mail(client: Client, address: str) -> None:
    text = client.get(reverse(address)).text

    assert "系统管理员" in text
    assert '<input type="email"' not in text


def test_a_given_password_must_be_replaced_first(client: Client) -> None:
    user = UserFactory(must_change_password=True)
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    stopped = client.get(reverse("web:settings"))
    new = "another-Passage-7"

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    user.refresh_from_db()
    assert stopped.url == reverse("account_change_password")
    assert not user.must_change_password
    assert user.check_password(new)
    assert client.get(reverse("web:settings")).status_code == 200


def test_a_password_that_is_too_short_is_refused_with_the_reason(signed_in: SignedIn, officer: User) -> None:
    response = signed_in(officer).post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "short-1", "password2": "short-1"}
    )

    officer.refresh_from_db()
    assert "至少 10 个字符" in response.text
    assert "需要修改" in response.text
    assert officer.check_password(PASSWORD)


def test_who_is_at_work_stays_signed_in_and_who_is_idle_does_not(signed_in: SignedIn, officer: User) -> None:
    client = signed_in(officer)
    sessions, begun = Session.objects.all(), now() - timedelta(minutes=29)
    User.objects.update(last_login=begun)
    sessions.update(expire_date=begun + timedelta(minutes=30))

    at_work = client.get(reverse("web:settings"))
    left = sessions.get().expire_date - now()
    sessions.update(expire_date=now() - timedelta(seconds=1))
    idle = client.get(reverse("web:settings"))

    assert (at_work.status_code, idle.status_code) == (200, 302)
    assert left > timedelta(minutes=29)


@pytest.mark.parametrize("address", ["/settings/?q=%00", "/matters/%00/", "/accounts/login/?next=/%00"])
def test_an_address_that_is_no_text_is_turned_down(signed_in: SignedIn, officer: User, address: str) -> None:
    assert signed_in(officer).get(address).status_code == 400


@pytest.mark.parametrize("address", ["/evidence/{}/", "/evidence/{}/check/", "/imports/{}/", "/ledger/views/{}/drop/"])
def test_a_number_that_no_row_can_have_does_not_exist(signed_in: SignedIn, officer: User, address: str) -> None:
    assert signed_in(officer).get(address.format("9" * 20)).status_code == 404


@pytest.mark.parametrize("address", ["account_login", "web:preferences", "web:ledger_bulk"])
def test_a_body_larger_than_any_form_is_turned_down_unread(
    client: Client, signed_in: SignedIn, officer: User, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "MOST_AT_ONCE", 100)
    body = {"next": "x" * 200}

    visitor, colleague = client.post(reverse(address), body), signed_in(officer).post(reverse(address), body)

    assert (visitor.status_code, colleague.status_code) == (413, 413)
    assert "没有读取" in colleague.content.decode()


def test_signing_out_takes_a_post(signed_in: SignedIn, officer: User) -> None:
    client = signed_in(officer)
    client.get(reverse("account_logout"))
    still = "_auth_user_id" in client.session

    client.post(reverse("account_logout"))

    assert still
    assert "_auth_user_id" not in client.session


def test_the_first_page_offers_the_rooms_that_exist(client: Client) -> None:
    text = client.get("/").text

    shown = [room.address for room in ROOMS if _url(room) and f'href="{_url(room)}"' in text]
    assert shown == [room.address for room in ROOMS if _url(room)]


def test_the_first_page_says_that_it_is_a_demonstration_only_when_it_is(client: Client, settings: Any) -> None:
    settings.DEMO = False
    plain = client.get("/").text
    settings.DEMO = True
    demo = client.get("/").text

    assert ("这是演示系统" in plain, "这是演示系统" in demo) == (False, True)


def test_somebody_signed_in_is_led_on_from_the_first_page(signed_in: SignedIn, officer: User) -> None:
    assert signed_in(officer).get("/").status_code == 302


@pytest.mark.parametrize(("role", "may"), [("supervisor", True), ("officer", False), ("leader", False)])
def test_only_the_supervision_office_is_offered_the_import(role: str, may: bool) -> None:
    rooms = {room.folder for room in ROOMS if not room.roles or actor_for(role, None).has(*room.roles)}

    assert ("mandates" in rooms) == may
    assert rooms_for(None) == []


@pytest.mark.parametrize(
    ("name", "value"), [("theme", "dark"), ("text_size", "xlarge"), ("density", "compact"), ("language", "en")]
)
def test_a_setting_is_kept_with_the_account(signed_in: SignedIn, officer: User, name: str, value: str) -> None:
    response = signed_in(officer).post(reverse("web:preferences"), {name: value, "next": "/settings/"})

    officer.refresh_from_db()
    assert getattr(officer, name) == value
    assert response.url == "/settings/"


def test_shortcuts_can_be_switched_off(signed_in: SignedIn, officer: User) -> None:
    client = signed_in(officer)
    client.post(reverse("web:preferences"), {"shortcuts": "off"})

    assert 'data-ls-shortcuts="off"' in client.get(reverse("web:settings")).text


def test_a_visitors_settings_are_kept_in_a_cookie(client: Client) -> None:
    client.post(reverse("web:preferences"), {"theme": "dark", "text_size": "large"})
    client.post(reverse("web:preferences"), {"language": "en"})

    text = client.get(reverse("account_login")).text

    assert 'lang="en" data-bs-theme="dark" data-ls-size="large"' in text


def test_a_setting_that_does_not_exist_changes_nothing(signed_in: SignedIn, officer: User) -> None:
    signed_in(officer).post(reverse("web:preferences"), {"theme": "<script>", "language": "tlh", "shortcuts": "maybe"})

    officer.refresh_from_db()
    assert (officer.theme, officer.language, officer.shortcuts) == ("light", "zh-hans", True)


def test_settings_never_lead_to_another_site(client: Client) -> None:
    response = client.post(reverse("web:preferences"), {"theme": "dark", "next": "https://elsewhere.example/"})

    assert response.url == "/"


def test_a_script_gets_no_page_back(client: Client) -> None:
    response = client.post(reverse("web:preferences"), {"theme": "dark"}, headers={"X-Luoshi-Quiet": "1"})

    assert (response.status_code, response.content) == (204, b"")


def test_the_settings_page_shows_posts_and_roles_as_facts(signed_in: SignedIn) -> None:
    unit = UnitFactory(name="公共服务司")
    user = user_in(unit, "officer", "联络员", "林砚秋", role="supervisor")

    text = signed_in(user).get(reverse("web:settings")).text

    assert [part in text for part in ("林砚秋", "公共服务司", "联络员", "全机构")] == [True] * 4


def test_an_account_without_a_post_is_told_whom_to_ask(signed_in: SignedIn) -> None:
    user = UserFactory(person=None)

    assert "安全管理员" in signed_in(user).get(reverse("web:settings")).text


def test_what_is_kept_about_a_person_can_be_taken_away(signed_in: SignedIn, officer: User) -> None:
    content = json.loads(signed_in(officer).get(reverse("web:my_data")).content)

    assert sorted(content) == ["last_sign_in", "name", "posts", "settings", "staff_number", "user_name"]
    assert content["posts"][0]["unit"] == "公共服务司"


@here
@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("not-allowed", 403, "请联系督查部门"),
        ("too-late", 409, "刷新页面看最新状态"),
        ("content", 422, "现在不能这样做"),
        ("forbidden", 403, "无权限"),
        ("boom", 500, "系统出了问题"),
    ],
)
def test_what_goes_wrong_is_a_page_with_a_sentence_and_a_number(
    signed_in: SignedIn, officer: User, kind: str, status: int, words: str
) -> None:
    client = signed_in(officer)
    client.raise_request_exception = False

    response = client.get(f"/refuse/{kind}/")

    assert response.status_code == status
    assert words in response.text
    assert re.search(r"错误号 [0-9A-F]{4}-[0-9A-F]{2}", response.text)


@here
@pytest.mark.parametrize(("kind", "status"), [("too-late", 409), ("content", 422), ("boom", 500)])
def test_what_goes_wrong_in_a_fragment_is_a_toast(signed_in: SignedIn, officer: User, kind: str, status: int) -> None:
    client = signed_in(officer)
    client.raise_request_exception = False

    response = client.get(f"/refuse/{kind}/", headers={"HX-Request": "true"})

    assert response.status_code == status
    assert response.headers["HX-Retarget"] == "#ls-toasts"
    assert "<html" not in response.text


def test_a_page_that_does_not_exist_says_so(signed_in: SignedIn, officer: User) -> None:
    response = signed_in(officer).get("/no/such/page/")

    assert response.status_code == 404
    assert "没有找到页面" in response.text


def test_a_form_without_a_token_is_told_to_reload() -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("web:preferences"), {"theme": "dark"})

    assert response.status_code == 403
    assert "页面打开太久了" in response.text


@here
def test_a_page_answers_htmx_and_browsers_differently(signed_in: SignedIn, officer: User) -> None:
    response = signed_in(officer).get("/listing/")

    assert "<html" in response.text
    assert "HX-Request" in response.headers["Vary"]


@here
def test_a_boosted_link_gets_the_whole_page(signed_in: SignedIn, officer: User) -> None:
    response = signed_in(officer).get("/listing/", headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert "<html" in response.text


@here
def test_a_toast_offers_to_undo_and_an_error_stays(signed_in: SignedIn, officer: User) -> None:
    text = signed_in(officer).post("/approve/", headers={"HX-Request": "true"}).text

    assert 'hx-swap-oob="beforeend:#ls-toasts"' in text
    assert 'action="/undo/1/"' in text
    assert text.count('data-seconds="8"') == 1
    assert "附件未能上传" in text


@here
def test_a_toast_waits_for_the_next_page_when_the_action_leads_on(signed_in: SignedIn, officer: User) -> None:
    text = signed_in(officer).get("/listing/?say=1").text

    assert 'action="/undo/1/"' in text
    assert 'name="next" value="/listing/?say=1"' in text


def _url(room: Any) -> str:

    try:
        return str(room.url)
    except NoReverseMatch:
        return ""
