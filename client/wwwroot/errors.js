// The errors view: what jobs met, counted and one by one, and what was set aside because of it, which can be tried again.
import { api } from "./api.js";
import { age, breakable, byId, count, h, row } from "./dom.js";
import { showLetters } from "./letters.js";
import { watching } from "./watching.js";

const hours = byId("error-hours");
const kinds = byId("error-kinds");
const log = byId("error-log");
const state = byId("error-state");
let picked = null;
let last = "";

/** Tells whether the view is the one that is shown. */
export const watchErrors = watching(look, 5000);

/** Starts the view. Hook: jobsStarted(jobs). */
export function startErrors(hooks) {
  hours.addEventListener("change", look);
  byId("letters").addEventListener("retried", event => hooks.jobsStarted(event.detail));
}

async function look() {
  const [summary] = await Promise.all([api.errors(hours.value), showLetters()]);
  const text = JSON.stringify(summary);
  if (text !== last) {
    last = text;
    show(summary);
  }
}

function show({ counts, newest, dropped }) {
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  if (!counts.some(one => one.kind === picked)) {
    picked = null;
  }

  const byKind = new Map();
  counts.forEach(one => byKind.set(one.kind, (byKind.get(one.kind) ?? 0) + one.count));
  kinds.replaceChildren(...(total === 0 ? [] : [kindButton(null, "All", total, newest), ...[...byKind].map(([kind, number]) => kindButton(kind, plain(kind), number, newest))]));
  state.textContent = total === 0 ? "No job met an error in this time." : dropped > 0 ? `Of ${count(dropped)} errors only the number is kept.` : "";
  showLog(newest);
}

function kindButton(kind, label, number, newest) {
  return h("button", { type: "button", "aria-pressed": String(picked === kind), onclick: event => {
    picked = kind;
    [...kinds.children].forEach(other => other.setAttribute("aria-pressed", String(other === event.currentTarget)));
    showLog(newest);
  } }, label, h("span", {}, count(number)));
}

const deeds = { try_again: "tried again", give_up: "given up", set_aside: "set aside", fail_job: "ended the job", escalate: "told the operator" };

function showLog(newest) {
  const entries = newest.filter(entry => picked === null || entry.kind === picked);
  byId("error-log-card").hidden = newest.length === 0;
  log.replaceChildren(...entries.map(entry => row(
    [breakable(entry.subject), h("small", {}, entry.message)],
    plain(entry.kind),
    [entry.component, entry.library === null ? null : h("small", {}, entry.library)],
    deeds[entry.action] ?? plain(entry.action),
    age(entry.at))));
}

const plain = name => name.replaceAll("_", " ");
