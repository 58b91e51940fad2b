// The jobs view, live. Browsers allow six connections to a server for all tabs together, so a tab watches few jobs at once, and none while it is hidden.
import { api } from "./api.js";
import { age, announce, byId, bytes, count, h, plural, toast } from "./dom.js";
import { stageBars } from "./stages.js";

const watchedAtOnce = 2;
const ended = new Set(["completed", "failed", "cancelled"]);
const steps = { fetch: "reading", index: "indexing", finish: "finishing", export: "exporting" };

const list = byId("job-list");
const badge = byId("job-count");
const cards = new Map();
const streams = new Map();
let onEnd = () => {};

/** Starts the view; hook is called whenever a job has ended. */
export function startJobs(hook) {
  onEnd = hook;
  document.addEventListener("visibilitychange", watch);
}

/** Loads all jobs, for when somebody looks at them. */
export async function loadJobs() {
  const jobs = await api.jobs();
  const ids = new Set(jobs.map(job => job.id));
  [...cards.keys()].filter(id => !ids.has(id)).forEach(id => cards.delete(id));
  jobs.forEach(put);
  list.replaceChildren(...jobs.map(job => cards.get(job.id).element));
  if (jobs.length === 0) {
    list.replaceChildren(h("li", { class: "empty" }, h("h2", {}, "No jobs yet"), h("p", {}, "Adding or refreshing a library starts one.")));
  }

  watch();
}

/** Learns of jobs from the libraries they work on, and asks for those that have not ended and are not watched. */
export async function followJobs(libraries) {
  const ids = libraries.map(library => library.last_job_id).filter(id => id !== null && !cards.has(id));
  const waiting = [...cards.values()].filter(card => !ended.has(card.job.state) && !streams.has(card.job.id)).map(card => card.job.id);
  const jobs = await Promise.all([...new Set([...ids, ...waiting])].map(id => api.job(id).catch(() => null)));
  jobs.filter(job => job !== null).forEach(showJob);
}

/** Shows a job, new or known, and watches it. */
export function showJob(job) {
  const known = cards.has(job.id);
  put(job);
  if (!known) {
    list.querySelector(".empty")?.remove();
    const before = [...cards.values()].filter(card => card.job.created_at < job.created_at && card.element.isConnected);
    const next = before.sort((a, b) => b.job.created_at.localeCompare(a.job.created_at))[0];
    list.insertBefore(cards.get(job.id).element, next?.element ?? null);
  }

  watch();
}

function put(job) {
  const card = cards.get(job.id);
  if (card === undefined) {
    cards.set(job.id, makeCard(job));
  } else {
    card.update(job);
  }

  const active = [...cards.values()].filter(other => !ended.has(other.job.state)).length;
  badge.textContent = count(active);
  badge.hidden = active === 0;
}

/** Opens and closes streams until the running jobs are watched, or none when nobody looks. */
function watch() {
  const running = document.hidden ? [] : [...cards.values()].filter(card => card.job.state === "running").slice(0, watchedAtOnce).map(card => card.job.id);
  for (const [id, stream] of streams) {
    if (!running.includes(id)) {
      stream.close();
      streams.delete(id);
    }
  }

  running.filter(id => !streams.has(id)).forEach(open);
}

function open(id) {
  const stream = api.jobEvents(id);
  streams.set(id, stream);
  stream.addEventListener("progress", event => put(merge(JSON.parse(event.data))));
  stream.addEventListener("ended", event => {
    put(JSON.parse(event.data).job);
    close();
    onEnd();
  });
  stream.addEventListener("fault", close);
  stream.addEventListener("error", () => {
    // A lost connection is made again by the browser; one that is closed for good has ended, or waits for the next look.
    if (stream.readyState === EventSource.CLOSED) {
      close();
    }
  });

  function close() {
    stream.close();
    streams.delete(id);
    watch();
  }
}

/** The job after an event: what was given up comes event by event, and all of it with the one that ends the job. */
function merge(event) {
  const known = cards.get(event.job.id)?.job;
  const isNew = event.problem !== null && !known?.problems.some(problem => problem.item === event.problem.item && problem.code === event.problem.code);
  const begins = event.change !== null && (event.change.cause === "submitted" || event.change.cause === "retried");
  const problems = begins ? [] : known?.problems ?? [];
  return { ...event.job, problems: isNew ? [...problems, event.problem] : problems, changes: known?.changes ?? [] };
}

function makeCard(job) {
  const state = h("span", { class: "pill" });
  const stages = stageBars();
  const facts = h("p", { class: "facts" });
  const error = h("p", { class: "notice bad" });
  const problems = h("details", {}, h("summary"), h("ul", { class: "problems" }));
  const buttons = {
    pause: button("Pause", "pause"),
    resume: button("Resume", "resume"),
    retry: button("Retry", "retry"),
    cancel: button("Cancel", "cancel"),
  };
  const element = h("li", { class: "card job-row" },
    h("div", { class: "title" }, h("h2", {}, titleOf(job)), state, h("div", { class: "actions push" }, Object.values(buttons))),
    stages.element, error, facts, problems);
  const card = { job, element, update };
  update(job);
  return card;

  function button(label, change) {
    return h("button", { type: "button", class: change === "cancel" ? "quiet-danger" : null, onclick: event => changeJob(card, change, event.currentTarget) }, label);
  }

  function update(next) {
    tell(card.job, next);
    card.job = next;
    state.className = `pill ${next.state}`;
    state.textContent = next.state;
    stages.element.hidden = next.state !== "running";
    const gaveUp = next.state !== "completed" || next.problems.length > 0;
    buttons.pause.hidden = next.state !== "running" && next.state !== "queued";
    buttons.resume.hidden = next.state !== "paused";
    buttons.retry.hidden = !ended.has(next.state) || next.kind === "change_model" || !gaveUp;
    buttons.cancel.hidden = ended.has(next.state);
    stages.update(next);
    error.hidden = next.error === null;
    error.textContent = next.error?.message ?? "";
    facts.replaceChildren(...factsOf(next));
    showProblems(next, problems);
  }
}

/** Says to who hears the page what became of a job: its state and stage, not every item. */
function tell(before, job) {
  if (before !== job && (before.state !== job.state || before.stage !== job.stage)) {
    announce(`${job.library}: ${job.state === "running" ? steps[job.stage] ?? "running" : job.state}`);
  }
}

function titleOf(job) {
  return job.kind === "batch" ? plural(job.counters.libraries, "library", "libraries") : job.kind === "change_model" ? `All libraries with the embedding model ${job.model}` : [job.library, h("span", { class: "version" }, job.version)];
}

function factsOf(job) {
  const c = job.counters;
  return [
    h("span", {}, ended.has(job.state) && job.finished_at !== null ? "ended " : "added ", age(ended.has(job.state) ? job.finished_at ?? job.created_at : job.created_at)),
    c.documents_indexed > 0 ? h("span", {}, plural(c.documents_indexed, "document"), " indexed") : null,
    c.chunks_indexed > 0 ? h("span", {}, plural(c.chunks_indexed, "chunk")) : null,
    c.exact_duplicates + c.near_duplicates > 0 ? h("span", {}, plural(c.exact_duplicates + c.near_duplicates, "duplicate"), " not indexed") : null,
    c.bytes_read > 0 ? h("span", {}, bytes(c.bytes_read), " read") : null,
    c.items_left_out > 0 ? h("span", {}, plural(c.items_left_out, "item"), " without content") : null,
    c.items_unread > 0 ? h("span", {}, plural(c.items_unread, "item"), " beyond the limits") : null,
    c.documents_removed > 0 ? h("span", {}, plural(c.documents_removed, "document"), " removed") : null,
    job.archive !== null ? h("a", { href: `/v1/jobs/${encodeURIComponent(job.id)}/archive`, download: job.archive.file_name }, `Archive (${bytes(job.archive.bytes)})`) : null,
    job.resumptions > 0 ? h("span", {}, `resumed ${plural(job.resumptions, "time")}`) : null,
  ].filter(fact => fact !== null);
}

function showProblems(job, problems) {
  problems.hidden = job.problems.length === 0;
  const [summary, items] = problems.children;
  if (items.childElementCount === job.problems.length) {
    return;
  }

  const rejected = Math.max(job.counters.items_rejected, job.problems.length);
  summary.textContent = `${plural(rejected, "item")} given up`;
  items.replaceChildren(...job.problems.map(problem => h("li", {}, h("code", {}, problem.item), h("span", {}, problem.message))));
}

async function changeJob(card, change, button) {
  button.disabled = true;
  try {
    put(await api.changeJob(card.job.id, change));
    watch();
    onEnd();
  } catch (error) {
    toast(error.message);
  } finally {
    button.disabled = false;
  }
}
