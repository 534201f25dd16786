"""What to do with a shard whose worker died: try again, then cut it until the row that kills is alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from corpus_tools.engines.dataset import Shard, read_shard
from corpus_tools.engines.kernel import BadRow, Kernel
from corpus_tools.engines.task import ShardTask, merge_shards
from corpus_tools.engines.workspace import StageDir
from corpus_tools.errors import CorpusToolsError
from corpus_tools.stages import describe_stage

_WORKER_DIED = "the process died while it worked on this row"


class PoisonHunt:
    """Finds the rows that kill their worker, and completes shards without them.

    One death proves nothing (the machine may have run out of memory), so a whole shard and a single row are
    tried twice. Pieces of a cut shard are ordinary shard files: a killed hunt goes on where it stood.
    """

    def __init__(self, stage: StageDir, kernel: Kernel) -> None:
        self.stage, self.kernel = stage, kernel
        self.deaths: Counter[str] = Counter()
        self._pieces: dict[str, list[Shard]] = {}  # key of a whole shard -> what it was cut into
        self._whole: dict[str, Shard] = {}  # key of a piece -> its whole shard
        self._killers: dict[str, list[BadRow]] = {}

    def retry(self, task: ShardTask) -> list[ShardTask]:
        """The tasks to run instead of one whose worker died.

        Raises:
            CorpusToolsError: a shard of whole groups, which cannot be cut, killed its worker twice.
        """
        shard = task.shard
        self.deaths[shard.key] += 1
        if self.deaths[shard.key] < 2 and (task.rows == 1 or not self.is_piece(shard)):
            return [task]
        if self.kernel.group:
            hint = "run again with a larger --memory, or look at the log of the run"
            message = f"{describe_stage(self.kernel.name)}: a process died twice"
            raise CorpusToolsError(message, where=self.kernel.name, hint=hint)
        if task.rows == 1:
            return self._give_up(shard)
        return self._cut(shard)

    def is_piece(self, shard: Shard) -> bool:
        """Whether the shard was cut from a larger one."""
        return shard.key in self._whole

    def complete(self, shard: Shard) -> Shard | None:
        """Note a finished piece; the whole shard when that was its last one and it is now in place."""
        whole = self._whole.get(shard.key)
        if whole is None or not all(self._is_settled(piece) for piece in self._pieces[whole.key]):
            return None
        paths = [path for piece in self._pieces[whole.key] if (path := self._path(piece)).exists()]
        bad = [row for path in paths for row in self.stage.read_failures(path.stem) or []]
        bad += self._killers.get(whole.key, [])
        merge_shards(paths, self.kernel.output_schema, bad, self._path(whole))
        for path in paths:
            path.unlink()
        return whole

    def _cut(self, shard: Shard) -> list[ShardTask]:
        whole = self._whole.get(shard.key, shard)
        pieces = self._pieces.setdefault(whole.key, [shard])
        place = pieces.index(shard)
        pieces[place : place + 1] = shard.halves()
        self._whole |= dict.fromkeys([whole.key, *(half.key for half in shard.halves())], whole)
        return [
            ShardTask(half, str(self._path(half))) for half in shard.halves() if not self._path(half).exists()
        ]

    def _give_up(self, shard: Shard) -> list[ShardTask]:
        whole = self._whole.setdefault(shard.key, shard)
        self._pieces.setdefault(whole.key, [shard])
        self._killers.setdefault(whole.key, []).append(BadRow(self._row_key(shard), _WORKER_DIED))
        return []

    def _row_key(self, shard: Shard) -> str:
        batch = next(read_shard(shard, [self.kernel.key]))
        return str(batch.column(0)[0].as_py())

    def _is_settled(self, piece: Shard) -> bool:
        given_up = piece.end - piece.start == 1 and self.deaths[piece.key] >= 2
        return given_up or self._path(piece).exists()

    def _path(self, shard: Shard) -> Path:
        return self.stage.shard_path(shard.key)
