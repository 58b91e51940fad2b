// The system view: what the process uses and what its grains do. It looks again every few seconds, and only while somebody sees it.
import { api } from "./api.js";
import { byId, bytes, count, h, toast } from "./dom.js";

const lookAgain = 3000;

const gauges = byId("system-gauges");
const table = byId("system-table");
const caches = byId("system-caches");
const errorTable = byId("system-errors");
const place = byId("system-place");
let shown = false;
let timer = 0;
let before = null;
let models = [];
let proxies = [];
let errors = [];
let setAside = 0;

/** Starts the view. */
export function startSystem() {
  document.addEventListener("visibilitychange", look);
}

/** Tells whether the view is the one that is shown. */
export function watchSystem(visible) {
  shown = visible;
  look();
}

async function look() {
  clearTimeout(timer);
  if (!shown || document.hidden) {
    before = null;
    return;
  }

  try {
    if (before === null) {
      // Counting indexes is work, so that it is done once a visit; a view without them is better than none.
      models = await api.models().catch(() => []);
    }

    proxies = await api.proxies().catch(() => []);
    errors = await api.errors().then(summary => summary.counts).catch(() => []);
    setAside = await api.deadLetters().then(page => page.total).catch(() => 0);

    show(await api.system());
  } catch (error) {
    if (error.code !== "unreachable") {
      toast(error.message);
    }
  }

  clearTimeout(timer);
  if (shown && !document.hidden) {
    timer = setTimeout(look, lookAgain);
  }
}

function show(system) {
  gauges.replaceChildren(...[
    ["Running for", duration(system.uptime_seconds)],
    ["Grains in memory", count(system.activations)],
    ["Memory", bytes(system.working_set_bytes)],
    ["Objects in it", bytes(system.managed_bytes)],
    ["Processor", processor(system)],
    ["Embedding model", modelOf(models)],
    ...(setAside > 0 ? [["Set aside", count(setAside)]] : []),
    ...proxies.map(provider => [`Proxies “${provider.name}”`, proxiesOf(provider)]),
  ].map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))));
  place.textContent = `Counted in the silo “${system.silo}” since ${new Date(system.started_at).toLocaleString()}. `
    + "Faults concern the caller, such as a library that is not here; errors are defects, and the log has them.";
  table.querySelectorAll("tbody").forEach(body => body.remove());
  table.append(...system.grains.map(group));
  caches.querySelectorAll("tbody").forEach(body => body.remove());
  caches.append(h("tbody", {}, system.caches.map(cacheRow)));
  byId("system-caches-card").hidden = system.caches.length === 0;
  errorTable.querySelectorAll("tbody").forEach(body => body.remove());
  errorTable.append(h("tbody", {}, errors.map(errorRow)));
  byId("system-errors-card").hidden = errors.length === 0;
  before = system;
}

/** The share of one core since the last look; the processor's time so far at the first one. */
function processor(system) {
  const seconds = before === null || before.started_at !== system.started_at ? 0 : system.uptime_seconds - before.uptime_seconds;
  return seconds > 0 ? `${Math.round(100 * (system.cpu_seconds - before.cpu_seconds) / seconds)} %` : `${system.cpu_seconds.toFixed(1)} s`;
}

/** How many proxies of a provider work, and what was asked of them today. */
function proxiesOf(provider) {
  const working = provider.proxies.filter(proxy => proxy.state !== "failed").length;
  const state = provider.state === "ready" ? `${working} of ${provider.proxies.length} work` : provider.state;
  return `${state}, ${count(provider.requests_today)} requests today`;
}

/** The model that answers, and the one that a job is changing to. */
function modelOf(list) {
  const active = list.find(model => model.active)?.name ?? "–";
  const change = list.find(model => model.change !== null)?.change;
  if (change === undefined) {
    return active;
  }

  const c = change.counters;
  return `${active}, changing to ${change.model}${c.documents_to_index > 0 ? ` (${Math.floor(100 * c.documents_indexed / c.documents_to_index)} %)` : ""}`;
}

function errorRow(error) {
  return h("tr", {}, h("th", { scope: "row" }, error.kind.replaceAll("_", " ")), h("td", {}, error.component), h("td", {}, count(error.count)));
}

const cacheNames = { query_embeddings: "Embeddings of questions", search_answers: "Answers" };

function cacheRow(cache) {
  return h("tr", {},
    h("th", { scope: "row" }, cacheNames[cache.name] ?? cache.name),
    h("td", {}, count(cache.entries)), h("td", {}, count(cache.hits)), h("td", {}, count(cache.misses)),
    h("td", {}, cache.hits + cache.misses === 0 ? "–" : `${Math.floor(100 * cache.hit_rate)} %`));
}

function group(grain) {
  return h("tbody", {},
    h("tr", { class: "type" }, h("th", { scope: "rowgroup" }, grain.type), h("td", {}, count(grain.activations)), figures(grain.calls)),
    grain.methods.map(method => h("tr", {}, h("th", { scope: "row" }, method.method), h("td"), figures(method.calls))));
}

function figures(calls) {
  const none = calls.count === 0;
  return [
    h("td", {}, count(calls.count)),
    h("td", {}, count(calls.faults)),
    h("td", { class: calls.errors > 0 ? "bad" : null }, count(calls.errors)),
    h("td", {}, none ? "–" : milliseconds(calls.mean_ms)),
    h("td", {}, none ? "–" : milliseconds(calls.longest_ms)),
  ];
}

function milliseconds(time) {
  const digits = time < 10 ? 2 : time < 100 ? 1 : 0;
  return time < 10_000 ? `${time.toFixed(digits)} ms` : duration(time / 1000);
}

function duration(seconds) {
  const whole = Math.floor(seconds);
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  return days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
