"""Where the chips stand: what several rooms make of lists of sites, timelines and clusters.

Belongs here: visits of a publisher, sites and their periods, breaks of definition, coverage.
Does not belong here: parsing (`scrapers`), order and withdrawal (`pipelines.vintages`).
"""
