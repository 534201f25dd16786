// Views, the address, keys, language.

// With the script, an address names a view, and the browser must not scroll to it by itself.
const sections = new Map($$("section.view").map((section) => [section.id, section]));
for (const [view, section] of sections) section.id = `view-${view}`;
const lists = new Map();
const SETUPS = { figures: figures && setupFigures, duplicates: setupDuplicates, articles: setupArticles };

/** What an article is in its cluster: the kept one, a copy, or one of a template. */
function roleIn(cluster, kept) {
  const isTemplate = clusters[clusterNumber.get(cluster)]?.kind === "template";
  return isTemplate ? word("kind", "template") : word("duplicate", kept ? "kept" : "duplicate");
}

function setupArticles(section) {
  const rows = (block("articles") || { rows: [] }).rows;
  let found = [];
  const listing = makeListing(section, {
    body: $("tbody", section),
    draw: (number) => {
      const [id, , characters, parts, count, review, cluster, kept] = rows[number];
      return el("tr", {},
        el("th", { scope: "row" }, el("a", { href: `#a=${id}` }, titleOf(id))),
        el("td", {}, sourceOf(id)),
        ...[characters, parts, count, review].map((value) => el("td", { class: "n" }, value ? grouped(value) : "·")),
        el("td", {}, cluster ? el("a", { href: `#c=${encodeURIComponent(cluster)}` }, roleIn(cluster, kept)) : ""));
    },
    rows: (text) => el("tr", {}, el("td", { colspan: "7" }, text)),
  });
  const tell = () => ($("[data-role=count]", section).textContent = tr("filter.rows", { n: grouped(found.length) }));
  const apply = () => {
    const wanted = (readFilters(section).q || "").toLowerCase();
    found = [...rows.keys()].filter((number) => `${titleOf(rows[number][0])} ${sourceOf(rows[number][0])}`.toLowerCase().includes(wanted));
    listing.show(found);
    tell();
  };
  watchFilters(section, apply);
  return { open: (query) => (writeFilters(section, Object.fromEntries(query)), apply()), translate: () => (listing.redraw(), tell()) };
}

/** A view's list is made when it is first looked at. */
function listOf(view) {
  if (!lists.has(view) && SETUPS[view] && sections.has(view)) lists.set(view, SETUPS[view](sections.get(view)));
  return lists.get(view);
}

function showView(view) {
  for (const [id, section] of sections) section.classList.toggle("current", id === view);
  for (const link of $$("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view !== "reader") announce("");
}

let cameFrom = null;
const go = (address) => location.assign(address);

function openReader(holder, figure) {
  const page = names[holder] && names[holder][2];
  if (!names[holder] && !links.views.articles.startsWith("#")) {
    go(`${links.views.articles.split("#")[0]}#${figure ? `f=${figure}` : `a=${holder}`}`);
    return;
  }
  if (!(holder in texts.holders) && page) {
    go(`${links.root}${page}#${figure ? `f=${figure}` : `a=${holder}`}`);
    return;
  }
  if (!sections.has("reader")) {
    announce(tr("reader.absent"));
    return;
  }
  showView("reader");
  $("#back").href = cameFrom || links.views[figure ? "figures" : "articles"];
  reader.open(holder, figure);
  $("#reader-title").focus({ preventScroll: true });
  scrollTo(0, 0);
}

function openFigure(id) {
  const number = figureNumber.get(id);
  if (number !== undefined) openReader(at("holder", number), id);
  else if (!sections.has("figures") && !links.views.figures.startsWith("#")) go(`${links.views.figures.split("#")[0]}#f=${id}`);
}

/** Conflicts name a cluster by the article that is kept. */
const clusterOf = (id) => (clusterNumber.has(id) ? id : clusters.find((cluster) => cluster.kept === id && cluster.kind !== "template")?.id || id);

function openCluster(name) {
  const id = clusterOf(name);
  if (sections.has("duplicates") && clusterNumber.has(id)) {
    showView("duplicates");
    listOf("duplicates").reveal(id);
  } else if (!links.views.duplicates.startsWith("#")) go(`${links.views.duplicates.split("#")[0]}#c=${encodeURIComponent(id)}`);
}

function route() {
  const address = location.hash.slice(1);
  const [place, query = ""] = address.split("?");
  const [kind, id] = place.split("=");
  if (kind === "f") openFigure(id);
  else if (kind === "a") openReader(id);
  else if (kind === "c") openCluster(decodeURIComponent(id || ""));
  else {
    const view = sections.has(place) ? place : [...sections.keys()][0];
    showView(view);
    listOf(view)?.open(new URLSearchParams(query));
    scrollTo(0, 0);
    cameFrom = `#${address || view}`;
  }
}

const step = (selector) => $(`section.current ${selector}`)?.click();

function moveRow(by) {
  const rows = $$("section.current tbody tr[tabindex], section.current details.cluster > summary");
  if (!rows.length) return;
  const place = rows.indexOf(document.activeElement?.closest("tr[tabindex], summary"));
  rows[Math.min(Math.max(place + by, 0), rows.length - 1)].focus();
}

const KEYS = {
  "/": () => $("section.current input[type=search]")?.focus(),
  n: () => step("[data-step=next]"),
  p: () => step("[data-step=previous]"),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  Escape: () => $("section.current#view-reader") && go($("#back").href),
  Enter: () => $("a.place", document.activeElement)?.click(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
  if (event.key === "Enter" && !event.target.matches("tr")) return;
  if (!KEYS[event.key]) return;
  if (event.key !== "Enter") event.preventDefault();
  if (typing) event.target.blur();
  KEYS[event.key]();
});

function setLanguage(to) {
  lang = to;
  translatePage();
  for (const list of lists.values()) list.translate();
  reader.translate();
  decisions.show();
  $("#language").lang = lang === "zh" ? "en" : "zh-Hans";
  try {
    localStorage.setItem(`corpus-tools:lang:${links.report}`, lang);
  } catch {
    // The choice lasts as long as the page then.
  }
}

document.documentElement.classList.add("js");
$("#language").hidden = false;
$("#language").addEventListener("click", () => setLanguage(lang === "zh" ? "en" : "zh"));
$("#export").addEventListener("click", decisions.download);
decisions.show();
try {
  const remembered = localStorage.getItem(`corpus-tools:lang:${links.report}`);
  if (remembered && remembered !== lang) setLanguage(remembered === "en" ? "en" : "zh");
} catch {
  // No storage: the language of the file.
}
addEventListener("hashchange", route);
route();
