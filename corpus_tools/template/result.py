"""What a search for templates found."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus_tools.errors import UsageError
from corpus_tools.records import Cluster, DuplicatePair, Template, to_dict


@dataclass(frozen=True, slots=True)
class Templates:
    """Templates, the clusters they were made from, and pairs that share text."""

    templates: tuple[Template, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    pairs: tuple[DuplicatePair, ...] = ()

    def __iter__(self) -> Iterator[Template]:
        return iter(self.templates)

    def __len__(self) -> int:
        return len(self.templates)

    def summary(self) -> str:
        """One line: how many templates, members, slots, and pairs of each kind."""
        kinds: dict[str, int] = {}
        for pair in self.pairs:
            kinds[pair.kind] = kinds.get(pair.kind, 0) + 1
        members = sum(len(template.articles) for template in self.templates)
        slots = sum(len(template.values) for template in self.templates)
        told = ", ".join(f"{count} {kind} pairs" for kind, count in sorted(kinds.items()))
        return (
            f"{len(self.templates)} templates of {members} articles with {slots} slots; {told or 'no pairs'}"
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        """All records as plain values."""
        return [to_dict(record) for record in (*self.templates, *self.clusters, *self.pairs)]

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(t.id)}</td><td>{len(t.articles)}</td><td>{len(t.values)}</td>"
            f"<td>{html.escape(template_text(t)[:80])}</td></tr>"
            for t in self.templates
        )
        head = "<tr><th>id</th><th>articles</th><th>slots</th><th>text</th></tr>"
        return f"<p>{html.escape(self.summary())}</p><table>{head}{rows}</table>"


def find_template(templates: Sequence[Template], wanted: str) -> Template:
    """The template with an id or a number (from 1), or the one that has an article.

    Raises:
        UsageError: there is none.
    """
    for n, template in enumerate(templates, 1):
        if wanted in (template.id, str(n)) or wanted in template.articles:
            return template
    hint = f"there are {len(templates)}: name an id, a number, or an article"
    raise UsageError(f'no template "{wanted}"', hint=hint)


def template_text(template: Template) -> str:
    """The template as one text with its slots in braces.

    >>> from corpus_tools.records import TemplatePart
    >>> parts = TemplatePart(slot="number1", kind="number"), TemplatePart(text="户")
    >>> template_text(Template(id="t", parts=parts))
    '{number1}户'
    """
    return "".join(part.text if part.text is not None else f"{{{part.slot}}}" for part in template.parts)
