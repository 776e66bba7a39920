"""A data folder and a store: what is sent up after a run, what is brought back.

    holds                 `sample` or `captures`, created once: they never mix
    archive/<run>.warc.gz as in the data folder, created once and never written again
    state/<sha256>.json   which archive files and decisions the release was made from
    releases/, latest     see `warehouse.remote`

The folder stays the place of work; the store is a copy that others read and restore from. A folder
may publish if it holds everything that the store's latest release was made from.
"""
