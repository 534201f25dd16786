// Clusters with their members side by side, and the decisions about them.

const clusters = (block("clusters") || { rows: [] }).rows;
const [EQUAL, ARRIVAL] = [1, 3]; // codes of pieces; 0 differs, 2 moved away
const clusterNumber = new Map(clusters.map((cluster, number) => [cluster.id, number]));

const pairSubject = (cluster, member) => ({
  type: "decision",
  subject: "pair",
  a: cluster.kept,
  b: member.article,
  cluster: cluster.id,
});
const others = (cluster) => cluster.members.slice(1);
const isUndecided = (cluster) => others(cluster).some((member) => !decisions.has(pairSubject(cluster, member)));
const score = (value) => value.toFixed(2);

/** Rows of the two texts side by side; long equal stretches are folded. */
function diffView(a, b, rows) {
  const view = el("div", { class: "diff", lang: "zh-Hans" });
  const [left, right] = [points(a), points(b)];
  let folded = [];
  const unfold = () => {
    if (folded.length > 2) {
      const rest = folded;
      const length = rest.reduce((sum, row) => sum + row[2] - row[1], 0);
      const button = el("button", { type: "button", class: "fold", click: () => button.replaceWith(...rest.map((row) => diffRow(left, right, row))) }, `⋯ ${grouped(length)} ⋯`);
      view.append(button);
    } else view.append(...folded.map((row) => diffRow(left, right, row)));
    folded = [];
  };
  for (const row of rows) {
    if (row.length === 5 && row[0] === EQUAL) folded.push(row);
    else {
      unfold();
      view.append(diffRow(left, right, row));
    }
  }
  unfold();
  return view;
}

/** A long stretch that only one text has: its ends, and a button for what is between them. */
function shortened(text, start, end, ends = 70) {
  if (end - start < 3 * ends) return cut(text, start, end);
  const [first, last] = [start + ends, end - ends];
  const button = el("button", { type: "button", class: "cut", click: () => button.replaceWith(cut(text, first, last)) }, `⋯ ${grouped(last - first)} ⋯`);
  return [cut(text, start, first), button, cut(text, last, end)];
}

function diffRow(left, right, row) {
  const [one, two] = [el("p"), el("p")];
  for (let piece = 0; piece < row.length; piece += 5) {
    const [code, a0, a1, b0, b1] = row.slice(piece, piece + 5);
    const look = { tabindex: "-1", ...(code ? { class: "moved", title: tr("cluster.moved") } : {}) };
    if (code === EQUAL) {
      one.append(cut(left, a0, a1));
      two.append(cut(right, b0, b1));
    } else {
      if (a1 > a0) one.append(el("del", look, shortened(left, a0, a1)));
      if (b1 > b0) two.append(el("ins", look, shortened(right, b0, b1)));
    }
  }
  return el("div", { class: "pair" }, one, two);
}

function comparison(cluster, member) {
  const [a, b] = [textOf(cluster.kept), textOf(member.article)];
  if (!member.diff || a === null || b === null) return el("p", {}, tr("cluster.missing"));
  const places = member.diff.reduce((sum, row) => {
    for (let piece = 0; piece < row.length; piece += 5) sum += row[piece] === EQUAL || row[piece] === ARRIVAL ? 0 : 1;
    return sum;
  }, 0);
  if (!places) return el("p", {}, tr("cluster.identical"));
  const view = diffView(a, b, member.diff);
  return el(
    "div",
    {},
    el(
      "p",
      { class: "diffbar" },
      el("b", { "data-role": "differences" }, tr("cluster.differences", { n: places })),
      el("button", { type: "button", "data-step": "previous", click: () => stepDifference(view, -1) }, tr("action.previous_difference")),
      el("button", { type: "button", "data-step": "next", click: () => stepDifference(view, 1) }, tr("action.next_difference")),
    ),
    el("div", { class: "diffheads" }, el("span", {}, titleOf(cluster.kept), el("small", {}, ` ${sourceOf(cluster.kept)}`)), el("span", {}, titleOf(member.article), el("small", {}, ` ${sourceOf(member.article)}`))),
    view,
  );
}

/** Moves to the next place that differs, in the whole comparison, and marks it. */
function stepDifference(view, by) {
  const places = $$("del, ins", view).filter((node) => node.matches("del") || !(node.matches(".moved") || $("del", node.closest(".pair"))));
  if (!places.length) return;
  const now = places.findIndex((node) => node.classList.contains("current"));
  const next = now < 0 ? (by > 0 ? 0 : places.length - 1) : (now + by + places.length) % places.length;
  if (now >= 0) places[now].classList.remove("current");
  places[next].classList.add("current");
  places[next].focus({ preventScroll: true });
  places[next].scrollIntoView({ block: "center" });
}

function clusterDetails(cluster, changed) {
  const compared = el("div", { class: "compared" });
  const blind = $("[data-filter=blind]")?.checked;
  const show = (member, row) => {
    for (const other of $$("tr", rows)) other.removeAttribute("aria-current");
    row?.setAttribute("aria-current", "true");
    compared.replaceChildren(comparison(cluster, member));
  };
  const rows = el("tbody");
  for (const member of cluster.members) {
    const kept = member.article === cluster.kept;
    const open = el("a", { href: `#a=${member.article}` }, titleOf(member.article));
    const row = el(
      "tr",
      {},
      el("th", { scope: "row" }, open, kept ? badge("sure", tr("cluster.kept")) : null, el("small", {}, ` ${sourceOf(member.article)}`)),
      el("td", { class: "n" }, kept || blind ? "" : score(member.jaccard)),
      el("td", {}, kept || !member.diff ? null : el("button", { type: "button", "data-role": "compare", click: () => show(member, row) }, tr("action.compare"))),
      el("td", {}, kept ? null : decisionButtons(pairSubject(cluster, member), ["same", "template", "different", "unsure"], changed)),
    );
    rows.append(row);
  }
  const table = el("table", { class: "plain" }, rows);
  if (cluster.page) return el("div", {}, table, el("p", {}, el("a", { class: "button", href: `${links.root}${cluster.page}#c=${encodeURIComponent(cluster.id)}` }, tr("action.compare"))));
  const first = others(cluster).find((member) => member.diff);
  if (first) show(first, rows.children[cluster.members.indexOf(first)]);
  return el("div", {}, table, compared);
}

function clusterEntry(number, changed, open = false) {
  const cluster = clusters[number];
  const weakest = Math.min(...others(cluster).map((member) => member.jaccard));
  const blind = $("[data-filter=blind]")?.checked;
  const details = el(
    "details",
    { class: "cluster", "data-cluster": cluster.id },
    el(
      "summary",
      {},
      titleOf(cluster.kept),
      el("small", {}, ` ${tr("cluster.members", { n: cluster.members.length })}${blind ? "" : ` · ${tr("column.similarity")} ${score(weakest)}`} `),
      badge("role", word("kind", cluster.kind)),
      cluster.chained ? badge("review", tr("cluster.chained")) : null,
    ),
  );
  const fill = () => details.children.length === 1 && details.append(clusterDetails(cluster, changed));
  details.addEventListener("toggle", () => details.open && fill());
  if (open) {
    fill();
    details.open = true;
  }
  return details;
}

function setupDuplicates(section) {
  let opened = null;
  let found = [];
  const tell = () => ($("[data-role=count]", section).textContent = tr("filter.groups", { n: grouped(found.length) }));
  const listing = makeListing(section, {
    body: $("[data-list=clusters]", section),
    draw: (number) => clusterEntry(number, () => {}, number === found[0] || clusters[number].id === opened),
    rows: (text) => el("p", {}, text),
  });
  const apply = () => {
    const { kind, q, chained, undecided } = readFilters(section);
    const wanted = (q || "").toLowerCase();
    const named = (member) => `${titleOf(member.article)} ${sourceOf(member.article)}`.toLowerCase().includes(wanted);
    found = [...clusters.keys()].filter((number) => {
      const cluster = clusters[number];
      if ((kind && cluster.kind !== kind) || (chained && !cluster.chained)) return false;
      return (!undecided || isUndecided(cluster)) && (!wanted || cluster.members.some(named));
    });
    listing.show(found);
    tell();
  };
  watchFilters(section, apply);
  const fill = () => {
    const counts = new Map();
    for (const { kind } of clusters) counts.set(kind, (counts.get(kind) || 0) + 1);
    fillSelect($("[data-filter=kind]", section), [...counts], (kind) => word("kind", kind));
  };
  fill();
  $("#import").addEventListener("click", () => $("#import-file").click());
  $("#import-file").addEventListener("change", async (event) => {
    for (const file of event.target.files) decisions.read(await file.text());
    apply();
  });
  return {
    open: (query) => (writeFilters(section, Object.fromEntries(query)), apply()),
    reveal: (id) => {
      opened = id;
      writeFilters(section, {});
      apply();
      listing.reveal(clusterNumber.get(id));
      $(`[data-cluster="${CSS.escape(id)}"]`, section)?.scrollIntoView();
      opened = null;
    },
    translate: () => (fill(), listing.redraw(), tell()),
  };
}
