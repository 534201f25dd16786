"""`python -m corpus_tools.cli`."""

from corpus_tools.cli.main import main

main()
