// The proxies view: what providers may still be used for today, how each of their proxies is, and how that changed.
import { api } from "./api.js";
import { age, byId, bytes, count, h, row, toast } from "./dom.js";
import { watching } from "./watching.js";

const list = byId("proxy-list");
const checkButton = byId("check-proxies");
const closed = new Set();

/** Tells whether the view is the one that is shown. */
export const watchProxies = watching(async () => show(await api.proxies()), 5000);

/** Starts the view. */
export function startProxies() {
  checkButton.addEventListener("click", async () => {
    checkButton.disabled = true;
    checkButton.textContent = "Checking…";
    try {
      show(await api.checkProxies());
      toast("All proxies are checked");
    } catch (error) {
      toast(error.message);
    } finally {
      checkButton.disabled = false;
      checkButton.textContent = "Check now";
    }
  });
}

function show(providers) {
  checkButton.hidden = providers.length === 0;
  list.replaceChildren(...(providers.length > 0 ? providers.map(card) : [h("li", { class: "empty" },
    h("h2", {}, "No proxies"),
    h("p", {}, "Pages are fetched directly. Providers of proxies are described below ", h("code", {}, "proxies.providers"), " of the configuration."))]));
}

function card(provider) {
  const changes = provider.proxies.flatMap(proxy => proxy.changes.map(change => ({ ...change, name: proxy.name })))
    .sort((one, other) => other.at.localeCompare(one.at));
  return h("li", { class: "card" },
    h("div", { class: "title" },
      h("h2", {}, provider.name, h("span", { class: "version" }, provider.kind)),
      h("span", { class: `pill ${provider.state}` }, provider.state)),
    provider.problem === null ? null : h("p", { class: "notice bad" }, provider.problem),
    h("dl", { class: "uses" },
      use("Requests today", provider.requests_today, provider.requests_per_day, count),
      use("Traffic today", provider.bytes_today, provider.bytes_per_day, bytes),
      use("Costs today", provider.cost_today, provider.cost_per_day, cost => cost.toFixed(2))),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Proxies of ${provider.name}` }, h("table", { class: "calls left" },
      h("thead", {}, h("tr", {}, ["Proxy", "State", "Requests", "Failed", "Traffic", "Checked"].map(name => h("th", { scope: "col" }, name)))),
      h("tbody", {}, provider.proxies.map(proxyRow)))),
    details(`history/${provider.name}`, "History", changes.length === 0
      ? h("p", { class: "muted" }, "No proxy changed its state yet.")
      : h("ol", { class: "history" }, changes.map(change => h("li", {},
        age(change.at), h("span", {}, change.name), h("span", { class: `pill ${change.state}` }, change.state), h("span", { class: "muted" }, change.reason))))));
}

function proxyRow(proxy) {
  return row([proxy.name, h("small", {}, proxy.address)],
    [h("span", { class: `pill ${proxy.state}` }, proxy.state),
      proxy.open_until === null ? null : h("small", {}, "next probe ", age(proxy.open_until)),
      proxy.problem === null ? null : h("small", {}, proxy.problem)],
    count(proxy.requests),
    proxy.requests === 0 ? count(proxy.failures) : `${count(proxy.failures)} (${(100 * proxy.failures / proxy.requests).toFixed(1)} %)`,
    bytes(proxy.bytes),
    proxy.checked_at === null ? "never" : age(proxy.checked_at));
}

function use(label, used, limit, format) {
  return h("div", {}, h("dt", {}, label), h("dd", {}, limit > 0 ? `${format(used)} of ${format(limit)}` : format(used),
    limit > 0 ? h("progress", { max: limit, value: Math.min(used, limit), "aria-label": label }) : null));
}

/** Details that are open until somebody closes them, however often the view is drawn anew. */
function details(key, summary, ...content) {
  return h("details", { open: !closed.has(key), ontoggle: event => event.target.open ? closed.delete(key) : closed.add(key) }, h("summary", {}, summary), content);
}
