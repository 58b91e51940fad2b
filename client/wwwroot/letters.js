// What was set aside, job by job, with what can be done about it: try one or all of a job again, look at what was thrown, forget it.
import { api } from "./api.js";
import { age, breakable, byId, count, h, plural, sourceLink, toast } from "./dom.js";

const most = 1000;
const box = byId("letters");
const summary = byId("letters-summary");
let shown = "";

/** Asks for what is set aside and shows it. */
export async function showLetters() {
  const { letters, total, next } = await api.deadLetters({ limit: most });
  const text = JSON.stringify(letters);
  if (text === shown) {
    return;
  }

  shown = text;
  const jobs = new Map();
  letters.forEach(letter => jobs.set(letter.job_id, [...(jobs.get(letter.job_id) ?? []), letter]));
  summary.textContent = total === 0 ? "" : next === null ? plural(total, "dead letter") : `The first ${count(letters.length)} of ${count(total)} dead letters`;
  box.replaceChildren(...(total > 0 ? [...jobs].map(([job, own]) => card(job, own)) : [h("li", { class: "empty small" },
    h("h3", {}, "Nothing is set aside"),
    h("p", {}, "Items that jobs could not read or index are listed here, and can be tried again."))]));
}

function card(job, letters) {
  const { library, version } = letters[0];
  return h("li", { class: "card" },
    h("div", { class: "title" },
      h("h3", {}, library, h("span", { class: "version" }, version), h("small", {}, ` job ${job}`)),
      h("button", { type: "button", class: "push", onclick: event => retry(event.currentTarget, letters.map(letter => letter.id)) },
        letters.length === 1 ? "Try again" : `Try all ${count(letters.length)} again`)),
    h("ul", { class: "letters" }, letters.map(letter => item(letter, letters.length > 1))));
}

function item(letter, isOneOfMany) {
  const thrown = h("pre", { tabindex: 0 });
  return h("li", {},
    h("p", { class: "what" }, h("code", {}, breakable(letter.key)), letter.held ? h("span", { class: "pill incomplete", title: "The process ended at it: jobs leave it alone until somebody tries it again" }, "held") : null),
    h("p", {}, letter.message),
    h("p", { class: "facts" },
      h("span", {}, letter.code), h("span", {}, plural(letter.attempts, "attempt")), h("span", {}, age(letter.last_at)), sourceLink(letter.url, {}, "Source")),
    h("div", { class: "actions" },
      isOneOfMany ? h("button", { type: "button", onclick: event => retry(event.currentTarget, [letter.id]) }, "Try again") : null,
      h("button", { type: "button", class: "quiet-danger", title: "Removes the entry; the next job tries the item as any other", onclick: event => forget(event.currentTarget, letter.id) }, "Forget")),
    h("details", { ontoggle: event => event.target.open && thrown.childElementCount === 0 && explain(letter.id, thrown) }, h("summary", {}, "What was thrown"), thrown));
}

async function explain(id, element) {
  try {
    element.textContent = (await api.deadLetter(id)).detail ?? "Nothing was thrown: the item broke a rule.";
  } catch (error) {
    element.textContent = error.message;
  }
}

function retry(button, ids) {
  return act(button, async () => box.dispatchEvent(new CustomEvent("retried", { detail: await api.retryDeadLetters(ids) })));
}

function forget(button, id) {
  return act(button, async () => {
    await api.removeDeadLetter(id);
    await showLetters();
    summary.focus();
  });
}

async function act(button, deed) {
  button.disabled = true;
  try {
    await deed();
  } catch (error) {
    toast(error.message);
  } finally {
    button.disabled = false;
  }
}
