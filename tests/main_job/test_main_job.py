"""The main job in a real browser, from the plan to the board; and that a byte changed afterwards is found."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.journal import guards
from luoshi.journal.models import Entry
from luoshi.journal.sequencer import seal_committed
from luoshi.kernel.clock import now, today
from luoshi.ledger.models import Matter
from luoshi.ledger.states import State
from tests.browser import PHONE, OpenPage, assert_accessible
from tests.factories.org import institution
from tests.main_job import clerk as the_clerk
from tests.main_job.clerk import Paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BUNDLED = next((Path(__file__).parents[2] / "luoshi" / "demo" / "files").glob("*.docx"))
REAL = Path(__file__).parents[3] / "shared" / "corpus" / "sh_kejifuwu.txt"
PAPERS = [pytest.param(Paper(BUNDLED, {"公共服务司": "一司", "知识产权运用促进司": "二司"}), id="bundled")]
if REAL.exists():
    PAPERS.append(pytest.param(Paper(REAL, {"市科委": "一司", "市经济信息化委": "二司"}), id="real"))

WHY = "佐证材料缺少会签页，请补齐后重报"


@pytest.mark.parametrize("paper", PAPERS)
def test_a_plan_becomes_a_ledger_that_is_followed_through(
    paper: Paper, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = institution()
    proof = Path(shutil.copy(BUNDLED, tmp_path / "办事指南.docx"))
    deadline = (today() + timedelta(days=200)).isoformat()

    # The clerk loads the plan, confirms three items by keyboard, then all certain ones, and leaves out the rest.
    clerk = open_page(user=house.clerk)
    clerk.goto("/")
    edition = the_clerk.load(clerk, paper)
    asked: list[str] = []
    for _item in range(paper.confirmed):
        asked += the_clerk.settle_names(clerk, paper)
        the_clerk.confirm_by_keyboard(clerk, deadline)
    the_clerk.settle_the_rest_as_outside(clerk)
    the_clerk.answer_all_deadlines(clerk, deadline)
    confirmed = paper.confirmed + the_clerk.confirm_all_certain(clerk)
    left_out = the_clerk.leave_out_the_rest(clerk)
    assert len(asked) == len(set(asked)), "a name was asked twice"
    assert confirmed + left_out == edition.readings.count()
    the_clerk.make_the_ledger(clerk, confirmed)

    # Everything is issued from the ledger.
    expect(clerk).to_have_url(re.compile(re.escape(reverse("web:ledger"))))
    issue_all(clerk, confirmed)
    assert not Matter.objects.filter(state=State.DOCKETED).exists()
    matter = Matter.objects.filter(lead=house.departments[0]).earliest("pk")

    # The liaison officer acknowledges on the phone and reports with a file.
    officer = open_page(user=house.officers[0], viewport=PHONE)
    officer.goto("/")
    officer.locator("[data-row]", has_text=matter.number).get_by_role("link", name=matter.wording).tap()
    expect(officer.get_by_role("heading", level=1, name=matter.wording)).to_be_visible()
    assert_accessible(officer)
    officer.get_by_role("button", name="签收").tap()
    expect(officer.get_by_role("link", name="报送进展")).to_be_visible()
    report(officer, "报送进展", progress="60", text="已编制完成初稿并征求意见", proof=proof)

    # The clerk returns it with a reason; the officer corrects and resends; the clerk accepts.
    clerk.goto(reverse("web:desk"))
    clerk.locator("[data-row]", has_text=matter.number).get_by_role("link", name=matter.wording).click()
    expect(clerk.get_by_role("link", name="办事指南.docx")).to_be_visible()
    decide(clerk, "退回", WHY)
    officer.goto(reverse("web:desk"))
    officer.locator("[data-row]", has_text=matter.number).get_by_role("link", name=matter.wording).tap()
    expect(officer.get_by_text(WHY).first).to_be_visible()
    report(officer, "补正重报", progress="65", text="已补会签页，初稿征求意见完毕")
    clerk.goto(reverse("web:matter", args=[matter.number]))
    decide(clerk, "通过")

    # The officer asks for the conclusion; another supervisor concludes.
    officer.goto(reverse("web:matter", args=[matter.number]))
    report(officer, "报送进展", progress="100", text="全部完成并公布", asks_conclusion=True)
    director = open_page(user=house.director)
    director.goto(reverse("web:matter", args=[matter.number]))
    decide(director, "通过并办结", "其他单位任务已并入牵头单位报送")
    matter.refresh_from_db()
    assert (matter.state, matter.progress) == (State.CONCLUDED, 100)

    # The leader sees it on the board.
    leader = open_page(user=house.leader)
    leader.goto(reverse("web:board"))
    row = leader.get_by_role("row", name=re.compile("一司"))
    led = Matter.objects.filter(lead=house.departments[0]).count()
    expect(row.get_by_role("link", name=str(led), exact=True)).to_be_visible()
    expect(row.get_by_role("img", name=re.compile(r"^\D*1\b"))).to_be_visible()

    # The journal holds; then somebody with access to the database changes one byte, and both find it.
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    seal_committed(now())
    assert verified() == (True, Entry.objects.count())
    check_on_the_page(clerk)
    expect(clerk.get_by_role("heading", name="核验通过")).to_be_visible()
    number = change_a_byte(matter)
    assert verified() == (False, number - 1)
    check_on_the_page(clerk)
    expect(clerk.get_by_role("alert")).to_contain_text(re.compile(rf"\b{number - 1}\b"))


def issue_all(page: Page, count: int) -> None:
    """Chooses every row of the ledger and issues them."""
    expect(page.locator("[data-one]")).to_have_count(count)
    page.locator("[data-all]").check()
    expect(page.locator("[data-selected]")).to_have_text(str(count))
    page.get_by_role("region", name="批量操作").get_by_role("button", name="交办").click()
    expect(page.get_by_role("status").filter(has_text=f"已交办{count}")).to_be_visible()


def report(
    page: Page, button: str, *, progress: str, text: str, proof: Path | None = None, asks_conclusion: bool = False
) -> None:
    """Opens the form from the matter, fills it as an officer would, sends it and is back on the matter."""
    page.get_by_role("link", name=button).tap()
    page.get_by_label("进度", exact=True).fill(progress)
    page.get_by_label("主要进展").fill(text)
    if proof:
        page.get_by_role("button", name=re.compile("^佐证")).set_input_files(proof)
    if asks_conclusion:
        page.get_by_label("申请办结").check()
    page.get_by_role("button", name="报送", exact=True).tap()
    expect(page.get_by_text(text).first).to_be_visible()
    expect(page.locator("#report-form")).to_have_count(0)


def decide(page: Page, verb: str, why: str = "") -> None:
    """Opens the panel of a decision on the matter, gives the reason and decides."""
    panel = page.locator("details", has=page.locator("summary", has_text=re.compile(rf"^\s*{verb}\s*[A-Z]?\s*$")))
    panel.locator("summary").click()
    if why:
        panel.get_by_role("textbox").first.fill(why)
    panel.get_by_role("button", name=verb, exact=True).click()
    expect(page.locator("details[open].vb")).to_have_count(0)
    expect(page.locator(".ls-toasts [role=status]").first).to_be_visible()


def verified() -> tuple[bool, int]:
    """What `luoshi verify` says: whether all is well, and the last number that can be relied on."""
    said, errors = StringIO(), StringIO()
    is_sound = True
    try:
        call_command("verify", stdout=said, stderr=errors)
    except SystemExit:
        is_sound = False
    found = re.search(r"Verified: (\d+)" if is_sound else r"up to number (\d+) can be relied on", said.getvalue())
    assert found, said.getvalue()
    return is_sound, int(found[1])


def change_a_byte(matter: Matter) -> int:
    """Turns the accepted 65 % of the matter into 66 %, as somebody who owns the database could; the fact's number."""
    entry = (
        Entry.objects.filter(fact__subject=f"matter:{matter.pk}", fact__payload__contains='"progress":65')
        .order_by("number")
        .first()
    )
    assert entry is not None
    with guards.lifted(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_fact SET payload = replace(payload, '\"progress\":65', '\"progress\":66') WHERE id = %s",
            [entry.fact_id],
        )
        assert cursor.rowcount == 1
    return entry.number


def check_on_the_page(page: Page) -> None:
    """Asks the page of verification to check everything now."""
    page.goto(reverse("web:verify"))
    page.get_by_role("main").get_by_role("button", name="核验").click()
