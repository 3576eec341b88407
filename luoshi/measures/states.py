"""What sorts of measures there are, and in which state an observation is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class MeasureKind(models.TextChoices):
    """How a figure grows (domain handbook 1.2): as it stands, by how much over the term, by how much each year."""

    CUMULATIVE = "cumulative", pgettext_lazy("累计值", "cumulative")
    INCREMENT = "increment", pgettext_lazy("增加值", "increment over the term")
    ANNUAL = "annual", pgettext_lazy("年度值", "yearly")


class Direction(models.TextChoices):
    """What is aimed at: a figure that rises, that falls, or neither."""

    UP = "up", pgettext_lazy("指标方向", "the higher the better")
    DOWN = "down", pgettext_lazy("指标方向", "the lower the better")
    NEITHER = "neither", pgettext_lazy("指标方向", "only watched")


class Aggregation(models.TextChoices):
    """How the figures of several periods become one. Figures of units are summed, unless they cannot be (`NONE`)."""

    SUM = "sum", pgettext_lazy("汇总方式", "periods are summed")
    LAST = "last", pgettext_lazy("汇总方式", "the latest period counts")
    NONE = "none", pgettext_lazy("汇总方式", "the latest period counts, units are not summed")


class Cadence(models.TextChoices):
    """How long a period is."""

    MONTH = "month", pgettext_lazy("周期", "monthly")
    QUARTER = "quarter", pgettext_lazy("周期", "quarterly")
    HALF = "half", pgettext_lazy("周期", "half-yearly")
    YEAR = "year", pgettext_lazy("周期", "yearly")


class ObservationState(models.TextChoices):
    CURRENT = "current", pgettext_lazy("观测值", "current")
    SUPERSEDED = "superseded", pgettext_lazy("观测值", "corrected since")
    WITHDRAWN = "withdrawn", pgettext_lazy("观测值", "withdrawn")
