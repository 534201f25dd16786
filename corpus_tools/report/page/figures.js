// The table of figures: columns of codes, filtered by number, drawn a page at a time.

const figures = block("figures");
const figureNumber = new Map(figures ? figures.id.map((id, number) => [id, number]) : []);
const at = (column, number) => figures[column].words[figures[column].codes[number]];

/** The record of a decision about a figure, with enough evidence to become gold. */
const figureSubject = (number) => ({
  type: "decision",
  subject: "figure",
  figure: figures.id[number],
  holder: at("holder", number),
  source: sourceOf(at("holder", number)),
  start: figures.start[number],
  end: figures.end[number],
  surface: at("surface", number),
  metric: at("metric", number),
  value: figures.value[number],
  unit: at("unit", number),
});

const FIGURE_FILTERS = ["metric", "unit", "period", "agent", "kind", "status", "duplicate"];
const STATUSES = ["sure", "review"];

/** The words of a column with their counts, the most frequent first. */
function wordCounts(column) {
  if (column === "status") {
    const review = figures.review.reduce((sum, flag) => sum + flag, 0);
    return [["sure", figures.count - review], ["review", review]];
  }
  const counts = new Map();
  for (const code of figures[column].codes) counts.set(code, (counts.get(code) || 0) + 1);
  return [...counts]
    .map(([code, count]) => [figures[column].words[code], count])
    .filter(([value]) => value !== null)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const optionName = (column) => (value) => {
  if (column === "metric") return label(value);
  return ["kind", "status", "duplicate"].includes(column) ? word(column, value) : value;
};

/** The words of a column in lower case, made once. */
const lowered = (() => {
  const made = new Map();
  return (column) => {
    if (!made.has(column)) made.set(column, figures[column].words.map((value) => (value || "").toLowerCase()));
    return made.get(column);
  };
})();

/** A test of row numbers for a search: each different word is looked at once. */
function searchTest(text) {
  const wanted = text.trim().toLowerCase();
  const hit = (value) => value !== null && value !== undefined && String(value).toLowerCase().includes(wanted);
  const sets = ["quote", "agent", "object", "place"].map((column) => [
    figures[column].codes,
    lowered(column).map((value) => value.includes(wanted)),
  ]);
  sets.push([figures.holder.codes, figures.holder.words.map((holder) => hit(titleOf(holder)) || hit(sourceOf(holder)))]);
  sets.push([figures.metric.codes, figures.metric.words.map((metric) => hit(metric) || hit(label(metric)))]);
  return (number) => sets.some(([codes, hits]) => hits[codes[number]]);
}

function figureTests(filters) {
  const tests = [];
  for (const column of FIGURE_FILTERS) {
    const wanted = filters[column];
    if (!wanted) continue;
    if (column === "status") {
      const flag = STATUSES.indexOf(wanted);
      tests.push((number) => figures.review[number] === flag);
    } else {
      const { words, codes } = figures[column];
      const code = words.indexOf(wanted);
      tests.push((number) => codes[number] === code);
    }
  }
  if (filters.counted) tests.push((number) => figures.counted[number] === 1);
  if (filters.q) tests.push(searchTest(filters.q));
  return tests;
}

function filterFigures(filters) {
  const tests = figureTests(filters);
  const found = [];
  for (let number = 0; number < figures.count; number += 1) {
    if (tests.every((test) => test(number))) found.push(number);
  }
  return found;
}

/** Numbers to sort by: values as such, words by their alphabetical rank. */
function sortKeys(column) {
  if (column === "value") return figures.value.map((value) => (value === null ? -Infinity : Number(value)));
  if (column === "status") return figures.confidence;
  if (column === "quote") return figures.start.map((_, number) => number);
  const source = figures[column === "label" ? "metric" : column];
  const name = column === "label" ? label : column === "qualifier" ? (value) => word("qualifier", value) : (value) => value || "";
  const compare = new Intl.Collator(lang === "zh" ? "zh-Hans" : "en").compare;
  const order = source.words.map((value, code) => [name(value), code]).sort((a, b) => compare(a[0], b[0]));
  const rank = new Array(order.length);
  order.forEach(([, code], place) => (rank[code] = place));
  return source.codes.map((code) => rank[code]);
}

/** Exact sums of the counted rows by unit: whole numbers as BigInt, decimals as scaled BigInt. */
function sumByUnit(numbers) {
  const sums = new Map();
  let counted = 0;
  for (const number of numbers) {
    const value = figures.value[number];
    if (!figures.counted[number] || value === null) continue;
    counted += 1;
    const unit = at("unit", number) || "";
    if (!sums.has(unit)) sums.set(unit, { rows: 0, small: 0, exact: [] });
    const sum = sums.get(unit);
    sum.rows += 1;
    if (typeof value === "number" && Number.isSafeInteger(sum.small + value)) sum.small += value;
    else sum.exact.push(String(value));
  }
  const rows = [...sums]
    .sort((a, b) => b[1].rows - a[1].rows)
    .map(([unit, { small, exact }]) => [unit, addExactly([String(small), ...exact])]);
  return { counted, rows };
}

function addExactly(texts) {
  const scale = Math.max(...texts.map((text) => (text.split(".")[1] || "").length));
  let sum = 0n;
  for (const text of texts) {
    const [whole, rest = ""] = text.split(".");
    sum += BigInt(whole + rest.padEnd(scale, "0"));
  }
  if (!scale) return String(sum);
  const sign = sum < 0n ? "-" : "";
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, "0");
  return (sign + digits.slice(0, -scale) + "." + digits.slice(-scale)).replace(/\.?0+$/, "");
}

function quoteOf(number) {
  const quote = points(at("quote", number) || "");
  const [start, end] = [figures.quote_start[number], figures.quote_end[number]];
  if (start >= end) return [cut(quote, 0)];
  return [cut(quote, 0, start), el("mark", {}, cut(quote, start, end)), cut(quote, end)];
}

function valueText(number) {
  const [value, most] = [figures.value[number], figures.value_max[number]];
  if (value === null) return at("surface", number);
  return most === null ? grouped(value) : `${grouped(value)}–${grouped(most)}`;
}

function badge(kind, text) {
  return el("span", { class: `badge ${kind}` }, text);
}

/** The noun that is counted, where no metric says it. */
function countedBy(number) {
  const object = at("metric", number) === "other" && at("object", number);
  return object ? el("small", { class: "counted", lang: "zh-Hans" }, object) : null;
}

function figureRow(number) {
  const holder = at("holder", number);
  const link = el("a", { href: `#f=${figures.id[number]}`, class: "place" }, titleOf(holder));
  const review = figures.review[number];
  const role = at("duplicate", number);
  return el(
    "tr",
    { "data-figure": figures.id[number], tabindex: "-1" },
    el("th", { scope: "row" }, label(at("metric", number)), countedBy(number)),
    el("td", { class: "n" }, el("b", {}, valueText(number)), ` ${at("unit", number) || ""}`, at("per", number) ? el("small", {}, `/${at("per", number)}`) : null),
    el("td", { class: "short" }, word("qualifier", at("qualifier", number))),
    el("td", { class: "quote", lang: "zh-Hans" }, quoteOf(number), el("small", {}, link, " ", sourceOf(holder))),
    el("td", { class: "when" }, at("period", number) || ""),
    el("td", { class: "body" }, at("agent", number) || ""),
    el(
      "td",
      { class: "state" },
      badge(review ? "review" : "sure", word("status", review ? "review" : "sure")),
      role !== "unique" ? badge("role", word("duplicate", role)) : null,
      decisionButtons(figureSubject(number), ["right", "wrong"]),
    ),
  );
}

function setupFigures(section) {
  const table = $("table", section);
  let sort = { column: "", down: false };
  let found = [];
  const listing = makeListing(section, {
    body: $("tbody", table),
    draw: figureRow,
    rows: (text) => el("tr", {}, el("td", { colspan: "7" }, text)),
  });
  const apply = () => {
    found = filterFigures(readFilters(section));
    if (sort.column) {
      const keys = sortKeys(sort.column);
      found.sort((a, b) => (sort.down ? keys[b] - keys[a] : keys[a] - keys[b]) || a - b);
    }
    listing.show(found);
    showSum();
  };
  const showSum = () => {
    const { counted, rows } = sumByUnit(found);
    const parts = rows.slice(0, 6).map(([unit, sum]) => `${grouped(sum)} ${unit}`);
    const more = rows.length > 6 ? " …" : "";
    $("[data-role=sum]", section).replaceChildren(
      el("b", {}, tr("filter.rows", { n: grouped(found.length) })),
      counted ? ` · ${tr("filter.sum", { n: grouped(counted) })} ` : "",
      counted ? el("strong", {}, parts.join(" · ") + more) : "",
    );
  };
  const changed = watchFilters(section, apply, () => (sort.column ? { sort: (sort.down ? "-" : "") + sort.column } : {}));
  const showSort = () => {
    for (const head of $$("[data-sort]", table)) {
      head.setAttribute("aria-sort", head.dataset.sort !== sort.column ? "none" : sort.down ? "descending" : "ascending");
    }
  };
  for (const head of $$("[data-sort]", table)) {
    const button = el("button", { type: "button", click: () => {
      const column = head.dataset.sort;
      sort = { column, down: sort.column === column ? !sort.down : column === "value" };
      showSort();
      changed();
    } });
    button.append(...head.childNodes);
    head.append(button);
  }
  $("[data-role=clear]", section).addEventListener("click", () => {
    writeFilters(section, {});
    sort = { column: "", down: false };
    showSort();
    changed();
  });
  const fill = () => {
    for (const column of FIGURE_FILTERS) fillSelect($(`[data-filter=${column}]`, section), wordCounts(column), optionName(column));
  };
  fill();
  return {
    open: (query) => {
      writeFilters(section, query.toString() ? Object.fromEntries(query) : { kind: "figure" });
      const asked = query.get("sort") || "";
      sort = { column: asked.replace(/^-/, ""), down: asked.startsWith("-") };
      if (sort.column && !$(`[data-sort="${CSS.escape(sort.column)}"]`, table)) sort.column = "";
      showSort();
      apply();
    },
    translate: () => (fill(), listing.redraw(), showSum()),
    rows: () => found,
  };
}
