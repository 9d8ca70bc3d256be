"""The procurement catalogue, and which state of our files is loaded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.rules.models.public import Public


class CatalogueItem(Public):
    """An item of the procurement catalogue (品目) of one version."""

    version = models.CharField(_("版本"), max_length=8)
    code = models.CharField(_("品目编码"), max_length=12)
    name = models.CharField(_("品目名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级次"))
    parent_code = models.CharField(max_length=12, blank=True)
    description = models.TextField(_("说明"), blank=True)
    initials = models.CharField(max_length=40, blank=True)
    is_leaf = models.BooleanField(_("底级品目"))
    valid_from = models.DateField()

    class Meta:
        ordering = ["version", "code"]
        constraints = [models.UniqueConstraint("version", "code", name="one_item_of_a_code_and_version")]
        indexes = [models.Index(fields=["version", "parent_code", "code"], name="catalogue_by_parent")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class LoadedFile(Public):
    """Which state of the room's own files is in the database, so that loading twice costs nothing."""

    name = models.CharField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
