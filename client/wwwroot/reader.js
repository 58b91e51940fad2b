// The reader: a whole document, with the part that was found marked. What is read is in the address, so that it can be sent to somebody.
import { api } from "./api.js";
import { age, breakable, byId, bytes, copy, h, plural, sourceLink } from "./dom.js";
import { blocks, wordPattern } from "./prose.js";

const prefix = "#read?";
const head = byId("reader-head");
const body = byId("reader-text");
let shown = "";

/** The address at which a hit's document is read. */
export function readerAddress(hit, words) {
  return prefix + new URLSearchParams({
    library: `${hit.library}@${hit.version}`,
    document: hit.document_id,
    at: `${hit.start}-${hit.end}`,
    // By its first words the part is found again after the text before it has changed.
    says: hit.content.trimStart().slice(0, 60),
    ...(words.length > 0 ? { mark: words.join(" ") } : {}),
  });
}

/** The address of a document from its beginning. */
export const documentAddress = (library, id) => prefix + new URLSearchParams({ library, document: id });

/** Shows what the address says; gives its title. */
export async function showReader() {
  if (!location.hash.startsWith(prefix) || location.hash === shown) {
    return;
  }

  shown = location.hash;
  const asked = new URLSearchParams(location.hash.slice(prefix.length));
  const [library, id] = [asked.get("library") ?? "", asked.get("document") ?? ""];
  head.replaceChildren(h("p", { class: "muted", role: "status" }, "Reading…"));
  body.replaceChildren();
  try {
    const { document: about, text } = await api.document(library, id);
    const part = partOf(text, asked);
    document.title = `${about.title} · Contexter`;
    head.replaceChildren(...headOf(library, about, text, part));
    showText(text, part, asked.get("mark"), about.title);
  } catch (error) {
    shown = "";
    head.replaceChildren(h("div", { class: "empty", role: "alert" },
      h("h1", {}, error.code === "unreachable" ? "The server does not answer" : "There is nothing to read here"),
      h("p", {}, error.message),
      h("p", { class: "ways" }, h("button", { type: "button", onclick: showReader }, "Try again"), h("a", { class: "button", href: "#search" }, "Search"))));
  }
}

/** Where the part is that the address names: as it says, or where its first words stand by now; null when it names none, false when they are gone. */
function partOf(text, asked) {
  const [start, end] = (asked.get("at") ?? "").split("-").map(Number);
  if (!Number.isInteger(start) || !Number.isInteger(end) || end <= start) {
    return null;
  }

  const says = asked.get("says") ?? "";
  if (text.slice(start, end).trimStart().startsWith(says)) {
    return { start, end };
  }

  const places = [text.lastIndexOf(says, start), text.indexOf(says, start)].filter(place => place >= 0).sort((a, b) => Math.abs(a - start) - Math.abs(b - start));
  return places.length === 0 ? false : { start: places[0], end: Math.min(text.length, places[0] + end - start) };
}

function headOf(library, about, text, part) {
  return [
    h("p", { class: "origin" },
      h("span", { class: "library" }, library),
      h("span", { class: "type" }, about.document_type),
      h("span", { class: "fetched" }, "changed ", age(about.updated_at))),
    h("h1", { id: "reader-title", tabindex: -1 }, breakable(about.title)),
    h("p", { class: "place" }, about.path),
    h("p", { class: "facts" },
      h("span", {}, bytes(about.size_bytes)),
      h("span", {}, `quality ${about.quality_score.toFixed(2)}`),
      about.quality_findings.length === 0 ? null : h("span", {}, about.quality_findings.map(finding => finding.message).join("; "))),
    h("div", { class: "actions" },
      part ? h("button", { type: "button", class: "primary", onclick: goToPart }, "Go to what was found") : null,
      sourceLink(about.source_url, { class: "button" }, "Source"),
      h("button", { type: "button", onclick: () => copy(location.href, "Address copied") }, "Copy address"),
      h("button", { type: "button", onclick: () => copy(text, "Text copied") }, "Copy text")),
    part === false ? h("p", { class: "notice warm", role: "status" }, "The part that this address names is not in the document any more. This is the document as it is now.") : null,
  ].filter(element => element !== null);
}

function showText(text, part, mark, title) {
  const words = wordPattern((mark ?? "").split(" "));
  const isIn = (from, to) => part && to > part.start && from < part.end;
  const found = blocks(text, at => isIn(at, at + 1) ? words : null);
  const elements = [];
  let region = null;
  for (const [index, { element, from, to, level }] of found.entries()) {
    if (index === 0 && level === 1 && element.textContent === title && !isIn(from, to)) {
      // The title stands above already.
      continue;
    }

    if (!isIn(from, to)) {
      elements.push(element);
      continue;
    }

    if (region === null) {
      region = h("div", { class: "found-part", id: "found-part", role: "region", tabindex: -1, "aria-label": "What was found" });
      elements.push(region);
    }

    region.append(element);
  }

  const headings = found.filter(block => block.level > 0 && block.level < 4);
  body.replaceChildren(...(headings.length < 4 ? [] : [contents(headings)]), h("div", { class: "text" }, elements));
  if (region !== null) {
    goToPart();
  } else {
    byId("reader-title")?.focus({ preventScroll: true });
  }
}

function contents(headings) {
  const top = Math.min(...headings.map(heading => heading.level));
  return h("details", { class: "contents" },
    h("summary", {}, "Contents", h("span", { class: "muted" }, ` ${plural(headings.length, "section")}`)),
    h("ol", {}, headings.map(({ element, level }) => {
      element.tabIndex = -1;
      return h("li", { class: `level${level - top}` }, h("button", { type: "button", class: "link", onclick: () => {
        element.scrollIntoView({ block: "start" });
        element.focus({ preventScroll: true });
      } }, element.textContent));
    })));
}

function goToPart() {
  const part = byId("found-part");
  part.scrollIntoView({ block: part.offsetHeight > innerHeight * 0.7 ? "start" : "center" });
  part.focus({ preventScroll: true });
}
