"""What the benchmarks run as processes of their own: `python -m tests.benchmarks.steps STEP …`.

Belongs here: steps, each printing at most one line. Does not belong here: measuring from outside.
"""

import gc
import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

__all__ = [
    "after_fetching",
    "by_hand",
    "command",
    "imported",
    "imported_by_definitions",
    "imports",
    "replay",
]

OWN = ("pipelines", "scrapers", "warehouse", "tests")
AUTHORS = Path(__file__).parents[2] / "warehouse" / "reference" / "authors.yml"


HIDDEN = "BENCHMARK_HIDES"
"""Names the modules, comma-separated, that an installation for use does not have."""


def hide() -> None:
    """Have this process as if what only developers install were not there.

    Great Expectations imports whatever of its engines it finds, pyspark among them.
    """
    sys.modules.update(dict.fromkeys(filter(None, os.environ.get(HIDDEN, "").split(","))))


def command(*arguments: str) -> None:
    """The command with these arguments."""
    from pipelines.cli import main

    sys.argv[1:] = arguments
    main()


def imported(data: str) -> str:
    """The modules of others that a run of the sample imports, in order."""
    from pipelines.cli import app

    app(["--data", data, "--quiet", "run", "--sample"], standalone_mode=False)
    return _of_others()


def _of_others() -> str:
    hidden = {*OWN, *os.environ.get(HIDDEN, "").split(",")}
    names = [name for name in sys.modules if name.split(".")[0] not in hidden]
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


def after_fetching(data: str, *tables: str) -> str:
    """Processor seconds of a run over what the archive holds, all libraries imported before.

    Args:
        data: a folder with captures.
        tables: the only ones there are in this run; none named: all.
    """
    from warehouse.gate import prepare

    prepare()
    gc.set_threshold(50_000, 20, 100)  # as the command does
    with tempfile.TemporaryDirectory() as folder:
        if tables:
            _only(tables, Path(folder))
        _import_dagsters_storage()
        started = time.process_time()
        replay(data)
        return str(time.process_time() - started)


def _only(names: tuple[str, ...], folder: Path) -> None:
    """A graph of these tables: it is made of the modules that are found."""
    import pipelines.tables

    for name in names:
        module = Path(pipelines.tables.__path__[0]) / f"{name}.py"
        (folder / module.name).symlink_to(module)
    pipelines.tables.__path__ = [str(folder)]


def _import_dagsters_storage() -> None:
    """Dagster imports its databases when a run begins."""
    importlib.import_module("pipelines.assets")  # which imports everything of ours
    from pipelines.fleeting import fleeting_instance

    with fleeting_instance():
        return


def by_hand(archive: str, out: str) -> str:
    """Processor seconds of the script by hand, all libraries imported before."""
    importlib.import_module("pyarrow.parquet")  # pandas imports it when it writes

    gc.set_threshold(50_000, 20, 100)  # as for ours

    from tests.benchmarks.by_hand import main

    started = time.process_time()
    main(Path(archive), AUTHORS, Path(out))
    return str(time.process_time() - started)


if __name__ == "__main__":
    if sys.argv[1] != "by_hand":  # the script reads archives by a library of its own
        hide()
    said = globals()[sys.argv[1]](*sys.argv[2:])
    if said is not None:
        sys.stdout.write(f"{said}\n")
