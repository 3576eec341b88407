"""What is going on in the demo just now: objections, extensions, pauses, checks, signatures, one or two of each.

Everything goes through the verbs, by those whose verbs they are; the texts are invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from luoshi.demo.figures import figures
from luoshi.demo.words import NEXT_STEPS, PROGRESS
from luoshi.kernel.actor import Actor
from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger import actions as ledger
from luoshi.ledger.states import Cause, Cycle, Ground, Method, Nature, PartyRole, State
from luoshi.records import actions as records

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter, Report

PROTECTION, PLANNING, SERVICES, EXAMINATION = "JG04", "JG03", "JG06", "ZL02"


@dataclass(slots=True)
class Scene:
    """Who acts, what their units are called, and the days of the office.

    `units` are ids by code; `officers` and `heads` act for units by id; `names` are names by id."""

    clerk: Actor
    director: Actor
    leader: Actor
    officers: Mapping[int, Actor]
    heads: Mapping[int, Actor]
    units: Mapping[str, int]
    names: Mapping[int, str]
    today: date
    days: WorkCalendar
    chance: Random
    made: int = 0

    def ago(self, working_days: int) -> date:
        """The day so many working days ago."""
        return self.days.add(self.today, -working_days)

    def when(self, working_days: int, hour: int = 10) -> dict[str, Any]:
        """That day and an hour of it, as every verb wants them."""
        on = self.ago(working_days)
        return {"on": on, "at": timezone.make_aware(datetime.combine(on, time(hour)))}

    def officer(self, code: str) -> Actor:
        """The liaison officer of the unit with that code."""
        return self.officers[self.units[code]]

    def head(self, code: str) -> Actor:
        """The head of the unit with that code."""
        return self.heads[self.units[code]]

    def docketed(
        self,
        wording: str,
        kind: str,
        lead: str,
        *,
        since: int,
        due_in: int | None,
        others: Sequence[tuple[str, str]] = (),
        why: str = "局务会议议定",
        cycle: str = Cycle.ONCE,
    ) -> Matter:
        """A matter of the kind, given by hand so many working days ago; `others` are roles and codes of units."""
        self.made += 1
        named = [(PartyRole.LEAD.value, lead), *others]
        return ledger.docket_by_hand(
            wording=wording,
            kind=kind,
            why=why,
            parties=[
                ledger.PartyGiven(role=role, text=self.names[self.units[code]], unit_id=self.units[code])
                for role, code in named
            ],
            due_on=None if due_in is None else self.days.add(self.today, due_in),
            cycle=cycle,
            actor=self.clerk,
            **self.when(since, 9),
        )

    def running(self, wording: str, kind: str, lead: str, *, since: int, **more: Any) -> Matter:
        """As `docketed`; approved where that is needed, issued and acknowledged by its lead on the day after."""
        matter = self.docketed(wording, kind, lead, since=since, **more)
        if matter.state == State.DRAFT:
            ledger.approve(matter.number, why="同意立项督办", actor=self.director, **self.when(since, 15))
        ledger.issue(matter.number, actor=self.clerk, **self.when(since, 16))
        return ledger.acknowledge(matter.number, actor=self.officer(lead), **self.when(since - 1, 10))

    def report(self, matter: Matter, by: Actor, *, ago: int, unit: int | None = None, **given: Any) -> Report:
        """A report of the actor's unit, or of a unit below it."""
        said = {"progress": 60, "text": self.chance.choice(PROGRESS), "next_step": self.chance.choice(NEXT_STEPS)}
        return ledger.submit_report(
            matter.number,
            unit or by.unit_id or 0,
            given=ledger.ReportGiven(**{**said, **given}),
            key=UUID(int=self.chance.getrandbits(128)),
            actor=by,
            **self.when(ago, 11),
        )


def play(scene: Scene) -> int:
    """Plays every scene; how many matters were opened for it."""
    parts = (objections, extensions, plans, signatures, directives, checks, look_back, endings, everyone, figures)
    for part in parts:
        part(scene)
    return scene.made


def objections(scene: Scene) -> None:
    """One objection waits for its answer, another was answered: the assignment stays."""
    matter = scene.running("统一各地受理窗口的材料清单", "meeting_decision", EXAMINATION, since=3, due_in=30)
    ledger.object_to(
        matter.number,
        scene.units[EXAMINATION],
        ground=Ground.WRONG_LEAD,
        why="受理窗口由公共服务部门管理，建议改由其牵头，本单位配合。",
        actor=scene.head(EXAMINATION),
        **scene.when(1),
    )
    kept = scene.running("汇总年度培训需求并提出计划", "meeting_decision", PROTECTION, since=8, due_in=25)
    asked = ledger.object_to(
        kept.number,
        scene.units[PROTECTION],
        ground=Ground.NOT_OURS,
        why="培训计划由人事部门统筹，本单位只报送自身需求。",
        actor=scene.head(PROTECTION),
        **scene.when(6),
    )
    ledger.answer_objection(
        asked.pk,
        answer="keep",
        why="会议明确由业务部门汇总本系统需求，人事部门另行安排，维持原交办。",
        actor=scene.clerk,
        **scene.when(5),
    )


def extensions(scene: Scene) -> None:
    """One was granted; a long one was passed up to the leader; a third waits for the head's signature."""
    granted = scene.running("完成维权援助服务点名录校核", "meeting_decision", PROTECTION, since=25, due_in=2)
    scene.report(granted, scene.officer(PROTECTION), ago=9)
    asked = ledger.ask_extension(
        granted.number,
        scene.units[PROTECTION],
        why="两个服务点正在搬迁，地址和电话需待月底确定。",
        progress="已校核全部名录的九成，其余待服务点确认。",
        due_on=scene.days.add(scene.today, 12),
        actor=scene.head(PROTECTION),
        **scene.when(6),
    )
    ledger.grant_extension(asked.pk, why="情况属实，同意延期。", actor=scene.director, **scene.when(4))
    long = scene.running("建成审查质量抽检平台一期", "meeting_decision", EXAMINATION, since=40, due_in=8)
    scene.report(long, scene.officer(EXAMINATION), ago=12, progress=45)
    passed_up = ledger.ask_extension(
        long.number,
        scene.units[EXAMINATION],
        why="公开招标一次流标，需重新组织招标，预计增加三个月。",
        progress="需求和方案已通过论证，招标文件正在修订。",
        due_on=scene.days.add(scene.today, 75),
        actor=scene.head(EXAMINATION),
        **scene.when(4),
    )
    ledger.screen_request(
        passed_up.pk,
        opinion="流标属实，已落实的部分质量较好，建议同意延期并按月报告。",
        actor=scene.clerk,
        **scene.when(2),
    )
    waiting = scene.running("修订投诉处理工作规程", "meeting_decision", PROTECTION, since=18, due_in=6)
    ledger.ask_extension(
        waiting.number,
        scene.units[PROTECTION],
        why="征求意见反馈较集中，需补充一轮会商。",
        progress="修订稿已形成，收到意见二十七条。",
        due_on=scene.days.add(scene.today, 16),
        actor=scene.officer(PROTECTION),
        **scene.when(1),
    )


def plans(scene: Scene) -> None:
    """Stages, a share passed down to two divisions, support asked for, and one that stands still."""
    shared = scene.running(
        "开展行政裁决办案能力提升行动", "practical_measure", PROTECTION, since=45, due_in=60, cycle=Cycle.MONTHLY
    )
    start = shared.starts_on or scene.today
    due = shared.due_on or scene.today
    ledger.plan_stages(
        shared.number,
        stages=[
            ("完成能力测评", start + timedelta(days=30)),
            ("举办实务培训", scene.days.add(scene.today, 20)),
            ("组织案卷评查并公布结果", due),
        ],
        actor=scene.officer(PROTECTION),
        **scene.when(40),
    )
    ledger.finish_stage(shared.stages.order_by("ordinal")[0].pk, actor=scene.officer(PROTECTION), **scene.when(20))
    divisions = sorted(code for code in scene.units if code.startswith(f"{PROTECTION}-"))[:2]
    for code in divisions:
        ledger.delegate(
            shared.number,
            scene.units[PROTECTION],
            scene.units[code],
            why="按处室职责分工办理",
            actor=scene.officer(PROTECTION),
            **scene.when(38),
        )
    scene.report(
        shared, scene.officer(PROTECTION), ago=15, unit=scene.units[divisions[0]], progress=55, text=PROGRESS[6]
    )
    supported = scene.running(
        "编制年度工作要点落实情况分析",
        "other",
        PLANNING,
        since=20,
        due_in=22,
        others=[(PartyRole.SUPPORT.value, SERVICES)],
    )
    ledger.ask_support(
        supported.number,
        scene.units[SERVICES],
        why="请提供公共服务网点运行数据和分析口径。",
        actor=scene.officer(PLANNING),
        **scene.when(3),
    )
    still = scene.running("建设办公业务一体化平台", "practical_measure", PLANNING, since=50, due_in=70)
    scene.report(still, scene.officer(PLANNING), ago=25, progress=30)
    ledger.suspend(
        still.number,
        cause=Cause.TENDER,
        why="公开招标程序进行中，结果公布前无法推进后续工作。",
        review_on=scene.days.add(scene.today, 15),
        actor=scene.clerk,
        **scene.when(10),
    )


def signatures(scene: Scene) -> None:
    """A conclusion report waits for the head of its unit."""
    matter = scene.running("公布维权典型案例十件", "meeting_decision", PROTECTION, since=30, due_in=5)
    scene.report(
        matter,
        scene.officer(PROTECTION),
        ago=1,
        progress=100,
        text="十件典型案例已通过评审并在官网公布，宣传解读同步完成。",
        asks_conclusion=True,
    )


def directives(scene: Scene) -> None:
    """A proposal waits for approval; a result waits for the leader; an instruction was given on a third."""
    scene.docketed(
        "研究跨境维权援助的协作机制",
        "directive",
        PROTECTION,
        since=1,
        due_in=15,
        why="局领导在专报上的批示",
    )
    seen = scene.running(
        "核实并答复企业反映的办理周期问题", "directive", PROTECTION, since=12, due_in=4, why="局领导在来信上的批示"
    )
    scene.report(
        seen,
        scene.head(PROTECTION),
        ago=2,
        progress=100,
        text="已逐件核实，属实的两件已办结并答复企业，说明材料已报送。",
        asks_conclusion=True,
    )
    instructed = scene.running(
        "提出提升审查服务体验的具体举措", "directive", EXAMINATION, since=9, due_in=12, why="局领导在调研报告上的批示"
    )
    ledger.instruct(
        instructed.number,
        text="举措要听取一线审查员和申请人的意见，先选两项试行。",
        actor=scene.leader,
        **scene.when(3),
    )


def checks(scene: Scene) -> None:
    """A result is being verified on the spot."""
    checked = scene.running("为基层窗口配备无障碍设施", "practical_measure", SERVICES, since=35, due_in=6)
    scene.report(
        checked,
        scene.officer(SERVICES),
        ago=5,
        progress=100,
        text="无障碍设施已全部安装并投入使用，回访群众表示满意。",
        asks_conclusion=True,
    )
    ledger.verify(
        checked.number,
        method=Method.SITE,
        question="抽查三个窗口，设施是否可用，群众是否知晓。",
        actor=scene.clerk,
        **scene.when(2),
    )


def look_back(scene: Scene) -> None:
    """A result was concluded, with its proof, and is in its look-back period."""
    matter = scene.running("印发跨部门数据共享工作细则", "meeting_decision", PROTECTION, since=40, due_in=15)
    proof = records.add_evidence(
        link="https://example.com/xize",
        name="工作细则印发通知",
        fact_on=scene.ago(9),
        actor=scene.head(PROTECTION),
        at=scene.when(8)["at"],
    )
    scene.report(
        matter,
        scene.head(PROTECTION),
        ago=8,
        progress=100,
        text="工作细则已按程序印发，相关部门均已执行。",
        asks_conclusion=True,
        evidence=(proof.pk,),
        natures={proof.pk: Nature.RULE},
    )
    ledger.conclude(matter.number, actor=scene.clerk, **scene.when(5))


def endings(scene: Scene) -> None:
    """One was merged into another, one terminated."""
    kept = scene.running("压减申请材料并公布清单", "other", SERVICES, since=28, due_in=35)
    double = scene.running("清理重复提交的申请材料", "other", SERVICES, since=14, due_in=30)
    ledger.merge(
        double.number,
        why="与已交办的压减申请材料事项内容重复，并案办理。",
        into=kept.number,
        actor=scene.director,
        **scene.when(9),
    )
    gone = scene.running("筹办区域交流活动", "other", PLANNING, since=30, due_in=18)
    ledger.terminate(gone.number, why="年度活动计划调整，该活动不再举办。", actor=scene.director, **scene.when(7))


def everyone(scene: Scene) -> None:
    """All departments are asked; about half have reported, one need not."""
    scene.made += 1
    matter = ledger.docket_by_hand(
        wording="各部门核对在办事项和责任人",
        kind="other",
        why="督查工作例会议定",
        parties=[ledger.PartyGiven(role=PartyRole.ALL, text="各部门", unit_id=scene.units["ROOT"], is_class=True)],
        due_on=scene.days.add(scene.today, 4),
        cycle=Cycle.ONCE,
        actor=scene.clerk,
        **scene.when(6),
    )
    ledger.issue(matter.number, actor=scene.clerk, **scene.when(6, 15))
    asked = sorted(matter.slots.values_list("unit", flat=True))
    able = [unit for unit in asked if unit in scene.officers]
    for unit in able[: len(able) // 2]:
        scene.report(matter, scene.officers[unit], ago=2, progress=100, text="已核对，事项和责任人与台账一致。")
    ledger.except_unit(
        matter.number, able[-1], why="该单位本年度没有承担督查事项。", actor=scene.clerk, **scene.when(4)
    )
