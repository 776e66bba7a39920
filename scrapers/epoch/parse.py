"""The kinds of Epoch's files that become records.

Belongs here: the list of kinds, in the order in which a visit asks for them.
Does not belong here: how one is read; each has its own module.
"""

from scrapers.epoch.chips import CHIP_OWNERS, CHIP_SALES
from scrapers.epoch.data_centers import SITE_LIST, TIMELINE_FILE
from scrapers.epoch.gpu_clusters import CLUSTER_FILE
from scrapers.epoch.ml_hardware import HARDWARE_FILE
from scrapers.records import Kind

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (
    SITE_LIST,
    TIMELINE_FILE,
    CLUSTER_FILE,
    HARDWARE_FILE,
    CHIP_SALES,
    CHIP_OWNERS,
)
