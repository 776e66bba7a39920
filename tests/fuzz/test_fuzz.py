"""A few hundred spoilt bodies, some of each kind; `make fuzz` spoils ten thousand."""

import pytest

from scrapers.registry import sources
from tests.fuzz.campaign import Campaign, told

BODIES = 330


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_spoilt_bodies_are_read_or_refused_by_name() -> None:
    campaign = Campaign(20261124)
    campaign.run(BODIES)
    assert campaign.broken == [], "\n".join(told(campaign))
    assert sum(campaign.mutations.values()) == BODIES
    # Every kind of every source had its share.
    every = {f"{source.name} {kind.name}" for source in sources().values() for kind in source.kinds}
    assert set(campaign.counts) == every
