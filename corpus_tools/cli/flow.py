"""What every stage command does: read the inputs, bring them up to a stage, note the failures."""

from __future__ import annotations

from corpus_tools.cli.options import Invocation, need_inputs
from corpus_tools.cli.output import format_of, refuse_overwrite, write_failures
from corpus_tools.cli.progress import show_progress
from corpus_tools.records import Result


def reach(invocation: Invocation, stage: str, *, again: bool = False, writes: bool = True) -> Result:
    """The inputs of a command, brought up to `stage`; failures are said and kept.

    Args:
        invocation: the call.
        stage: one of `pipeline.STAGES`.
        again: do the last stage even when the inputs hold its records.
        writes: records go to the output; that they cannot is said before the work.
    """
    from corpus_tools.pipeline import advance, read_corpus

    inputs = need_inputs(invocation)
    settings = invocation.settings
    if writes and invocation.output is not None:
        format_of(invocation)
        refuse_overwrite(invocation.output, invocation)
    invocation.note_others()
    with show_progress(invocation) as progress:
        result = read_corpus(inputs, settings, limit=invocation.limit)
        advance(result, settings, stage, progress=progress, again=again)
    invocation.fail(result.failures)
    if not (result.documents or result.articles or result.failures):
        from corpus_tools.read.sources import nothing_to_read

        raise nothing_to_read(inputs)
    return result


def finish(invocation: Invocation, *, processed: int, found: tuple[str, ...] = ()) -> int:
    """List the failures and give the exit code.

    Args:
        invocation: the call.
        processed: how many documents came through.
        found: what `--fail-on` may name and was found.
    """
    write_failures(invocation)
    return invocation.exit_code(processed=processed, found=found)
