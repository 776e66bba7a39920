"""Compute clusters: data centres, GPU clusters, curated nodes and accepted claims, by period.

Belongs here: putting the four side by side.
Does not belong here: what a row is made of (`pipelines.clusters`).
"""

import pandas as pd

from pipelines.claims.meaning import Meaning
from pipelines.clusters.claimed import claimed_rows
from pipelines.clusters.frame import frame
from pipelines.clusters.nodes import node_rows
from pipelines.clusters.sites import site_rows
from pipelines.clusters.systems import system_rows
from pipelines.clusters.visits import visits
from pipelines.reference import CuratedRow

__all__ = ["compute_clusters"]


def compute_clusters(
    epoch_sites: pd.DataFrame,
    epoch_timelines: pd.DataFrame,
    epoch_clusters: pd.DataFrame,
    clusters_reference: list[CuratedRow],
    accepted: frozenset[str],
    claims: pd.DataFrame,
    aliases_reference: list[CuratedRow],
    publishers_reference: list[CuratedRow],
) -> pd.DataFrame:
    """One row per sighting of a cluster's period, and per curated line.

    Args:
        epoch_sites: the list of data centres, one row a site.
        epoch_timelines: what stood at each from which day on, plans included.
        epoch_clusters: the list of GPU clusters.
        clusters_reference: nodes that no list has, each with evidence.
        accepted: capture ids whose columns a person accepted although they moved.
        claims: every vintage; accepted figures of clusters are rows.
        aliases_reference: owners of figures, clusters among them.
        publishers_reference: ids of publishers.
    """
    lists, timelines = visits(epoch_sites), visits(epoch_timelines)
    names = {row["site"] for visit in (*lists, *timelines) for row in visit.rows}
    return frame(
        [
            *site_rows(lists, timelines, accepted),
            *system_rows(visits(epoch_clusters), frozenset(names)),
            *node_rows(clusters_reference),
            *claimed_rows(claims, Meaning.read(aliases_reference, publishers_reference)),
        ]
    )
