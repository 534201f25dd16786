"""`python -m corpus_tools`."""

from corpus_tools.cli.main import main

main()
