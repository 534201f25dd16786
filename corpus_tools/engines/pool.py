"""Worker processes, one shard each at a time; the driver always knows which shard a dead worker held.

Workers are started fresh (`spawn`), the same on every system: a forked copy of a process with threads can
deadlock. A worker whose driver dies finishes its shard and ends. Nothing queues but one shard per worker,
so memory does not grow with the corpus.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from corpus_tools.engines.kernel import Kernel
from corpus_tools.engines.task import ShardDone, ShardTask, run_shard
from corpus_tools.errors import CorpusToolsError
from corpus_tools.process import load_arrow, take_process

_READY = "ready"
Finished = Callable[[ShardTask, ShardDone], None]
Lost = Callable[[ShardTask], list[ShardTask]]
_STARTS = 3  # failed starts in a row, after which starting again is pointless


class Worker:
    """A process, the kernel it has loaded, and the shard it works on."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()  # so that the death of the worker reads as the end of the stream
        self.kernel: Kernel | None = None
        self.task: ShardTask | None = None
        self.is_ready = False

    def assign(self, kernel: Kernel, task: ShardTask) -> None:
        """Hand over a shard; a worker that just died is noticed at the next receive."""
        self.task = task
        with contextlib.suppress(OSError):
            if self.kernel is not kernel:
                self.connection.send(kernel)
                self.kernel = kernel
            self.connection.send(task)

    def stop(self) -> None:
        """End the process: politely when it is free, otherwise by a signal."""
        if self.task is not None or not self.is_ready:
            self.process.terminate()
        self.connection.close()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(connection: Connection) -> None:
    """The worker's life: kernels and shards, until the driver closes the pipe."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver decides what an interrupt means
    take_process()
    load_arrow()
    kernel: Kernel | None = None
    is_loaded = False
    with contextlib.suppress(EOFError, OSError):
        connection.send(_READY)
        while True:
            message = connection.recv()
            if isinstance(message, Kernel):
                kernel, is_loaded = message, False
                continue
            connection.send(_answer(kernel, message, is_loaded))
            is_loaded = True


def _answer(kernel: Kernel | None, task: ShardTask, is_loaded: bool) -> object:
    """What became of a shard; errors are carried to the driver, which raises them."""
    try:
        if kernel is None:
            raise CorpusToolsError("a shard came before its kernel")
        if not is_loaded:
            kernel.setup()
        return run_shard(kernel, task)
    except CorpusToolsError as error:
        return type(error), error.message, error.where, error.hint
    except Exception as error:
        return CorpusToolsError, f"{type(error).__name__}: {error}", task.shard.path, ""


class Pool:
    """Worker processes that live until `close`; they run one stage after the other.

    Args:
        size: number of processes; never more are started than there are shards.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._workers: list[Worker] = []
        self._failed_starts = 0

    def run(self, kernel: Kernel, tasks: Iterable[ShardTask], finished: Finished, lost: Lost) -> None:
        """Work until no shard is left.

        Args:
            kernel: sent to each worker once.
            tasks: shards to do.
            finished: called in the driver for each finished shard.
            lost: called when a worker died over a shard; gives the shards to try instead.

        Raises:
            CorpusToolsError: a worker could not start or reported an error of its own.
        """
        queue = deque(tasks)
        try:
            while queue or any(worker.task for worker in self._workers):
                self._staff(len(queue))
                for worker in self._workers:
                    if worker.is_ready and worker.task is None and queue:
                        worker.assign(kernel, queue.popleft())
                self._listen(queue, finished, lost)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.stop()
        self._workers = []

    def _staff(self, waiting: int) -> None:
        """Start processes while there are shards for them."""
        busy = sum(worker.task is not None for worker in self._workers)
        while len(self._workers) < min(self.size, busy + waiting):
            self._workers.append(Worker())

    def _listen(self, queue: deque[ShardTask], finished: Finished, lost: Lost) -> None:
        """Wait for news from any worker and act on it."""
        ready = set(map(id, wait([worker.connection for worker in self._workers])))
        for worker in [w for w in self._workers if id(w.connection) in ready]:
            try:
                answer = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                if worker.task is not None:
                    queue.extendleft(reversed(lost(worker.task)))
                continue
            self._receive(worker, answer, finished)

    def _receive(self, worker: Worker, answer: object, finished: Finished) -> None:
        if answer == _READY:
            worker.is_ready, self._failed_starts = True, 0
            return
        task, worker.task = worker.task, None
        if isinstance(answer, tuple):
            kind, message, where, hint = answer
            raise kind(message, where=where, hint=hint)
        if task is not None and isinstance(answer, ShardDone):
            finished(task, answer)

    def _bury(self, worker: Worker) -> None:
        """A worker died.

        Raises:
            CorpusToolsError: it is the third one in a row that died before it was ready.
        """
        self._workers.remove(worker)
        worker.process.join(5)
        worker.connection.close()
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                hint = 'scripts must start work under `if __name__ == "__main__":`; or use --workers 1'
                raise CorpusToolsError("worker processes end before they start work", hint=hint)
