"""One function over many items: here, in processes, or on a Dask cluster.

Belongs here: `map_tasks` and the engines behind it; what becomes of a worker that dies.
Does not belong here: what is done with an item.

An item whose function raises, or whose worker dies time after time, is a `Failed`; the others go
on. Results come in the order in which they are done. At most two items a worker are under way, so
memory does not grow with their number.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any, TypeVar

__all__ = ["Engine", "EngineError", "Failed", "engine_of", "map_tasks"]

TRIES = 3
"""Workers that may die over one item before it is given up."""
REACHED_WITHIN = "10s"
LOOPBACK = "127.0.0.1:0"
"""The pages of a cluster of our own: any free port, for nobody else."""
ALLOWED = "distributed.scheduler.allowed-failures"

Item = TypeVar("Item")
Result = TypeVar("Result")


class EngineError(Exception):
    """The engine asked for cannot be used; one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no result, in one sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Engine:
    """Who works: `local` (this process, or several), or `dask`."""

    kind: str = "local"
    workers: int = 1
    addresses: tuple[str, ...] = ()
    """Schedulers, tried in this order; none: a cluster of its own on this machine."""


def engine_of(on: str, workers: int) -> Engine:
    """The engine that a person names: `local`, `dask` or `dask://host:port[,host:port]`.

    Raises:
        ValueError: the text names none, or there is to be no worker.
    """
    if workers < 1:
        raise ValueError(f"--workers is {workers}; at least one must work")
    if on in ("local", "dask"):
        return Engine(on, workers)
    scheme, _, rest = on.partition("://")
    addresses = tuple(one.strip() for one in rest.split(",") if one.strip())
    if scheme != "dask" or not addresses or not all(":" in one for one in addresses):
        raise ValueError(
            f"--on is {on!r}; it must be local, dask, or dask://HOST:PORT of a running scheduler"
        )
    return Engine("dask", workers, addresses)


def map_tasks(
    fn: Callable[[Item], Result], items: Iterable[Item], engine: Engine
) -> Iterator[tuple[Item, Result | Failed]]:
    """Each item with its result, or with why there is none.

    `fn` must be importable by name and pure: it may be called more than once for an item.

    Raises:
        EngineError: the engine cannot be used.
    """
    if engine.kind == "dask":
        yield from _on_dask(fn, items, engine)
    elif engine.workers == 1:
        for item in items:
            yield item, _tried(fn, item)
    else:
        yield from _in_processes(fn, items, engine.workers)


def _tried(fn: Callable[[Item], Result], item: Item) -> Result | Failed:
    try:
        return fn(item)
    except Exception as error:
        return _failed(error)


def _failed(error: BaseException) -> Failed:
    text = " ".join(str(error).split())
    return Failed(f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__)


def _in_processes(
    fn: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Iterator[tuple[Item, Result | Failed]]:
    """A pool that loses a process is made anew; who was under way then is tried again, alone."""
    new = iter(items)
    again: deque[tuple[Item, int]] = deque()
    done = False
    while not done:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            flying: dict[Future[Result], tuple[Item, int]] = {}
            broken = False
            while not broken:
                _fill(pool, fn, flying, again, new, workers)
                if not flying:
                    done = True
                    break
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    item, died = flying.pop(future)
                    error = future.exception()
                    if not isinstance(error, BrokenProcessPool):
                        yield item, _failed(error) if error else future.result()
                        continue
                    broken = True
                    # Alone under way, it was the one that killed; else it may be innocent.
                    if died + 1 < TRIES:
                        again.append((item, died + 1))
                    else:
                        yield item, Failed(f"{TRIES} worker processes died while they worked on it")
            for future, (item, died) in flying.items():
                again.append((item, died))
                future.cancel()


def _fill(
    pool: ProcessPoolExecutor,
    fn: Callable[[Item], Result],
    flying: dict["Future[Result]", tuple[Item, int]],
    again: deque[tuple[Item, int]],
    new: Iterator[Item],
    workers: int,
) -> None:
    if again:
        if not flying:
            one = again.popleft()
            flying[pool.submit(fn, one[0])] = one
        return
    if any(died for _, died in flying.values()):
        return
    while len(flying) < 2 * workers:
        for item in new:
            flying[pool.submit(fn, item)] = (item, 0)
            break
        else:
            return


def _on_dask(
    fn: Callable[[Item], Result], items: Iterable[Item], engine: Engine
) -> Iterator[tuple[Item, Result | Failed]]:
    """Dask gives what a dead worker had to another one; after so many deaths it names the item."""
    with _client(engine) as client:
        waiting = iter(items)
        flying: dict[Any, Item] = {}

        def submit() -> Any:
            for item in waiting:
                future = client.submit(fn, item, pure=False)
                flying[future.key] = item
                return future
            return None

        room = 2 * max(1, sum(client.nthreads().values()))
        first = [future for _ in range(room) if (future := submit()) is not None]
        completed = _distributed().as_completed(first)
        del first
        for future in completed:
            item = flying.pop(future.key)
            error = future.exception() if future.status == "error" else None
            result = _killed(error) if error is not None else future.result()
            future.release()
            following = submit()
            if following is not None:
                completed.add(following)
            yield item, result


def _killed(error: BaseException) -> Failed:
    if type(error).__name__ == "KilledWorker":
        return Failed("worker after worker died while it worked on it")
    return _failed(error)


def _distributed() -> Any:
    """The library, untyped and needed by no one else.

    Raises:
        EngineError: it is not installed.
    """
    try:
        return import_module("distributed")
    except ImportError:
        raise EngineError(
            "--on dask needs the library distributed, which is not installed; "
            "install it with: pip install 'compute-market[dask]'"
        ) from None


@contextmanager
def _client(engine: Engine) -> Iterator[Any]:
    """A client of the scheduler asked for, or of a cluster that lives as long as this."""
    library = _distributed()
    if engine.addresses:
        with _reached(library, engine.addresses) as client:
            yield client
        return
    with (
        import_module("dask").config.set({ALLOWED: TRIES - 1}),
        library.LocalCluster(
            n_workers=engine.workers,
            threads_per_worker=1,
            dashboard_address=LOOPBACK,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        library.Client(cluster) as client,
    ):
        yield client


def _reached(library: Any, addresses: tuple[str, ...]) -> Any:
    for address in addresses:
        try:
            return library.Client(f"tcp://{address}", timeout=REACHED_WITHIN)
        except (OSError, TimeoutError):
            continue
    raise EngineError(
        f"no Dask scheduler answers at {', '.join(addresses)}; start one with `dask scheduler`, "
        "and workers with `dask worker`"
    )
