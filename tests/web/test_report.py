"""The report form: filled from the last report, drafts, proofs, and one report however often it is sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.models import Matter, Report, Target
from luoshi.ledger.states import ReportState, SlotState, State
from tests.factories.access import GrantFactory, actor_as
from tests.factories.ledger import send, walked
from tests.factories.org import Institution, institution

WHY = "佐证材料缺少会签页，请补齐"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def page(matter: Matter) -> str:
    return reverse("web:report", args=[matter.number])


def filled(house: Institution, **more: Any) -> dict[str, Any]:
    form = {"unit": house.departments[0].pk, "key": uuid4(), "progress": "50", "text": "完成二稿", "outlook": "on_time"}
    return form | more


def text_file(name: str, content: bytes = "会签意见：同意。".encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def test_a_form_sent_twice_is_one_report(house, signed_in):
    matter = walked(house, "in_progress")
    client, form = signed_in(house.officers[0]), filled(house)

    first, second = client.post(page(matter), form), client.post(page(matter), form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert [(r.progress, r.state) for r in Report.objects.all()] == [(50, ReportState.SUBMITTED)]


def test_it_is_filled_from_the_last_report_and_says_so(house, signed_in):
    matter = walked(house, "in_progress", cycle="monthly")
    last = send(matter, actor_as(house.officers[0], on=today()), progress=30, difficulty="缺少接口", next_step="联调")
    actions.accept_report(last.pk, actor=actor_as(house.clerk, on=today()), on=today(), at=now())

    response = signed_in(house.officers[0]).get(page(matter))

    form = response.context["form"]
    assert (form["progress"].value(), form["difficulty"].value(), form["next_step"].value()) == (30, "缺少接口", "联调")
    assert form["text"].value() is None
    assert "完成初稿并征求意见" in response.content.decode()


def test_a_correction_starts_from_what_was_returned(house, signed_in):
    matter = walked(house, "reported")
    clerk = actor_as(house.clerk, on=today())
    actions.return_report(matter.reports.get().pk, why=WHY, actor=clerk, on=today(), at=now())

    response = signed_in(house.officers[0]).get(page(matter))

    assert response.context["form"]["text"].value() == "完成初稿并征求意见"
    assert WHY in response.content.decode()


def test_a_draft_is_kept_and_becomes_the_report(house, signed_in):
    matter = walked(house, "in_progress")
    client = signed_in(house.officers[0])

    client.post(page(matter), filled(house, action="draft", text="写到一半"))
    form = client.get(page(matter)).context["form"]
    client.post(page(matter), filled(house, key=form["key"].value(), text="写完了"))

    assert form["text"].value() == "写到一半"
    assert [(r.text, r.state) for r in Report.objects.all()] == [("写完了", ReportState.SUBMITTED)]


def test_the_page_saves_by_itself_and_says_when(house, signed_in):
    matter = walked(house, "in_progress")
    client = signed_in(house.officers[0])

    response = client.post(
        page(matter), filled(house, progress="", files=text_file("会签.txt")), headers={"X-Luoshi-Quiet": "1"}
    )

    assert response.status_code == 200
    assert ":" in response.json()["saved"]
    draft = Report.objects.get()
    assert (draft.state, draft.progress, draft.evidence.count()) == (ReportState.DRAFT, 0, 0)


def test_a_draft_is_seen_by_nobody_else(house, signed_in):
    matter = walked(house, "in_progress")
    signed_in(house.officers[0]).post(page(matter), filled(house, action="draft", text="还没想好"))

    response = signed_in(house.clerk).get(reverse("web:matter", args=[matter.number]))

    assert "还没想好" not in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"progress": ""}, "progress"),
        ({"progress": "120"}, "progress"),
        ({"progress": "一半"}, "progress"),
        ({"text": ""}, "text"),
        ({"text": "长" * 501}, "text"),
        ({"outlook": "maybe"}, "outlook"),
    ],
)
def test_what_is_wrong_is_named_above_and_at_the_field_and_nothing_typed_is_lost(house, signed_in, wrong, field):
    matter = walked(house, "in_progress")

    response = signed_in(house.officers[0]).post(page(matter), filled(house, difficulty="人手不足", **wrong))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    body = response.content.decode()
    assert "人手不足" in body
    assert 'class="ls-errsum"' in body
    assert not Report.objects.exists()


def test_asking_for_conclusion_means_the_whole(house, signed_in):
    matter = walked(house, "in_progress")

    signed_in(house.officers[0]).post(page(matter), filled(house, progress="60", asks_conclusion="on"))

    matter.refresh_from_db()
    assert (matter.state, matter.progress) == (State.UNDER_REVIEW, 100)


def test_only_the_lead_is_offered_the_conclusion(house, signed_in):
    matter = walked(house, "in_progress", ("lead", house.departments[0]), ("by_remit", house.departments[1]))

    lead = signed_in(house.officers[0]).get(page(matter)).context["form"]
    other = signed_in(house.officers[1]).get(page(matter)).context["form"]

    assert ("asks_conclusion" in lead.fields, "asks_conclusion" in other.fields) == (True, False)


def test_proofs_are_kept_checked_and_served_only_to_those_who_see_the_matter(house, signed_in):
    matter = walked(house, "in_progress")
    files = [text_file("会签.txt"), text_file("纪要.txt", "会议纪要".encode())]
    signed_in(house.officers[0]).post(page(matter), filled(house, files=files))
    proof = Report.objects.get().evidence.order_by("name").first()
    address = reverse("web:evidence", args=[proof.pk])

    seen = signed_in(house.clerk).get(address)

    assert seen.status_code == 200
    assert "attachment" in seen.headers["Content-Disposition"]
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(seen.streaming_content).decode() in ("会签意见：同意。", "会议纪要")
    assert signed_in(house.officers[1]).get(address).status_code == 404
    check = reverse("web:evidence_check", args=[proof.pk])
    assert signed_in(house.clerk).get(check).context["intact"] is True


def test_a_changed_proof_is_found(house, signed_in, records_dir):
    matter = walked(house, "in_progress")
    signed_in(house.officers[0]).post(page(matter), filled(house, files=[text_file("会签.txt")]))
    proof = Report.objects.get().evidence.get()
    for path in (p for p in records_dir.rglob(proof.file.sha256) if p.is_file()):
        path.chmod(0o600)
        path.write_bytes("会签意见：不同".encode())

    response = signed_in(house.clerk).get(reverse("web:evidence_check", args=[proof.pk]))

    assert response.context["intact"] is False


def test_a_refused_file_is_named_and_the_others_and_the_text_stay(house, signed_in):
    matter = walked(house, "in_progress")
    client = signed_in(house.officers[0])
    files = [text_file("会签.txt"), text_file("机密★.txt"), text_file("空.txt", b"")]

    response = client.post(page(matter), filled(house, files=files))

    assert response.status_code == 422
    assert [p.name for p in response.context["desk"].proofs] == ["会签.txt"]
    assert len(response.context["desk"].file_errors) == 2
    kept = [p.line for p in response.context["desk"].proofs]
    client.post(page(matter), filled(house, evidence=kept))
    assert [e.name for e in Report.objects.get().evidence.all()] == ["会签.txt"]


def test_a_proof_can_be_taken_out_again_and_none_of_another_can_be_put_in(house, signed_in):
    matter = walked(house, "in_progress")
    client = signed_in(house.officers[0])
    client.post(page(matter), filled(house, action="draft", files=[text_file("会签.txt")]))
    line = client.get(page(matter)).context["desk"].proofs[0].line

    stranger = signed_in(house.heads[0])
    stranger.post(page(matter), filled(house, evidence=[line, f"{line}x", "[1]"]))

    assert Report.objects.get().evidence.count() == 0
    other = walked(house, "in_progress")
    client.post(page(other), filled(house, evidence=[line], remove=[line]))
    assert Report.objects.get(matter=other).evidence.count() == 0


def test_figures_reach_the_target(house, signed_in):
    matter = walked(house, "in_progress")
    target = Target.objects.create(matter=matter, text="覆盖96个事项", value=96, unit="个")

    signed_in(house.officers[0]).post(page(matter), filled(house, **{f"figure_{target.pk}": "65"}))

    target.refresh_from_db()
    assert target.reached == 65


def test_who_reports_for_several_units_chooses(house, signed_in):
    GrantFactory(role="officer", post=house.officers[0].person.holdings.get().post, unit=house.departments[1])
    matter = walked(house, "in_progress", ("lead", house.departments[0]), ("by_remit", house.departments[1]))
    client = signed_in(house.officers[0])

    response = client.get(page(matter), {"unit": house.departments[1].pk})
    client.post(page(matter), filled(house, unit=house.departments[1].pk))

    assert [u.short_name for u in response.context["desk"].units] == ["一司", "二司"]
    assert Report.objects.get().unit == house.departments[1]


def test_who_owes_nothing_is_told_so_and_strangers_find_nothing(house, signed_in):
    matter = walked(house, "in_progress")

    assert signed_in(house.clerk).get(page(matter)).status_code == 422
    assert signed_in(house.officers[1]).get(page(matter)).status_code == 404


def test_when_all_is_said_the_form_is_not_offered(house, signed_in):
    matter = walked(house, "reported", cycle="once")
    matter.slots.update(state=SlotState.ACCEPTED)

    response = signed_in(house.officers[0]).get(page(matter))

    assert response.status_code == 200
    assert response.context["desk"].slot is None
    assert 'id="report-form"' not in response.content.decode()


def test_an_item_is_acknowledged_before_it_is_reported_on(house, signed_in):
    matter = walked(house, "issued")

    response = signed_in(house.officers[0]).get(page(matter), follow=True)

    assert response.redirect_chain == [(reverse("web:matter", args=[matter.number]), 302)]
    assert "请先签收，再报送进展。" in response.content.decode()
