"""The kinds of OpenRouter's answers that become records.

Belongs here: the list of kinds.
Does not belong here: how one is read; each has its own module.
"""

from scrapers.openrouter.apps import APP_RANKINGS
from scrapers.openrouter.breakdowns import BREAKDOWNS
from scrapers.openrouter.catalogue import MODELS, PROVIDERS
from scrapers.openrouter.endpoints import ENDPOINTS
from scrapers.openrouter.exports import EXPORT_CSV
from scrapers.openrouter.manifest import EXPORT_INDEX, EXPORT_MANIFEST
from scrapers.openrouter.media import IMAGE_ENDPOINTS, IMAGE_MODELS, VIDEOS
from scrapers.openrouter.rankings import RANKINGS_DAILY
from scrapers.openrouter.sessions import SESSION_COST
from scrapers.openrouter.tasks import TASK_SHARES
from scrapers.records import Kind

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (
    RANKINGS_DAILY,
    EXPORT_CSV,
    EXPORT_MANIFEST,
    EXPORT_INDEX,
    MODELS,
    PROVIDERS,
    APP_RANKINGS,
    SESSION_COST,
    TASK_SHARES,
    *BREAKDOWNS,
    ENDPOINTS,
    VIDEOS,
    IMAGE_MODELS,
    IMAGE_ENDPOINTS,
)
