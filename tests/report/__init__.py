"""Tests of the reports; a package, so that its conftest stays apart from the others."""
