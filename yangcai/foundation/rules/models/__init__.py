"""Regions, roll-out, limits, working days and catalogues, each row with the days between which it holds."""

from yangcai.foundation.rules.models.calendars import SpecialDay, WorkdayYear
from yangcai.foundation.rules.models.catalogue import CatalogueItem, LoadedFile
from yangcai.foundation.rules.models.limits import Limit
from yangcai.foundation.rules.models.public import Public, Rule
from yangcai.foundation.rules.models.regions import BudgetLevel, Region, RegionChange
from yangcai.foundation.rules.models.rollouts import Module, Rollout

__all__ = [
    "BudgetLevel",
    "CatalogueItem",
    "Limit",
    "LoadedFile",
    "Module",
    "Public",
    "Region",
    "RegionChange",
    "Rollout",
    "Rule",
    "SpecialDay",
    "WorkdayYear",
]
