// The overview of the system: what the process uses, its caches, and where to look further.
import { api } from "./api.js";
import { byId, bytes, count, h, row } from "./dom.js";
import { watching } from "./watching.js";

const gauges = byId("system-gauges");
const caches = byId("system-caches");
const place = byId("system-place");
let before = null;
let models = null;

const look = watching(async () => {
  // Counting indexes is work, so that it is done once a visit; a view without them is better than none.
  models ??= await api.models().catch(() => []);
  const [system, proxies, errors, letters] = await Promise.all([
    api.grains(),
    api.proxies().catch(() => []),
    api.errors(24).then(summary => summary.counts.reduce((sum, one) => sum + one.count, 0)).catch(() => null),
    api.deadLetters({ limit: 1 }).then(page => page.total).catch(() => null),
  ]);
  show(system, proxies, errors, letters);
}, 3000);

/** Tells whether the view is the one that is shown. */
export function watchSystem(visible) {
  before = null;
  models = null;
  look(visible);
}

function show(system, proxies, errors, letters) {
  gauges.replaceChildren(...[
    ["Running for", duration(system.uptime_seconds)],
    ["Memory", bytes(system.working_set_bytes), "#metrics"],
    ["Processor", processor(system), "#metrics"],
    ["Grains", count(system.activations), "#grains"],
    ["Embeddings", modelOf(models)],
    ...(errors === null ? [] : [["Errors in a day", count(errors), "#errors"]]),
    ...(letters === null ? [] : [["Set aside", count(letters), "#errors"]]),
    ...proxies.map(provider => [`Proxies “${provider.name}”`, proxiesOf(provider), "#proxies"]),
  ].map(([label, value, link]) => h("div", {}, h("dt", {}, link === undefined ? label : h("a", { href: link }, label)), h("dd", {}, value))));
  place.textContent = `The silo “${system.silo}”, since ${new Date(system.started_at).toLocaleString("en-GB")}.`;
  caches.querySelectorAll("tbody").forEach(body => body.remove());
  caches.append(h("tbody", {}, system.caches.map(cacheRow)));
  byId("system-caches-card").hidden = system.caches.length === 0;
  before = system;
}

/** The share of one core since the last look; the processor's time so far at the first one. */
function processor(system) {
  const seconds = before === null || before.started_at !== system.started_at ? 0 : system.uptime_seconds - before.uptime_seconds;
  return seconds > 0 ? `${Math.round(100 * (system.cpu_seconds - before.cpu_seconds) / seconds)} %` : `${system.cpu_seconds.toFixed(1)} s`;
}

/** How many proxies of a provider work, or why none serves. */
function proxiesOf(provider) {
  const working = provider.proxies.filter(proxy => proxy.state !== "failed").length;
  return provider.state === "ready" ? `${working} of ${provider.proxies.length} work` : provider.state;
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

const cacheNames = { query_embeddings: "Embeddings of questions", search_answers: "Answers" };

function cacheRow(cache) {
  return row(cacheNames[cache.name] ?? cache.name, count(cache.entries), count(cache.hits), count(cache.misses),
    cache.hits + cache.misses === 0 ? "–" : `${Math.floor(100 * cache.hit_rate)} %`);
}

function duration(seconds) {
  const whole = Math.floor(seconds);
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  return days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
