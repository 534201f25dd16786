// Lists of which only a page is drawn at a time, with filters kept in the address.

const PAGE_ROWS = 100;
const TYPING_PAUSE = 80; // milliseconds before a search starts

/** Row numbers drawn one page at a time below `section`'s table or list. */
function makeListing(section, { body, draw, rows }) {
  const pager = $(".pager", section);
  let shown = [];
  let page = 0;
  const pages = () => Math.max(1, Math.ceil(shown.length / PAGE_ROWS));
  const turn = (to) => {
    page = Math.min(Math.max(to, 0), pages() - 1);
    const part = shown.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
    const drawn = Array.from(part, draw);
    body.replaceChildren(...(drawn.length ? drawn : [rows(tr("filter.nothing"))]));
    drawPager();
  };
  const step = (key, to, enabled) =>
    el("button", { type: "button", "data-step": key, disabled: !enabled, click: () => (turn(to), body.scrollIntoView()) }, tr(`action.${key}`));
  const drawPager = () => {
    pager.hidden = pages() === 1;
    pager.replaceChildren(
      step("previous", page - 1, page > 0),
      el("span", {}, ` ${page + 1} / ${pages()} `),
      step("next", page + 1, page < pages() - 1),
    );
  };
  return {
    show: (numbers) => ((shown = numbers), turn(0)),
    redraw: () => turn(page),
    reveal: (number) => turn(Math.floor(Math.max(0, shown.indexOf(number)) / PAGE_ROWS)),
  };
}

/** The filter controls of a section as an object, and back. */
const controlsOf = (section) => $$("[data-filter]", section);

function readFilters(section) {
  const values = {};
  for (const control of controlsOf(section)) {
    const value = control.type === "checkbox" ? (control.checked ? "1" : "") : control.value;
    if (value) values[control.dataset.filter] = value;
  }
  return values;
}

function writeFilters(section, values) {
  for (const control of controlsOf(section)) {
    const value = values[control.dataset.filter] || "";
    if (control.type === "checkbox") control.checked = value === "1";
    else control.value = value;
  }
}

/** Calls `apply` when a control changes (typing waits a moment) and keeps the address in step. */
function watchFilters(section, apply, extra = () => ({})) {
  $(".filters", section).hidden = false;
  let waiting = 0;
  const changed = () => {
    const query = new URLSearchParams({ ...readFilters(section), ...extra() }).toString();
    history.replaceState(null, "", `#${section.id.slice(5)}${query ? `?${query}` : ""}`);
    apply();
  };
  for (const control of controlsOf(section)) {
    if (control.type !== "search") control.addEventListener("change", changed);
    else control.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(changed, TYPING_PAUSE);
    });
  }
  return changed;
}

/** Options of a select: all, then the words by how often they occur. */
function fillSelect(select, words, name, limit = 400) {
  const chosen = select.value;
  select.replaceChildren(
    el("option", { value: "" }, tr("filter.all")),
    ...words.slice(0, limit).map(([value, count]) => el("option", { value }, `${name(value)} (${grouped(count)})`)),
  );
  select.value = chosen;
}
