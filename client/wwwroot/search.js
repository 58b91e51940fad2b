// The search view: what is asked is in the address, so that a search can be linked to and the browser's history works.
import { api } from "./api.js";
import { byId, count, h, plural } from "./dom.js";
import { isNarrowed, narrowed, onNarrowed, readNarrowed, widen, writeNarrowed } from "./filters.js";
import { resultItem } from "./result.js";
import { readScope, scope, setScope, showScope, startScope, writeScope } from "./scope.js";

const pause = 140;
const step = 10;
const most = 100;

const form = byId("search-form");
const query = byId("query");
const list = byId("results");
const summary = byId("summary");
const warnings = byId("search-warnings");
const stateBox = byId("search-state");

let libraries = null;
let topK = step;
let timer = 0;
let running = null;
let written = "";

/** Starts the view from the address. */
export function startSearch() {
  readAddress();
  window.addEventListener("popstate", () => {
    if (location.search !== written) {
      readAddress();
      run();
    }
  });
  startScope(again);
  query.addEventListener("input", () => later());
  form.addEventListener("change", event => event.target.name === "type" && again());
  onNarrowed(again, later);
  form.addEventListener("submit", event => {
    event.preventDefault();
    run();
  });
  run();
}

/** Shows the libraries that can be chosen, and what there is to search. */
export function showLibraries(all) {
  const before = libraries;
  libraries = all;
  const references = list => list?.map(library => `${library.name}@${library.version}`).join();
  const changed = references(before) !== references(all);
  if (changed) {
    showScope(all);
  }

  if (query.value.trim() === "") {
    showWelcome();
  }
}

/** Searches in one library only. */
export function searchIn(library) {
  setScope(library);
  run();
  query.focus();
}

/** Moves the focus among the results; from the first one up it goes back to the search box. */
export function move(steps) {
  const articles = [...list.querySelectorAll("article")];
  const at = articles.indexOf(document.activeElement.closest("article")) + steps;
  if (at < 0) {
    query.focus();
  } else {
    articles[Math.min(at, articles.length - 1)]?.focus();
  }
}

export function focusQuery() {
  query.focus();
  query.select();
}

const chosenType = () => form.elements.type.value;

const request = explain => ({
  query: query.value.trim(),
  libraries: scope().length === 0 ? null : scope(),
  type: chosenType(),
  top_k: topK,
  ...narrowed(),
  explain,
});

/** Searches what was changed at once, from the first result on. */
function again() {
  topK = step;
  run();
}

function later() {
  clearTimeout(timer);
  list.setAttribute("aria-busy", "true");
  topK = step;
  timer = setTimeout(run, pause);
}

async function run() {
  clearTimeout(timer);
  running?.abort();
  writeAddress();
  if (query.value.trim() === "") {
    clear();
    list.removeAttribute("aria-busy");
    showWelcome();
    return;
  }

  const current = running = new AbortController();
  list.setAttribute("aria-busy", "true");
  try {
    const reply = await api.search(request(false), current.signal);
    showReply(reply);
  } catch (error) {
    if (error.name !== "AbortError") {
      clear();
      showError(error);
    }
  } finally {
    if (running === current) {
      list.removeAttribute("aria-busy");
    }
  }
}

function clear() {
  list.replaceChildren();
  warnings.replaceChildren();
  summary.textContent = "";
}

function showReply(reply) {
  const explained = remember(() => api.search(request(true)));
  const focused = [...list.children].indexOf(document.activeElement.closest("article"));
  list.replaceChildren(...reply.results.map(hit =>
    resultItem(hit, async () => {
      const { results, analysis } = await explained();
      return { hit: results.find(other => other.chunk_id === hit.chunk_id), analysis };
    })));
  // Who went on to the results before the last letters were answered stays among them.
  if (focused >= 0) {
    (list.children[Math.min(focused, list.children.length - 1)] ?? query).focus();
  }

  warnings.replaceChildren(...reply.warnings.map(warning => h("p", { class: "notice warm" }, warning)));
  summary.textContent = reply.results.length === 0 ? "" : `${plural(reply.results.length, "result")} in ${reply.took_ms.toFixed(reply.took_ms < 10 ? 1 : 0)} ms`;
  if (reply.results.length === 0) {
    showNothing();
  } else if (reply.results.length === topK && topK < most) {
    stateBox.replaceChildren(h("button", { type: "button", class: "more", onclick: showMore }, "More results"));
  } else {
    stateBox.replaceChildren();
  }
}

/** The explanations are asked for once, whichever hit asks first. */
function remember(ask) {
  let answer = null;
  return () => answer ??= ask().catch(error => {
    answer = null;
    throw error;
  });
}

function showMore() {
  topK = Math.min(most, topK + step);
  run();
}

function showNothing() {
  const ways = [
    scope().length > 0 ? h("button", { type: "button", onclick: () => { setScope(); run(); } }, "Search all libraries") : null,
    isNarrowed() ? h("button", { type: "button", onclick: () => { widen(); run(); } }, "Search without narrowing down") : null,
    chosenType() !== "hybrid" ? h("button", { type: "button", onclick: () => { form.elements.type.value = "hybrid"; run(); } }, "Search by meaning and words") : null,
  ];
  stateBox.replaceChildren(h("div", { class: "empty" },
    h("h2", {}, "Nothing fits"),
    h("p", {}, "Nothing here is close enough to the question. Other words may find it."),
    h("p", { class: "ways" }, ways)));
}

function showError(error) {
  stateBox.replaceChildren(h("div", { class: "empty", role: "alert" },
    h("h2", {}, error.code === "unreachable" ? "The server does not answer" : "That did not work"),
    h("p", {}, error.message),
    h("p", { class: "ways" }, h("button", { type: "button", onclick: run }, "Try again"))));
}

function showWelcome() {
  if (libraries === null) {
    stateBox.replaceChildren();
  } else if (libraries.length === 0) {
    stateBox.replaceChildren(h("div", { class: "empty" },
      h("h2", {}, "Nothing to search yet"),
      h("p", {}, "Add a folder of documentation, or the documentation that comes with the .NET SDK. It stays on this machine."),
      h("p", { class: "ways" }, h("a", { class: "button primary", href: "#libraries" }, "Add a library"))));
  } else {
    const sum = name => count(libraries.reduce((total, library) => total + library[name], 0));
    const figure = (number, label) => h("div", {}, h("dt", {}, label), h("dd", {}, number));
    stateBox.replaceChildren(h("div", { class: "empty welcome" },
      h("dl", { class: "figures" },
        figure(count(libraries.length), libraries.length === 1 ? "library version" : "library versions"),
        figure(sum("documents"), "documents"),
        figure(sum("chunks"), "chunks")),
      h("p", {}, "Results appear as you type. Ask in your own words, paste an error message, or name a symbol.")));
  }
}

function readAddress() {
  const parameters = new URLSearchParams(location.search);
  query.value = parameters.get("q") ?? "";
  const type = parameters.get("type");
  form.elements.type.value = ["semantic", "keyword"].includes(type) ? type : "hybrid";
  readScope(parameters);
  readNarrowed(parameters);
}

function writeAddress() {
  const parameters = new URLSearchParams();
  if (query.value.trim() !== "") {
    parameters.set("q", query.value.trim());
  }

  if (chosenType() !== "hybrid") {
    parameters.set("type", chosenType());
  }

  writeScope(parameters);
  writeNarrowed(parameters);
  const text = parameters.toString();
  written = text === "" ? "" : "?" + text;
  history.replaceState(null, "", `${location.pathname}${written}${location.hash}`);
}
