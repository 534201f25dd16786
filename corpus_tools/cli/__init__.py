"""The command line: one file per command; arguments in, one library call, print; no logic."""
