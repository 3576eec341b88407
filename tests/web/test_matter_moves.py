"""The moves of the life cycle through the page of a matter: what is offered, what is said, what is kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.models import Kind, Matter, Report, Request, Stage
from luoshi.ledger.moves import MOVES
from luoshi.ledger.states import MATTER, ReportState, RequestState, SignOff, State
from luoshi.web.ledger.acts import LOOKS
from luoshi.web.ledger.verbs import DEEDS
from tests.factories.access import actor_as
from tests.factories.ledger import docketed, send, walked
from tests.factories.org import Institution, institution

WHY = "按督查办法的规定，情况属实"
SHORT = "不行"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def page(matter: Matter) -> str:
    return reverse("web:matter", args=[matter.number])


def verb(matter: Matter, name: str) -> str:
    return reverse("web:matter_verb", args=[matter.number, name])


def offered(response) -> set[str]:
    """All verbs in the head and behind “more”."""
    behind = [act for _title, acts in response.context["more"] for act in acts]
    return {act.verb or act.key for act in [*response.context["acts"], *behind]}


def ask_extension(house: Institution, matter: Matter, *, days: int = 30) -> Request:
    officer = actor_as(house.officers[0], on=today())
    actions.ask_extension(
        matter.number,
        house.departments[0].pk,
        why=WHY,
        progress="已完成初稿并征求意见",
        due_on=matter.due_on + timedelta(days=days),
        actor=officer,
        on=today(),
        at=now(),
    )
    return Request.objects.latest("pk")


@pytest.mark.parametrize("name", sorted(set(MOVES) - {"report", "submit"}))
def test_every_move_of_the_table_has_a_button_a_form_and_an_action(name):
    assert name in LOOKS
    assert callable(getattr(actions, MOVES[name].action))
    assert DEEDS[name].form(auto_id="x-%s") is not None


def test_a_panel_says_what_happens_and_what_it_takes(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")

    response = signed_in(house.clerk).get(page(matter))

    act = next(a for _title, acts in response.context["more"] for a in acts if a.verb == "suspend")
    assert (act.text, act.needs) == (str(MOVES["suspend"].effect), str(MOVES["suspend"].guard))
    assert act.text in response.content.decode()


@pytest.mark.parametrize(
    ("who", "verbs"),
    [
        ("clerk", {"remind", "suspend", "change", "comment"}),
        ("director", {"remind", "suspend", "change", "comment", "terminate", "merge", "withdraw"}),
        ("leader", {"instruct", "comment"}),
        ("officer", {"report", "ask_extension", "plan", "object", "ask_change", "delegate", "comment"}),
        ("reader", set()),
    ],
)
def test_each_is_offered_the_moves_of_their_role(house, signed_in, who, verbs):
    matter = walked(house, "in_progress", cycle="once")
    user = house.officers[0] if who == "officer" else getattr(house, who)

    assert offered(signed_in(user).get(page(matter))) == verbs


def test_an_objection_is_answered_beside_it_and_the_timeline_names_both_units(house, signed_in):
    matter = walked(house, "issued", cycle="once")
    officer, clerk = signed_in(house.officers[0]), signed_in(house.clerk)
    asked = officer.post(verb(matter, "object"), {"unit": house.departments[0].pk, "ground": "wrong_lead", "why": WHY})
    request = Request.objects.get()
    shown = clerk.get(page(matter))

    done = clerk.post(verb(matter, "reassign"), {"request": request.pk, "to": "二司", "why": WHY})

    assert (asked.status_code, done.status_code) == (302, 302)
    assert [act.verb for act in shown.context["requests"][0]["acts"]] == ["reassign", "keep"]
    after = clerk.get(page(matter))
    matter.refresh_from_db()
    assert matter.lead_id == house.departments[1].pk
    assert "单位由一司（牵头）改为二司（牵头）" in after.content.decode()
    assert [row["request"].pk for row in after.context["answered"]] == [request.pk]


def test_a_unit_that_is_not_in_the_register_is_named_and_what_was_typed_stays(house, signed_in):
    matter = walked(house, "issued", cycle="once")
    signed_in(house.officers[0]).post(
        verb(matter, "object"), {"unit": house.departments[0].pk, "ground": "not_ours", "why": WHY}
    )
    client = signed_in(house.clerk)

    response = client.post(
        verb(matter, "reassign"), {"request": Request.objects.get().pk, "to": "并不存在的单位", "why": WHY}
    )

    body = response.content.decode()
    assert response.status_code == 422
    assert "单位名录中没有这个名称" in body
    assert 'value="并不存在的单位"' in body
    assert f"{WHY}</textarea>" in body


def test_an_extension_moves_the_day_in_force_and_both_days_are_shown(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    old, new = matter.due_on, matter.due_on + timedelta(days=20)
    form = {"unit": house.departments[0].pk, "due_on": new, "why": WHY, "progress": "已完成初稿并征求意见"}
    officer, clerk = signed_in(house.officers[0]), signed_in(house.clerk)

    earlier = officer.post(verb(matter, "ask_extension"), form | {"due_on": old})
    asked = officer.post(verb(matter, "ask_extension"), form)
    granted = clerk.post(verb(matter, "extend"), {"request": Request.objects.get().pk, "due_on": new, "why": ""})

    assert (earlier.status_code, asked.status_code, granted.status_code) == (422, 302, 302)
    assert "已完成初稿并征求意见</textarea>" in earlier.content.decode()
    shown = officer.get(page(matter))
    assert [(m.old, m.new) for m in shown.context["life"].moved] == [(old, new)]
    assert f"期限由{old}改为{new}" in shown.content.decode()
    matter.refresh_from_db()
    assert (matter.due_by_rule, matter.due_on) == (old, new)


def test_a_long_extension_is_passed_up_and_decided_by_the_leader(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    request = ask_extension(house, matter, days=200)
    clerk, leader = signed_in(house.clerk), signed_in(house.leader)
    first = [a.verb for a in clerk.get(page(matter)).context["requests"][0]["acts"]]

    passed = clerk.post(verb(matter, "screen"), {"request": request.pk, "opinion": "情况属实，建议同意延期"})
    shown = leader.get(page(matter))
    granted = leader.post(verb(matter, "extend"), {"request": request.pk, "due_on": request.due_on, "why": ""})

    assert first == ["screen"]
    assert (passed.status_code, granted.status_code) == (302, 302)
    assert [a.verb for a in shown.context["requests"][0]["acts"]] == ["extend", "refuse"]
    chain = [str(step[0]) for step in signed_in(house.clerk).get(page(matter)).context["answered"][0]["chain"]]
    assert chain == ["申请", "初审后上报领导", "同意延期"]


def test_a_request_is_answered_on_the_page_of_its_own_matter_only(house, signed_in):
    matter, other = walked(house, "in_progress", cycle="once"), walked(house, "in_progress", cycle="once")
    request = ask_extension(house, matter)

    response = signed_in(house.clerk).post(verb(other, "extend"), {"request": request.pk, "due_on": request.due_on})

    assert response.status_code == 404
    request.refresh_from_db()
    assert request.state == RequestState.OPEN


def test_a_change_is_asked_with_only_what_is_new(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    officer, clerk = signed_in(house.officers[0]), signed_in(house.clerk)
    form = {"unit": house.departments[0].pk, "wording": f"{matter.wording}（第一批）", "to": "", "why": WHY}

    same = officer.post(verb(matter, "ask_change"), form | {"wording": matter.wording})
    asked = officer.post(verb(matter, "ask_change"), form)
    granted = clerk.post(verb(matter, "grant_change"), {"request": Request.objects.get().pk, "why": ""})

    assert (same.status_code, asked.status_code, granted.status_code) == (422, 302, 302)
    assert f"内容由“{matter.wording}”改为“{matter.wording}（第一批）”" in clerk.get(page(matter)).content.decode()


def test_while_suspended_the_page_says_why_and_until_when(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    clerk = signed_in(house.clerk)
    review = today() + timedelta(days=40)

    paused = clerk.post(verb(matter, "suspend"), {"cause": "tender", "review_on": review, "why": WHY})
    shown = signed_in(house.officers[0]).get(page(matter))
    resumed = clerk.post(verb(matter, "resume"), {"why": ""})

    assert (paused.status_code, resumed.status_code) == (302, 302)
    body = shown.content.decode()
    assert (shown.context["status"].key, shown.context["status"].word) == ("paused", "中止")
    assert "正在招标采购" in body
    assert f"{review:%Y-%m-%d}"[5:] in body
    assert "report" not in offered(shown)


def test_a_conclusion_report_is_returned_with_the_checklist_and_at_least_one_no(house, signed_in):
    matter = walked(house, "asked", cycle="once")
    clerk, report = signed_in(house.clerk), Report.objects.get()
    yes = {f"answer_{n}": "yes" for n in range(6)}
    form = {"report": report.pk, "why": WHY}

    nothing_missing = clerk.post(verb(matter, "return"), form | yes)
    returned = clerk.post(verb(matter, "return"), form | yes | {"answer_1": "no", "note_1": "问题仍在"})

    assert (nothing_missing.status_code, returned.status_code) == (422, 302)
    assert "退回须至少有一问答“否”" in nothing_missing.content.decode()
    assert nothing_missing.content.decode().count('value="yes" id="return-answer_0_0" required') == 0
    assert "答“否”的有：问题是否解决（问题仍在）" in clerk.get(page(matter)).content.decode()


def test_a_third_person_records_the_finding(house, signed_in):
    matter = walked(house, "asked", cycle="once")
    clerk, director = signed_in(house.clerk), signed_in(house.director)

    sent = clerk.post(verb(matter, "verify"), {"method": "site", "question": "办事指南是否已上墙公布"})
    own, third = offered(clerk.get(page(matter))), offered(director.get(page(matter)))
    found = director.post(verb(matter, "find"), {"holds": "yes", "finding": "现场查看，指南已上墙公布"})

    assert (sent.status_code, found.status_code) == (302, 302)
    assert ("find" in own, "find" in third) == (False, True)
    assert "成果属实" in clerk.get(page(matter)).content.decode()
    matter.refresh_from_db()
    assert matter.state == State.UNDER_REVIEW


def test_after_the_look_back_the_director_closes_out_and_the_package_is_for_those_who_see_the_matter(house, signed_in):
    Kind.objects.update(lookback_days=30)
    matter = walked(house, "concluded", cycle="once")
    clerk, director = signed_in(house.clerk), signed_in(house.director)

    looked = clerk.post(verb(matter, "look_back"), {"holds": "yes", "finding": "电话回访，办事指南仍在执行"})
    undecided = director.post(verb(matter, "close_out"), {"publication": ""})
    closed = director.post(verb(matter, "close_out"), {"publication": "public"})
    archived = clerk.post(verb(matter, "archive"), {"retention": "years_30"})

    assert [r.status_code for r in (looked, undecided, closed, archived)] == [302, 422, 302, 302]
    shown = clerk.get(page(matter))
    address = reverse("web:package", args=[matter.number])
    assert address in shown.content.decode()
    assert shown.context["status"].word == "已归档"
    assert offered(shown) == set()
    package = clerk.get(address)
    assert package.headers["Content-Disposition"].startswith("attachment")
    assert package.getvalue()[:2] == b"PK"
    assert signed_in(house.officers[2]).get(address).status_code == 404


def test_what_the_head_must_sign_waits_for_the_head_and_is_seen_by_the_unit_alone(house, signed_in):
    Kind.objects.update(sign_off=SignOff.EVERYTHING)
    matter = walked(house, "in_progress", cycle="once")
    officer, head, clerk = signed_in(house.officers[0]), signed_in(house.heads[0]), signed_in(house.clerk)
    form = {"unit": house.departments[0].pk, "key": uuid4(), "progress": 40, "text": "完成初稿", "outlook": "on_time"}

    said = officer.get(reverse("web:report", args=[matter.number])).content.decode()
    officer.post(reverse("web:report", args=[matter.number]), form)
    report = Report.objects.get()
    waits = {who: client.get(page(matter)) for who, client in (("officer", officer), ("head", head), ("clerk", clerk))}
    signed = head.post(verb(matter, "sign"), {"report": report.pk})

    assert "须经本单位负责人签发后报出" in said
    assert report.state == ReportState.TO_SIGN
    acts = {who: [[a.verb for a in acts] for _report, acts in r.context["to_sign"]] for who, r in waits.items()}
    assert acts == {"officer": [[]], "head": [["sign", "hand_back"]], "clerk": []}
    assert signed.status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_a_head_hands_back_with_a_reason(house, signed_in):
    Kind.objects.update(sign_off=SignOff.EVERYTHING)
    matter = walked(house, "in_progress", cycle="once")
    report = send(matter, actor_as(house.officers[0], on=today()))
    head = signed_in(house.heads[0])

    refused = head.post(verb(matter, "hand_back"), {"report": report.pk, "why": SHORT})
    done = head.post(verb(matter, "hand_back"), {"report": report.pk, "why": WHY})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert f"{SHORT}</textarea>" in refused.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_stages_are_planned_settled_or_explained(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    officer = signed_in(house.officers[0])
    first, second = today() + timedelta(days=10), today() + timedelta(days=60)

    half = officer.post(verb(matter, "plan"), {"title_1": "完成初稿"})
    plan = {"title_1": "完成初稿", "due_1": first, "title_2": "公布实施", "due_2": second}
    planned = officer.post(verb(matter, "plan"), plan)
    stage, other = Stage.objects.order_by("ordinal")
    done = officer.post(verb(matter, "finish_stage"), {"stage": stage.pk, "explained": ""})
    explained = officer.post(verb(matter, "finish_stage"), {"stage": other.pk, "explained": WHY})

    assert [r.status_code for r in (half, planned, done, explained)] == [422, 302, 302, 302]
    assert 'value="完成初稿"' in half.content.decode()
    shown = officer.get(page(matter))
    assert [row["key"] for row in shown.context["stages"]] == ["done", "idle"]
    assert shown.context["stages_settled"] == 2


def test_a_share_is_delegated_below_and_taken_back(house, signed_in):
    matter = walked(house, "in_progress", cycle="monthly")
    officer, below = signed_in(house.officers[0]), house.divisions[0]

    given = officer.post(
        verb(matter, "delegate"), {"unit": house.departments[0].pk, "to": below.name, "due_on": "", "why": ""}
    )
    shown = officer.get(page(matter))
    back = officer.post(verb(matter, "take_back"), {"to_unit": below.pk, "why": WHY})

    assert (given.status_code, back.status_code) == (302, 302)
    rows = {row["party"].unit_id: row for row in shown.context["parties"]}
    assert rows[below.pk]["for"] == "一司"
    assert [act.verb for act in rows[below.pk]["acts"]] == ["take_back"]
    assert below.pk not in {row["party"].unit_id for row in officer.get(page(matter)).context["parties"]}


def test_what_ended_says_so_and_nothing_more_is_offered(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")

    done = signed_in(house.director).post(verb(matter, "terminate"), {"why": WHY})

    shown = signed_in(house.officers[0]).get(page(matter))
    assert done.status_code == 302
    assert (shown.context["status"].key, shown.context["status"].word) == ("ended", "已终止")
    assert offered(shown) == set()


def test_a_merged_matter_leads_to_the_one_that_goes_on(house, signed_in):
    matter, other = walked(house, "in_progress", cycle="once"), walked(house, "in_progress", cycle="once")
    director = signed_in(house.director)

    done = director.post(verb(matter, "merge"), {"into": other.number, "why": WHY})

    assert done.status_code == 302
    assert page(other) in director.get(page(matter)).content.decode()
    assert [m.number for m in director.get(page(other)).context["life"].merged] == [matter.number]


def test_a_proposal_is_approved_by_the_director_who_did_not_propose_it(house, signed_in):
    Kind.objects.update(needs_approval=True)
    matter = docketed(house, cycle="once")

    own, other = signed_in(house.clerk).get(page(matter)), signed_in(house.director).get(page(matter))
    approved = signed_in(house.director).post(verb(matter, "approve"), {"why": ""})

    assert "approve" not in offered(own)
    assert other.context["acts"][0].verb == "approve"
    assert approved.status_code == 302
    matter.refresh_from_db()
    assert matter.state == State.DOCKETED


def test_every_move_of_the_state_machine_is_a_button_or_a_report():
    without = {"submit", "report"}

    assert set(MATTER.moves) - without <= set(DEEDS)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_was_asked_and_planned(house, signed_in, count, django_assert_num_queries):
    matter = walked(house, "in_progress", cycle="once")
    officer, clerk = actor_as(house.officers[0], on=today()), actor_as(house.clerk, on=today())
    when = {"on": today(), "at": now()}
    stages = [(f"第{n}阶段", today() + timedelta(days=n)) for n in range(1, count + 1)]
    actions.plan_stages(matter.number, stages=stages, actor=officer, **when)
    for _ in range(count):
        matter.refresh_from_db()
        actions.refuse_request(ask_extension(house, matter).pk, why=WHY, actor=clerk, **when)
        actions.suspend(
            matter.number, cause="tender", why=WHY, review_on=today() + timedelta(days=9), actor=clerk, **when
        )
        actions.resume(matter.number, actor=clerk, **when)
    client = signed_in(house.officers[0])

    with django_assert_num_queries(27):
        client.get(page(matter))
