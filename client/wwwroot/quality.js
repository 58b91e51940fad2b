// The quality view: what the rules say about all that is stored, of which documents, and what cannot be found because of it.
import { api } from "./api.js";
import { breakable, byId, count, h, plural, row } from "./dom.js";
import { documentAddress } from "./reader.js";

const choice = byId("quality-library");
const gauges = byId("quality-gauges");
const parts = byId("quality-parts");
const again = byId("quality-again");

/** Starts the view. */
export function startQuality() {
  choice.addEventListener("change", showQuality);
  again.addEventListener("click", showQuality);
}

/** Has everything counted, which takes a moment, and shows it. */
export async function showQuality() {
  again.disabled = true;
  parts.setAttribute("aria-busy", "true");
  try {
    const report = await api.quality({ worst: 20, ...(choice.value === "" ? {} : { library: choice.value }) });
    if (choice.value === "") {
      choice.replaceChildren(h("option", { value: "" }, "All libraries"), ...report.libraries.map(library => h("option", { value: library.library }, library.library)));
    }

    show(report);
  } catch (error) {
    gauges.replaceChildren();
    parts.replaceChildren(h("p", { class: "notice bad", role: "alert" }, error.message));
  } finally {
    again.disabled = false;
    parts.removeAttribute("aria-busy");
  }
}

function show({ total, libraries, rules, worst, dropped, not_indexed: notIndexed }) {
  gauges.replaceChildren(...[
    ["Average score", score(total.average_score)],
    ["Documents", count(total.documents)],
    ["Chunks", count(total.chunks)],
    ["With a warning", count(total.flagged)],
    ["Items given up", count(total.dropped)],
    ["Not indexed", count(total.not_indexed)],
  ].map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))));
  parts.replaceChildren(...[
    total.documents === 0 ? h("div", { class: "empty" }, h("h2", {}, "Nothing is stored yet"), h("p", {}, "Every document that a job reads is checked by rules, which give it a score from 0 to 1.")) : null,
    libraries.length < 2 ? null : table("Libraries", ["Library", "Average", "Documents", "Chunks", "With a warning", "Given up", "Not indexed"], libraries.map(library =>
      row(library.library, score(library.average_score), count(library.documents), count(library.chunks), count(library.flagged), count(library.dropped), count(library.not_indexed)))),
    rules.length === 0 ? null : table("Broken rules", ["Rule", "Severity", "Broken", "For example"], rules.map(rule => row(plain(rule.code),
      h("span", { class: `pill ${severities[rule.severity] ?? ""}` }, rule.severity), count(rule.count), h("small", {}, breakable(rule.examples.slice(0, 3).join(", "))))), "left"),
    worst.length === 0 ? null : table("Lowest scores", ["Document", "Score", "Why"], worst.map(document =>
      row([h("a", { href: documentAddress(document.library, document.id) }, breakable(document.path)), h("small", {}, document.library)],
        score(document.score), document.findings.map(finding => h("small", {}, `${finding.message} (−${finding.penalty.toFixed(2)})`)))), "left"),
    subjects("Given up", dropped),
    subjects("Stored and not indexed", notIndexed),
  ].filter(part => part !== null));
}

const severities = { info: "", warning: "incomplete", error: "failed", critical: "failed" };

function subjects(title, list) {
  return list.length === 0 ? null : table(`${title}: ${plural(list.length, "entry", "entries")}`, ["What", "Library", "Why"], list.slice(0, 100).map(({ subject, library, message }) =>
    row(breakable(subject), library, message === null ? "not yet" : h("small", {}, message))), "left");
}

function table(title, columns, rows, align = "") {
  return h("section", { class: "card scroll", tabindex: 0, role: "region", "aria-label": title },
    h("h2", {}, title),
    h("table", { class: `calls ${align}` }, h("thead", {}, h("tr", {}, columns.map(column => h("th", { scope: "col" }, column)))), h("tbody", {}, rows)));
}

const score = number => number === null ? "–" : number.toFixed(2);
const plain = name => name.replaceAll("_", " ");
