// The metrics view: the last hour of the process that answers, sample by sample.
import { api } from "./api.js";
import { byId, bytes, count, milliseconds } from "./dom.js";
import { plot } from "./plots.js";
import { watching } from "./watching.js";

const group = byId("metrics-group");
const board = byId("metrics-plots");
const note = byId("metrics-note");
let history = null;

/** Tells whether the view is the one that is shown. */
export const watchMetrics = watching(look, 5000);

/** Starts the view. */
export function startMetrics() {
  group.addEventListener("change", () => history !== null && show());
}

async function look() {
  const later = await api.metrics(history?.times.at(-1) ?? null);
  history = history === null || history.started_at !== later.started_at ? await whole(later) : joined(history, later);
  // Nothing moves under whoever has opened a table or points at a line.
  if (board.querySelector("details[open]") === null && !board.matches(":hover")) {
    show();
  }
}

/** All samples: those that came are all only when nothing was asked for after a time. */
async function whole(samples) {
  return history === null ? samples : api.metrics(null);
}

function joined(before, later) {
  const cut = Math.max(0, before.times.length + later.times.length - later.capacity);
  const valuesOf = one => before.series.find(other => other.name === one.name && other.group === one.group)?.values ?? before.times.map(() => null);
  return { ...later, times: [...before.times, ...later.times].slice(cut), series: later.series.map(one => ({ ...one, values: [...valuesOf(one), ...one.values].slice(cut) })) };
}

const number = value => value > 0 && value < 10 ? value.toFixed(1) : count(Math.round(value));
const percent = share => `${Math.round(100 * share)} %`;

function show() {
  const of = group.value;
  const own = [
    { title: `Latency: ${group.selectedOptions[0].text.toLowerCase()}`, format: milliseconds, lines: [["request_p50_ms", "p50", of], ["request_p95_ms", "p95", of], ["request_p99_ms", "p99", of]] },
    { title: "Requests a minute", format: number, lines: [["requests_per_minute", "all", of], ["request_errors_per_minute", "errors", of]] },
    { title: "Memory", format: bytes, lines: [["resident_bytes", "process", null], ["heap_bytes", "objects", null]] },
    { title: "Processors", format: percent, most: 1, lines: [["cpu_share", "used", null]] },
    { title: "Indexed a minute", format: number, lines: [["documents_per_minute", "documents", null], ["chunks_per_minute", "chunks", null]] },
    { title: "Jobs", format: number, lines: [["jobs_running", "running", null], ["jobs_queued", "queued", null], ["jobs_paused", "paused", null]] },
    { title: "Errors of jobs a minute", format: number, lines: [["errors_per_minute", "errors", null]] },
    { title: "Threads and what is open", format: number, lines: [["threads", "threads", null], ["handles", "files and sockets", null], ["thread_pool_queue", "waiting work", null]] },
  ];
  board.replaceChildren(...own.map(({ lines, ...rest }) => ({ ...rest, times: history.times, series: lines.map(seriesOf).filter(one => one !== null) }))
    .filter(one => one.series.length > 0 && one.times.length > 0).map(plot));
  note.textContent = history.times.length === 0
    ? "The first sample is taken a few seconds after the start."
    : `A sample every ${history.interval_seconds} seconds since ${new Date(history.times[0]).toLocaleTimeString("en-GB")}; rates and percentiles are those of the ${history.window_seconds} seconds before. Point at a line to read it.`;
}

function seriesOf([name, label, of]) {
  const found = history.series.find(one => one.name === name && one.group === of);
  return found === undefined ? null : { label, values: found.values };
}
