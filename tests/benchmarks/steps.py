"""What the benchmarks run as processes of their own: `python -m tests.benchmarks.steps STEP …`.

Belongs here: steps, each printing at most one line. Does not belong here: measuring from outside.
"""

import importlib
import sys
import time
from pathlib import Path

__all__ = ["after_fetching", "by_hand", "imported", "imported_by_definitions", "imports", "replay"]

OWN = ("pipelines", "scrapers", "warehouse", "tests")
AUTHORS = Path(__file__).parents[2] / "warehouse" / "reference" / "authors.yml"


def imported(data: str) -> str:
    """The modules of others that a run of the sample imports, in order."""
    from pipelines.cli import app

    app(["--data", data, "--quiet", "run", "--sample"], standalone_mode=False)
    return _of_others()


def _of_others() -> str:
    names = [name for name in sys.modules if name.split(".")[0] not in OWN]
    return " ".join(name for name in names if not name.startswith("_"))


def imported_by_definitions() -> str:
    """The modules of others that Dagster's code location imports, in order."""
    importlib.import_module("pipelines.definitions")
    return _of_others()


def imports(*names: str) -> None:
    """Import modules and do nothing."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:  # made by code, not found by name
            continue


def replay(data: str) -> None:
    """A run over what the archive holds, as the command makes it."""
    from pipelines.execute import execute
    from pipelines.run import Plan, Run

    with Run(Path(data), Plan(mode="replay")) as run:
        execute(run)
        published = run.result.published
    if run.result.troubles or published is None:
        raise SystemExit(f"the run met troubles: {run.result.troubles}")


def after_fetching(data: str) -> str:
    """Processor seconds of a run over what the archive holds, all libraries imported before."""
    from warehouse.gate import prepare

    prepare()
    _import_dagsters_storage()
    started = time.process_time()
    replay(data)
    return str(time.process_time() - started)


def _import_dagsters_storage() -> None:
    """Dagster imports its databases when a run begins."""
    import dagster as dg

    import pipelines.execute  # noqa: F401 - imports everything of ours

    with dg.DagsterInstance.ephemeral():
        return


def by_hand(archive: str, out: str) -> str:
    """Processor seconds of the script by hand, all libraries imported before."""
    import pyarrow.parquet  # noqa: F401 - pandas imports it when it writes

    from tests.benchmarks.by_hand import main

    started = time.process_time()
    main(Path(archive), AUTHORS, Path(out))
    return str(time.process_time() - started)


if __name__ == "__main__":
    said = globals()[sys.argv[1]](*sys.argv[2:])
    if said is not None:
        sys.stdout.write(f"{said}\n")
