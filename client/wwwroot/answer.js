// An answer with its citations, and the results that it is from.
import { age, breakable, copy, h, safeAddress, sourceLink } from "./dom.js";
import { prose } from "./prose.js";

/** The parts of an answer; a number in brackets leads to its page among the results, or to the list of citations below. */
export function answerCard({ text, method, citations, contradictions, is_final: isFinal }, results) {
  if (text === "") {
    return [h("p", { class: "muted" }, isFinal ? "Nothing was found that answers the question." : "Nothing yet that answers the question.")];
  }

  const body = h("div", { class: "text" }, prose(text, null));
  linkCitations(body, new Map(citations.map(citation => [citation.number, citation])), results);
  return [
    body,
    contradictions.length === 0 ? null : h("div", { class: "notice warm" }, h("p", {}, h("b", {}, "Sources seem to contradict each other:")), contradictions.map(pair =>
      h("p", {}, `${pair.first} [${pair.first_citation}] – ${pair.second} [${pair.second_citation}]`))),
    citations.length === 0 ? null : h("ol", { class: "citations" }, citations.map(citation => h("li", { value: citation.number },
      sourceLink(citation.url, {}, breakable(citation.title)) ?? h("span", {}, breakable(citation.title)),
      h("span", { class: "muted" }, ` ${placeOf(citation)}`),
      citation.published === null ? null : h("span", { class: "muted" }, " · ", age(citation.published))))),
    h("footer", {},
      h("span", { class: "muted" }, !isFinal ? "A first version; sources are still asked" : method === "extractive" ? "Taken from the results, sentence by sentence" : `Written by ${method}`),
      h("button", { type: "button", onclick: () => copy(text, "Answer copied") }, "Copy")),
  ].filter(part => part !== null);
}

/** A result, with its whole text at hand. */
export function foundItem(result) {
  return h("li", { tabindex: -1, "data-url": result.url },
    h("p", { class: "origin" },
      h("span", { class: "library" }, result.library ?? result.source),
      h("span", { class: "type" }, placeOf(result)),
      result.published === null ? null : h("span", { class: "fetched" }, age(result.published))),
    h("details", {},
      h("summary", {}, breakable(result.title), result.section === "" ? null : h("span", { class: "muted" }, ` › ${result.section}`)),
      result.is_untrusted ? h("p", { class: "untrusted" }, "Untrusted: reads like an instruction to a language model; nothing of the answer is from it.") : null,
      h("div", { class: "text" }, prose(result.text, null)),
      h("p", {}, sourceLink(result.url, {}, "Open the source"))));
}

/** Makes links of the numbers that stand for something; those in code stay as they are. */
function linkCitations(body, citations, results) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT, node => node.parentElement.closest("code, pre, figcaption") === null ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
  const texts = [];
  while (walker.nextNode()) {
    texts.push(walker.currentNode);
  }

  for (const node of texts) {
    const parts = node.data.split(/\[(\d{1,4})\]/);
    if (parts.length > 1) {
      node.replaceWith(...parts.map((part, index) => {
        const citation = index % 2 === 1 ? citations.get(Number(part)) : undefined;
        return index % 2 === 0 ? part : citation === undefined ? `[${part}]` : link(citation, results);
      }));
    }
  }
}

function link(citation, results) {
  return h("button", { type: "button", class: "cite", title: citation.title, "aria-label": `Citation ${citation.number}: ${citation.title}`, onclick: () => {
    const item = [...results.children].find(other => other.dataset.url === citation.url);
    if (item !== undefined) {
      item.querySelector("details").open = true;
      item.focus();
      item.scrollIntoView({ block: "center" });
    }
  } }, citation.number);
}

/** The library, or the host of the page. */
function placeOf({ library, url, source }) {
  return library !== null ? (source === "index" ? "index" : library) : safeAddress(url)?.host || source;
}
