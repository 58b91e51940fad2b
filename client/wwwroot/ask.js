// The ask view: a question to the web and the index at once. What is asked is in the address, but only a press of the button asks it: the web may cost money.
import { answerCard, foundItem } from "./answer.js";
import { api } from "./api.js";
import { byId, bytes, h, plural } from "./dom.js";

const prefix = "#ask?";

const form = byId("ask-form");
const question = byId("question");
const start = byId("ask-start");
const cancel = byId("ask-cancel");
const summary = byId("ask-summary");
const sourceList = byId("ask-sources");
const problems = byId("ask-problems");
const answer = byId("ask-answer");
const list = byId("ask-results");

let running = null;
let sources = new Map();

/** Starts the view from the address. */
export function startAsk() {
  readAddress();
  window.addEventListener("hashchange", readAddress);
  form.addEventListener("submit", event => {
    event.preventDefault();
    ask();
  });
  question.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask();
    }
  });
  form.addEventListener("keydown", event => event.key === "Escape" && running?.abort());
  cancel.addEventListener("click", () => running?.abort());
}

export function focusQuestion() {
  question.focus();
}

function ask() {
  const text = question.value.trim();
  if (text === "") {
    question.focus();
    return;
  }

  history.replaceState(null, "", prefix + new URLSearchParams({ q: text }));
  run({ q: text });
}

/** Asks anew, or goes on by the token of an answer; what was being answered before is cancelled. */
async function run(request) {
  running?.abort();
  const current = running = new AbortController();
  clear();
  busy(true);
  let isDone = false;
  try {
    for await (const [name, event] of api.ask(request, current.signal)) {
      if (name === "fault") {
        throw Object.assign(new Error(event.detail), { code: event.code });
      }

      show(event);
      isDone ||= name === "done";
    }

    if (!isDone) {
      throw new Error("The connection to the server broke off before the answer was whole.");
    }
  } catch (error) {
    if (running === current) {
      showEnd(error, request);
    }
  } finally {
    if (running === current) {
      running = null;
      busy(false);
    }
  }
}

function show(event) {
  if (event.analysis) {
    const { complexity, input, intents } = event.analysis;
    summary.textContent = `A ${complexity} question, ${plain(input)}${intents.length === 0 ? "" : ", that asks for " + intents.map(plain).join(", ")}`;
  } else if (event.sources) {
    sources = new Map(event.sources.map(source => [source.name, { ...source, results: 0, end: null }]));
    showSources();
  } else if (event.result) {
    list.append(foundItem(event.result));
    const source = sources.get(event.result.source);
    if (source !== undefined) {
      source.results++;
      showSources();
    }
  } else if (event.synthesis) {
    answer.hidden = false;
    answer.replaceChildren(...answerCard(event.synthesis, list));
  } else if (event.error) {
    problems.append(h("p", { class: "notice warm" }, event.error.message));
    const source = sources.get(event.error.source);
    if (source !== undefined) {
      source.end = "failed";
      showSources();
    }
  } else if (event.metrics) {
    showMetrics(event.metrics);
  } else if (event.done) {
    showDone(event.done);
  }
}

function showSources() {
  sourceList.replaceChildren(...[...sources.values()].map(source => h("li", { class: source.is_selected ? source.end ?? "asked" : "left", title: source.reason },
    h("b", {}, source.name),
    source.is_selected ? `${plural(source.results, "result")}${source.end === null ? "…" : source.end === "failed" ? ", failed" : ` in ${source.end}`}` : `not asked: ${source.reason}`)));
}

function showMetrics(metrics) {
  metrics.sources.forEach(({ name, elapsed_ms: took, is_resumed: isResumed }) => {
    const source = sources.get(name);
    if (source !== undefined && source.end === null) {
      source.end = isResumed ? "an earlier part" : `${took.toFixed(0)} ms`;
    }
  });
  showSources();
  summary.textContent = [
    `${plural(metrics.results, "result")} in ${metrics.total_ms.toFixed(0)} ms`,
    metrics.duplicates > 0 ? `${plural(metrics.duplicates, "duplicate")} left out` : null,
    metrics.peak_bytes === null ? null : `${bytes(metrics.peak_bytes)} held`,
  ].filter(part => part !== null).join(" · ");
}

function showDone(done) {
  if (done.resume_token !== null) {
    problems.append(h("p", { class: "ways" }, h("button", { type: "button", onclick: () => run({ resume: done.resume_token }) }, "Ask what is missing once more")));
  }
}

function showEnd(error, request) {
  sources.forEach(source => { source.end ??= "failed"; });
  if (error.name === "AbortError") {
    summary.textContent = "Cancelled; what was found until then is below.";
    sourceList.replaceChildren();
    return;
  }

  summary.textContent = "";
  showSources();
  problems.append(h("p", { class: "notice bad" }, error.message),
    h("p", { class: "ways" }, h("button", { type: "button", onclick: () => run(request) }, "Try again")));
}

function clear() {
  sources = new Map();
  summary.textContent = "Asking…";
  [sourceList, problems, answer, list].forEach(element => element.replaceChildren());
  answer.hidden = true;
}

function busy(isBusy) {
  start.hidden = isBusy;
  cancel.hidden = !isBusy;
  answer.setAttribute("aria-busy", String(isBusy));
}

function readAddress() {
  if (location.hash.startsWith(prefix)) {
    question.value = new URLSearchParams(location.hash.slice(prefix.length)).get("q") ?? "";
  }
}

const plain = name => name.replaceAll("_", " ");
