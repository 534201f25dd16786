"""`corpus-tools completion`: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName corpus-tools -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $env:_CORPUS_TOOLS_COMPLETE = "bash_complete"
    $env:COMP_WORDS = $commandAst.ToString()
    $env:COMP_CWORD = $commandAst.CommandElements.Count - [int]($wordToComplete -ne "")
    corpus-tools | ForEach-Object {
        $value = ($_ -split ",", 2)[1]
        [System.Management.Automation.CompletionResult]::new($value, $value, "ParameterValue", $value)
    }
    Remove-Item Env:_CORPUS_TOOLS_COMPLETE, Env:COMP_WORDS, Env:COMP_CWORD
}
"""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
def completion_command(shell: str) -> int:
    """Print the completion script of SHELL.

    \b
    Examples:
      corpus-tools completion bash > ~/.local/share/bash-completion/completions/corpus-tools
      corpus-tools completion zsh > ~/.zfunc/_corpus-tools
      corpus-tools completion powershell >> $PROFILE
    """
    if shell == "powershell":
        click.echo(POWERSHELL)
        return 0
    kind = get_completion_class(shell)
    assert kind is not None, shell
    from corpus_tools.cli.main import cli

    click.echo(kind(cli, {}, "corpus-tools", "_CORPUS_TOOLS_COMPLETE").source())
    return 0
