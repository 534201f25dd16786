"""A lazy pattern is a pattern, only later."""

import re

import pytest

from corpus_tools.lazy_patterns import lazy_pattern


@pytest.mark.parametrize("method", ["search", "match", "fullmatch", "findall", "split"])
def test_each_method_answers_as_the_compiled_one(method: str) -> None:
    lazy, compiled = lazy_pattern("[a-c]+", re.IGNORECASE), re.compile("[a-c]+", re.IGNORECASE)
    for text in ("ABxcab", "abc", "", "ABxcab"):
        assert repr(getattr(lazy, method)(text)) == repr(getattr(compiled, method)(text))
    assert [m.span() for m in lazy.finditer("xabxc", 2)] == [(2, 3), (4, 5)]
    assert lazy.sub("-", "xabxc") == "x-x-"


def test_nothing_is_compiled_before_it_is_asked() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.search("")
