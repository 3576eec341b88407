"""报送进展 (mock-up 04b): a form that knows what was said last time, keeps drafts, and is one report however often it
is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods

from luoshi.kernel.clock import now, today
from luoshi.kernel.refusal import Refusal
from luoshi.ledger import actions, queries
from luoshi.ledger.actions.speaking import must_be_signed
from luoshi.ledger.copies import Likeness
from luoshi.ledger.errors import NotYourSlot
from luoshi.ledger.lights import expected_progress
from luoshi.ledger.measuring import known_figures
from luoshi.ledger.outcomes import CLOSES, named
from luoshi.ledger.states import LEADING, Nature, OutcomeStep, ReportState, SlotState, State
from luoshi.records import actions as records
from luoshi.web.fragments import say, warn
from luoshi.web.ledger import copies
from luoshi.web.ledger.forms import ReportForm, fresh_key, sealed, unsealed
from luoshi.web.ledger.verbs import status_of
from luoshi.web.requests import actor_of

TEMPLATE = "ledger/report.html"


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that was put in: `line` stands for it in the form, so that it is sent once; `nature` is what it is."""

    evidence: int
    name: str
    size: int
    line: str
    nature: str = Nature.OTHER


@dataclass(slots=True)
class Desk:
    """What the form rests on: the matter, the unit that speaks, its slot, what was said before."""

    matter: Any
    unit: Any
    units: list[Any]
    slot: Any
    draft: Any
    last: Any
    proofs: list[Proof] = field(default_factory=list)
    file_errors: list[str] = field(default_factory=list)
    targets: list[Any] | None = None

    @property
    def source(self) -> Any:
        """The report from which the form is filled: the draft, else the last one sent."""
        return self.draft or self.last

    @property
    def returned(self) -> bool:
        """Whether this answers a return."""
        return bool(self.slot and self.slot.state == SlotState.RETURNED)

    @property
    def may_conclude(self) -> bool:
        """Only a lead asks for the conclusion."""
        return bool(self.slot and (self.slot.party.role in LEADING or self.slot.unit_id == self.matter.lead_id))

    @property
    def may_repeat(self) -> bool:
        """“No change” repeats what was accepted."""
        return bool(self.last and self.last.state == ReportState.ACCEPTED and not self.returned)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The form; POST sends it, or with `action=draft` keeps it."""
    desk = _desk(request, number)
    if request.method == "GET":
        if desk.matter.state == State.ASSIGNED:
            warn(request, gettext("Acknowledge the item first; then report on it."))
            return redirect("web:matter", number=number)
        form = ReportForm(initial=_initial(desk), targets=_targets(desk), may_conclude=desk.may_conclude)
        desk.proofs = _proofs_of(request, desk.draft or (desk.last if desk.returned else None))
        return _page(request, desk, form, status=200)
    draft = request.POST.get("action") == "draft" or _quiet(request)
    form = ReportForm(
        _filled(request, desk, draft=draft), targets=_targets(desk), may_conclude=desk.may_conclude, draft=draft
    )
    _take_files(request, desk)
    status = 422
    if form.is_valid() and not desk.file_errors:
        if not draft and (likeness := _likeness(request, desk, form)):
            return _page(request, desk, form, status=200, likeness=likeness)
        try:
            return _draft(request, desk, form) if draft else _send(request, desk, form)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            form.add_error("text" if refusal.code in ABOUT_TEXT else None, str(refusal))
            status = status_of(refusal)
    if _quiet(request):
        return JsonResponse({"errors": [str(e) for errors in form.errors.values() for e in errors]}, status=status)
    return _page(request, desk, form, status=status)


def _likeness(request: HttpRequest, desk: Desk, form: ReportForm) -> Likeness | None:
    text, key = form.cleaned_data["text"], form.cleaned_data["key"]
    return copies.to_show(request, matter=desk.matter, slot=desk.slot, text=text, key=key)


ABOUT_TEXT = ("ledger.text_needed", "ledger.progress_falls")


def _desk(request: HttpRequest, number: str) -> Desk:
    """Raises Http404 when the actor may not see the matter, Refusal when their units owe nothing on it."""
    actor = actor_of(request)
    matter = queries.matters_for(actor).filter(number=number).first()
    if matter is None:
        raise Http404
    units = list(queries.reporting_units_of(matter, actor))
    if not units:
        raise NotYourSlot(unit=gettext("Your unit"), number=number)
    wanted = request.POST.get("unit") or request.GET.get("unit") or ""
    unit = next((u for u in units if str(u.pk) == wanted), None)
    slots = {u.pk: queries.slot_to_report(matter, u.pk) for u in ([unit] if unit else units)}
    if unit is None:
        unit = next((u for u in units if slots[u.pk] is not None), units[0])
    slot = slots[unit.pk]
    return Desk(
        matter=matter,
        unit=unit,
        units=units,
        slot=slot,
        draft=queries.draft_of(slot) if slot is not None else None,
        last=queries.last_report(matter, unit.pk),
    )


def _targets(desk: Desk) -> list[Any]:
    """The targets whose figures are asked for; `known` is what a measure has on record for the period already.

    A percentage that is worked out from other figures is not asked for at all."""
    if desk.targets is None:
        rows = desk.matter.targets.select_related("measure").order_by("ordinal", "pk")
        desk.targets = [t for t in rows if t.measure is None or not t.measure.is_worked_out]
        slot = desk.slot
        known = known_figures(desk.targets, unit_id=desk.unit.pk, slot_period=slot.period, on=today()) if slot else {}
        for target in desk.targets:
            target.known = known.get(target.pk)
    return desk.targets


def _initial(desk: Desk) -> dict[str, Any]:
    """The draft as it was left; else last time's progress, difficulties and plans. Text only when it is corrected."""
    initial: dict[str, Any] = {"unit": desk.unit.pk, "key": fresh_key()}
    source = desk.source
    if source is not None:
        initial |= {
            "progress": source.progress,
            "difficulty": source.difficulty,
            "next_step": source.next_step,
            "outlook": source.outlook,
            "asks_conclusion": source.asks_conclusion,
        }
        if desk.draft is not None or desk.returned:
            initial["text"] = source.text
        if desk.draft is not None:
            initial["key"] = desk.draft.key
    elif desk.slot is not None:
        initial["progress"] = desk.slot.party.progress
    figures = source.figures if source is not None else {}
    for target in _targets(desk):
        before = target.reached if target.measure_id is None else None
        known = target.known.value if target.known is not None else before
        reached = figures.get(str(target.pk), known) if desk.draft is not None or target.measure_id is None else known
        initial[ReportForm.figure_name(target)] = None if reached is None else f"{float(reached):g}"
    return initial


def _filled(request: HttpRequest, desk: Desk, *, draft: bool) -> Any:
    """What was posted; a draft without a progress keeps the one before, nothing typed is lost for it."""
    data = request.POST.copy()
    if draft and not data.get("progress", "").strip().isdigit():
        before = desk.source.progress if desk.source is not None else 0
        data["progress"] = str(before)
    return data


def _proofs_of(request: HttpRequest, source: Any) -> list[Proof]:
    if source is None:
        return []
    user = _user_id(request)
    rows = []
    for use in source.uses.select_related("evidence__file"):
        size = use.evidence.file.size if use.evidence.file is not None else 0
        rows.append(
            Proof(
                use.evidence_id,
                use.evidence.name,
                size,
                sealed(user, use.evidence_id, use.evidence.name, size),
                use.nature,
            )
        )
    return rows


def _take_files(request: HttpRequest, desk: Desk) -> None:
    """Files put in before and kept, then the new ones; a refused file is named, the others stay."""
    actor = actor_of(request)
    user = _user_id(request)
    removed = set(request.POST.getlist("remove"))
    for line in request.POST.getlist("evidence"):
        if (known := unsealed(user, line)) and line not in removed:
            desk.proofs.append(Proof(*known, line, _nature(request, f"nature_{known[0]}")))
    if _quiet(request):
        return  # the page saves by itself every few seconds; files are put in once, with a button
    uploads: list[Any] = request.FILES.getlist("files")
    for upload in uploads:
        name = upload.name or gettext("file")
        try:
            file = records.store(upload, name=name, actor=actor, at=now())
            proof = records.add_evidence(file=file, name=name, fact_on=None, actor=actor, at=now())
        except Refusal as refusal:
            desk.file_errors.append(str(refusal))
            continue
        line = sealed(user, proof.pk, proof.name, file.size)
        desk.proofs.append(Proof(proof.pk, proof.name, file.size, line, _nature(request, "files_nature")))


def _nature(request: HttpRequest, field: str) -> str:
    """What the unit says a proof is; another paper where it says nothing that is known."""
    given = request.POST.get(field, "")
    return given if given in Nature.values else str(Nature.OTHER)


def _user_id(request: HttpRequest) -> int:
    user: Any = request.user
    return int(user.pk)


def _given(desk: Desk, form: ReportForm) -> Any:
    return form.report({p.evidence: p.nature for p in desk.proofs})


def _send(request: HttpRequest, desk: Desk, form: ReportForm) -> HttpResponse:
    actor = actor_of(request)
    number = desk.matter.number
    sent = actions.submit_report(
        number,
        desk.unit.pk,
        given=_given(desk, form),
        key=form.cleaned_data["key"],
        actor=actor,
        on=actor.on,
        at=now(),
    )
    if sent.state == ReportState.TO_SIGN:
        text = gettext("The report on %(number)s is with the head of the unit, to be signed.")
    else:
        text = gettext("Reported on %(number)s. It waits for review.")
    say(request, text % {"number": number})
    return redirect("web:matter", number)


def _draft(request: HttpRequest, desk: Desk, form: ReportForm) -> HttpResponse:
    actor = actor_of(request)
    saved = actions.save_draft(
        desk.matter.number,
        desk.unit.pk,
        given=_given(desk, form),
        key=form.cleaned_data["key"],
        actor=actor,
        at=now(),
    )
    at = timezone.localtime(saved.saved_at).strftime("%H:%M")
    if _quiet(request):
        return JsonResponse({"saved": gettext("Draft saved at %(time)s") % {"time": at}})
    say(request, gettext("Draft saved at %(time)s") % {"time": at})
    return redirect(f"{reverse('web:report', args=[desk.matter.number])}?unit={desk.unit.pk}")


def _quiet(request: HttpRequest) -> bool:
    """Whether the page saves by itself and wants no page in answer."""
    return request.headers.get("X-Luoshi-Quiet") == "1"


def _page(
    request: HttpRequest, desk: Desk, form: ReportForm, *, status: int, likeness: Likeness | None = None
) -> HttpResponse:
    actor = actor_of(request)
    matter = desk.matter
    context = {
        "desk": desk,
        "matter": matter,
        "form": form,
        "figures": form.figures(),
        "expected": expected_progress(matter.starts_on, matter.due_on, actor.on),
        "errors": sum(len(e) for e in form.errors.values()) + len(desk.file_errors),
        "natures": Nature.choices,
        "step_needs": _step_needs(matter),
        "signed_always": must_be_signed(matter, desk.unit.pk, is_conclusion=False, actor=actor),
        "signed_at_end": must_be_signed(matter, desk.unit.pk, is_conclusion=True, actor=actor),
        "late": bool(desk.slot and desk.slot.due_on < actor.on),
        "returned": _returned(desk) if desk.returned else None,
        "key": fresh_key(),
        "likeness": likeness,
        "compared": copies.fingerprint(form.cleaned_data["text"]) if likeness else "",
        "title": pgettext("补正重报", "Correct and resend")
        if desk.returned
        else pgettext("报送进展", "Report progress"),
    }
    return render(request, TEMPLATE, context, status=status)


def _step_needs(matter: Any) -> str:
    """Which proofs close the step that the result must reach, in words; empty where the report itself does."""
    if matter.outcome_step == OutcomeStep.ACTIVITY:
        return ""
    return named(CLOSES[OutcomeStep(matter.outcome_step)])


def _returned(desk: Desk) -> Any:
    """The return or reopening that this report answers."""
    return (
        desk.matter.decisions.filter(verb__in=["return", "reopen"]).select_related("by__person").order_by("-at").first()
    )
