// The grains view: how many of each type are in memory, and what their calls take.
import { api } from "./api.js";
import { byId, count, h, milliseconds } from "./dom.js";
import { watching } from "./watching.js";

const table = byId("grain-table");
const order = byId("grain-order");
const summary = byId("grain-summary");
const opened = new Set();
let last = null;

const orders = {
  time: grain => -grain.calls.total_ms,
  calls: grain => -grain.calls.count,
  latency: grain => -grain.calls.p95_ms,
  errors: grain => -(grain.calls.errors * 1e9 + grain.calls.faults),
  name: () => 0,
};

/** Tells whether the view is the one that is shown. */
export const watchGrains = watching(async () => {
  last = await api.grains();
  show();
}, 3000);

/** Starts the view. */
export function startGrains() {
  order.addEventListener("change", () => last !== null && show());
}

function show() {
  const focused = document.activeElement?.dataset?.grain;
  const grains = [...last.grains].sort((one, other) => orders[order.value](one) - orders[order.value](other) || one.type.localeCompare(other.type));
  const slowest = Math.max(...grains.map(grain => grain.calls.p95_ms), 1e-9);
  table.querySelectorAll("tbody").forEach(body => body.remove());
  table.append(...grains.map(grain => group(grain, slowest)));
  [...table.querySelectorAll("[data-grain]")].find(button => button.dataset.grain === focused)?.focus();
  const calls = last.grains.reduce((sum, grain) => sum + grain.calls.count, 0);
  summary.textContent = `${count(last.activations)} grains in memory, ${count(calls)} calls in the silo “${last.silo}” since ${new Date(last.started_at).toLocaleString("en-GB")}. `
    + "Faults concern the caller, such as a library that is not here; errors are defects, and the log has them.";
}

function group(grain, slowest) {
  const isOpen = opened.has(grain.type);
  const toggle = h("button", { type: "button", class: "fold", "data-grain": grain.type, "aria-expanded": String(isOpen), onclick: () => {
    if (!opened.delete(grain.type)) {
      opened.add(grain.type);
    }

    show();
  } }, grain.type.replace(/Grain$/, ""));
  const bar = h("span", { class: "meter", "aria-hidden": "true" }, h("span"));
  bar.firstChild.style.width = `${Math.round(100 * grain.calls.p95_ms / slowest)}%`;
  return h("tbody", {},
    h("tr", { class: "type" }, h("th", { scope: "rowgroup" }, toggle), h("td", {}, count(grain.activations)), figures(grain.calls), h("td", { class: "share" }, bar)),
    isOpen ? grain.methods.map(method => h("tr", {}, h("th", { scope: "row" }, method.method.replace(/Async$/, "")), h("td"), figures(method.calls), h("td"))) : []);
}

function figures(calls) {
  const time = number => h("td", {}, calls.count === 0 ? "–" : milliseconds(number));
  return [
    h("td", {}, count(calls.count)),
    h("td", {}, count(calls.faults)),
    h("td", { class: calls.errors > 0 ? "bad" : null }, count(calls.errors)),
    time(calls.p50_ms), time(calls.p95_ms), time(calls.p99_ms), time(calls.longest_ms),
  ];
}
