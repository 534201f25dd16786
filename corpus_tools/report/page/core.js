// Data, words and elements. Texts of the corpus only ever become text nodes.

const block = (name) => {
  const holder = document.getElementById(`data-${name}`);
  return holder ? JSON.parse(holder.textContent) : null;
};
const messages = block("messages");
/** Keys come from the corpus or the address: no inherited property may answer for them. */
const bare = (object) => Object.setPrototypeOf(object, null);
const labels = bare(block("labels"));
const links = block("links");
const names = bare(block("names") || {});
let lang = document.documentElement.lang === "en" ? "en" : "zh";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element with attributes, listeners (functions) and children (nodes, strings, null). */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== ""));
  return node;
}

/** The text of a message key in the current language. */
function tr(key, values = {}) {
  const text = messages[lang][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A word of the data in the current language, itself when there is no message for it. */
const word = (group, value) => (value ? messages[lang][`${group}.${value}`] ?? value : "");

function label(metric) {
  const known = labels[metric];
  if (!known) return metric || "";
  return known.key ? tr(known.key) : known.text ?? known[lang] ?? known.zh;
}

const titleOf = (holder) => (names[holder] && names[holder][0]) || tr("untitled");
const sourceOf = (holder) => (names[holder] && names[holder][1]) || holder;

const PLACES = 6;

/** Digits in groups of three; more than six decimal places (a third) are cut and marked ≈. */
function grouped(value) {
  if (value === null || value === undefined) return "";
  const [whole, rest] = String(value).split(".");
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = whole.slice(sign.length).replace(/\B(?=(\d{3})+$)/g, ",");
  const long = rest && rest.length > PLACES;
  return (long ? "≈" : "") + sign + digits + (rest ? `.${rest.slice(0, PLACES)}` : "");
}

/** Code points of a text: offsets count these, JavaScript counts UTF-16 units. */
const points = (text) => (/[\ud800-\udfff]/.test(text) ? Array.from(text) : text);
const cut = (text, start, end) => {
  const part = text.slice(start, end);
  return typeof part === "string" ? part : part.join("");
};

function announce(text) {
  const notice = $("#notice");
  notice.textContent = text;
  notice.hidden = !text;
}

function translatePage() {
  document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
  document.title = tr("title");
  for (const node of $$("[data-t]")) {
    node.textContent = tr(node.dataset.t, node.dataset.v ? JSON.parse(node.dataset.v) : {});
  }
  for (const node of $$("[data-zh]")) node.textContent = node.dataset[lang] || node.dataset.zh;
  for (const node of $$("[data-p]")) node.placeholder = tr(node.dataset.p);
}
