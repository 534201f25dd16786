// One article, cleaned and raw side by side, with its figures marked at the same place in both.

const texts = block("texts") || { documents: {}, holders: {} };
bare(texts.documents);
bare(texts.holders);

/** Raw text of a document, as code points. */
const rawPoints = (() => {
  const made = new Map();
  return (id) => {
    if (!made.has(id)) made.set(id, points(texts.documents[id].raw));
    return made.get(id);
  };
})();

/** The cleaned text of a holder: runs of the raw text with what stands between them. */
function textOf(holder) {
  const text = texts.holders[holder];
  if (!text) return null;
  const raw = rawPoints(text.document);
  const parts = [text.gaps[0]];
  for (let run = 0; run < text.runs.length / 3; run += 1) {
    const [, start, length] = text.runs.slice(run * 3, run * 3 + 3);
    parts.push(text.own[run] ?? cut(raw, start, start + length), text.gaps[run + 1]);
  }
  return parts.join("");
}

/** The place in the cleaned text of a place in the raw text; null where it was removed. */
function toText(runs, start, end) {
  let low = null;
  let high = null;
  for (let run = 0; run < runs.length; run += 3) {
    const [textAt, rawAt, length] = [runs[run], runs[run + 1], runs[run + 2]];
    if (rawAt + length > start && low === null) low = textAt + Math.max(0, start - rawAt);
    if (rawAt < end) high = textAt + Math.min(length, end - rawAt);
  }
  return low === null || high === null || low >= high ? null : [low, high];
}

/** Where the raw text between two places was edited: what no run covers. */
function editedPlaces(text) {
  const places = [];
  let from = text.start;
  for (let run = 0; run < text.runs.length; run += 3) {
    const rawAt = text.runs[run + 1];
    if (rawAt > from) places.push([from, rawAt]);
    from = Math.max(from, rawAt + text.runs[run + 2]);
  }
  if (from < text.end) places.push([from, text.end]);
  return places;
}

/** Text nodes and marks: `layers` are `[places, make]`; a cut falls wherever a mark starts or ends. */
function markedText(text, offset, layers) {
  const cuts = new Set([0, text.length]);
  const clamp = (place) => Math.min(Math.max(place - offset, 0), text.length);
  for (const { start, end } of layers) {
    cuts.add(clamp(start));
    cuts.add(clamp(end));
  }
  const stops = [...cuts].sort((a, b) => a - b);
  const ordered = [...layers].sort((a, b) => a.start - b.start);
  const nodes = [];
  let first = 0;
  for (let stop = 0; stop + 1 < stops.length; stop += 1) {
    const [start, end] = [stops[stop], stops[stop + 1]];
    while (first < ordered.length && ordered[first].end - offset <= start) first += 1;
    let node = cut(text, start, end);
    for (let layer = first; layer < ordered.length && ordered[layer].start - offset <= start; layer += 1) {
      if (ordered[layer].end - offset >= end) node = ordered[layer].wrap(node);
    }
    nodes.push(node);
  }
  return nodes;
}

const figuresOf = (() => {
  let byHolder = null;
  return (holder) => {
    if (!byHolder) {
      byHolder = new Map();
      for (let number = 0; figures && number < figures.count; number += 1) {
        const key = at("holder", number);
        if (!byHolder.has(key)) byHolder.set(key, []);
        byHolder.get(key).push(number);
      }
    }
    return byHolder.get(holder) || [];
  };
})();

function figureMark(number, chosen) {
  const id = figures.id[number];
  return (inner) =>
    el("a", { href: `#f=${id}`, class: "figure", "data-place": id, "aria-current": id === chosen ? "true" : null },
      el("mark", { class: id === chosen ? "chosen" : at("kind", number) === "figure" ? "" : "faint" }, inner));
}

function drawPanes(holder, chosen) {
  const text = texts.holders[holder];
  const own = figuresOf(holder).filter((number) => at("kind", number) === "figure" || figures.id[number] === chosen);
  const cleanMarks = [];
  for (const number of own) {
    const place = toText(text.runs, figures.start[number], figures.end[number]);
    if (place) cleanMarks.push({ start: place[0], end: place[1], wrap: figureMark(number, chosen) });
  }
  $("#clean").replaceChildren(...markedText(points(textOf(holder)), 0, cleanMarks));
  const layers = [
    ...texts.documents[text.document].boilerplate.map(([start, end]) => ({ start, end, wrap: (inner) => el("s", { class: "debris" }, inner) })),
    ...editedPlaces(text).map(([start, end]) => ({ start, end, wrap: (inner) => el("u", { class: "edit" }, inner) })),
    ...own.map((number) => ({ start: figures.start[number], end: figures.end[number], wrap: figureMark(number, chosen) })),
  ].filter(({ start, end }) => end > text.start && start < text.end);
  const raw = rawPoints(text.document).slice(text.start, text.end);
  $("#raw").replaceChildren(...markedText(raw, text.start, layers));
}

function term(name, ...value) {
  return el("div", {}, el("dt", {}, tr(`column.${name}`)), el("dd", {}, ...value));
}

function evidenceCard(number) {
  const [low, high] = [figures.low[number], figures.high[number]];
  return [
    el("h2", {}, label(at("metric", number)), " ", el("b", {}, valueText(number)), ` ${at("unit", number) || ""} `,
      badge(figures.review[number] ? "review" : "sure", word("status", figures.review[number] ? "review" : "sure")),
      decisionButtons(figureSubject(number), ["right", "wrong", "unsure"])),
    el("p", { class: "quote", lang: "zh-Hans" }, quoteOf(number)),
    el("dl", { class: "terms" },
      term("qualifier", word("qualifier", at("qualifier", number))),
      low === null && high === null ? null : term("bounds", `${grouped(low) || "−∞"} … ${grouped(high) || "∞"}`),
      at("period", number) ? term("period", at("period", number)) : null,
      at("agent", number) ? term("agent", at("agent", number)) : null,
      at("object", number) ? term("object", at("object", number)) : null,
      term("duplicate", word("duplicate", at("duplicate", number))),
      term("counted", tr(figures.counted[number] ? "yes" : "no")),
      term("rule", at("rule", number) || ""),
      term("confidence", figures.confidence[number].toFixed(2)),
      at("reasons", number) ? term("reasons", at("reasons", number)) : null,
      term("position", tr("reader.position", { start: grouped(figures.start[number]), end: grouped(figures.end[number]) }))),
  ];
}

/** The figures before and after one: of the rows last filtered, else of this page. */
function neighbours(number) {
  const rows = lists.get("figures")?.rows() ?? [...figures.id.keys()];
  const place = rows.indexOf(number);
  return place < 0 ? [] : [rows[place - 1], rows[place + 1]];
}

function stepButtons(number) {
  const [before, after] = neighbours(number);
  const button = (step, to) =>
    el("button", { type: "button", "data-step": step, disabled: to === undefined, click: () => go(`#f=${figures.id[to]}`) }, tr(`action.${step}_figure`));
  return [button("previous", before), " ", button("next", after)];
}

function centre(pane) {
  const mark = $("[aria-current]", pane);
  if (!mark) return;
  pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
}

const reader = (() => {
  let shown = null;
  const open = (holder, figure) => {
    shown = [holder, figure];
    const number = figureNumber.get(figure);
    const present = holder in texts.holders;
    const heading = $("#reader-title");
    heading.removeAttribute("data-t");
    heading.replaceChildren(titleOf(holder), el("small", {}, ` ${sourceOf(holder)}`));
    $("#evidence").hidden = number === undefined;
    $("#evidence").replaceChildren(...(number === undefined ? [] : evidenceCard(number)));
    $("#steps").replaceChildren(...(number === undefined ? [] : stepButtons(number)));
    $("#panes").hidden = $("#legend").hidden = !present;
    announce(present ? "" : tr("reader.absent"));
    if (!present) return;
    drawPanes(holder, figure);
    centre($("#clean"));
    centre($("#raw"));
  };
  return { open, translate: () => shown && open(...shown) };
})();
