// One hit: what it is, where it comes from, how well it fits and why.
import { age, breakable, copy, count, h, sourceLink } from "./dom.js";
import { inline, matchedWords, prose } from "./prose.js";

const fixed = (number, digits = 2) => number === null ? "–" : number.toFixed(digits);

/** The list item of a hit; explain() gives the hit again with its explanation. */
export function resultItem(hit, explain) {
  const title = h("h2", {}, sourceLink(hit.source_url, { class: "source" }, breakable(hit.title)) ?? breakable(hit.title));
  const body = h("div", { class: "text" }, preview(hit));
  const why = h("div", { class: "why", hidden: true });
  const toggle = h("button", { type: "button", "aria-expanded": "false", onclick: () => open() }, "Full text");
  const explainButton = h("button", { type: "button", "aria-expanded": "false", onclick: () => showWhy() }, "Why this score?");

  const article = h("article", { tabindex: -1, "aria-label": `${hit.title}, ${hit.library} ${hit.version}` },
    h("header", {},
      h("div", { class: "what" },
        h("p", { class: "origin" },
          h("span", { class: "library" }, hit.library, h("span", {}, hit.version)),
          h("span", { class: "type" }, hit.document_type),
          h("span", { class: "fetched" }, "read ", age(hit.fetched_at))),
        title,
        hit.section === "" ? null : h("p", { class: "section" }, hit.section.split(" > ").flatMap((part, index) =>
          [index === 0 ? null : h("i", { "aria-hidden": "true" }, "›"), h("span", {}, part)]))),
      score(hit)),
    body,
    h("footer", {}, toggle, explainButton,
      h("button", { type: "button", onclick: () => copy(hit.content, "Text copied") }, "Copy")),
    why);

  function open() {
    const opened = !article.classList.contains("open");
    article.classList.toggle("open", opened);
    toggle.setAttribute("aria-expanded", String(opened));
    toggle.textContent = opened ? "Less" : "Full text";
    body.replaceChildren(...(opened ? prose(hit.content, matchedWords(hit.highlights)) : preview(hit)));
  }

  async function showWhy() {
    const opened = why.hidden;
    why.hidden = !opened;
    explainButton.setAttribute("aria-expanded", String(opened));
    if (!opened || why.childElementCount > 0) {
      return;
    }

    why.replaceChildren(h("p", { class: "muted" }, "Asking…"));
    try {
      const explained = await explain();
      why.replaceChildren(...(explained?.explanation ? explanation(explained) : [h("p", { class: "muted" }, "The hit has changed since; search again.")]));
    } catch (error) {
      why.replaceChildren(h("p", { class: "muted" }, error.message));
    }
  }

  article.open = open;
  return h("li", {}, article);
}

/** The extracts around matched words, or the beginning of the text where there are none. */
function preview(hit) {
  return hit.highlights.length > 0
    ? hit.highlights.map(({ text, matches }) => h("p", { class: "extract" }, inline(text, matches)))
    : [h("p", { class: "extract start" }, inline(hit.content.slice(0, 400), []))];
}

function score(hit) {
  const bar = h("span", { class: "meter" }, h("span"));
  bar.firstChild.style.width = `${Math.round(Math.max(0, Math.min(1, hit.score)) * 100)}%`;
  return h("dl", { class: "score" },
    h("div", { class: "blend" }, h("dt", { class: "hidden" }, "Score"), h("dd", {}, fixed(hit.score), bar)),
    h("div", { class: "semantic", title: "Cosine of question and text, -1 to 1" }, h("dt", {}, "meaning"), h("dd", {}, fixed(hit.semantic_score))),
    h("div", { class: "keyword", title: "BM25, 0 or more" }, h("dt", {}, "words"), h("dd", {}, fixed(hit.keyword_score))));
}

function explanation(hit) {
  const why = hit.explanation;
  const legs = [
    ["semantic", "Meaning", why.semantic_weight, why.semantic_scaled, why.semantic_rank],
    ["keyword", "Words", why.keyword_weight, why.keyword_scaled, why.keyword_rank],
  ];
  const rows = legs.map(([name, label, weight, scaled, rank]) => {
    const bar = h("span", { class: "meter" }, h("span"));
    bar.firstChild.style.width = `${Math.round((scaled ?? 0) * weight * 100)}%`;
    return h("tr", { class: name },
      h("th", { scope: "row" }, label),
      h("td", {}, rank === null ? "not found" : `rank ${count(rank)}`),
      h("td", {}, scaled === null ? "–" : `${fixed(weight)} × ${fixed(scaled)}`),
      h("td", { class: "wide" }, bar));
  });
  const terms = why.terms.map(term => h("tr", {},
    h("th", { scope: "row" }, h("code", {}, term.term)),
    h("td", {}, count(term.document_frequency)),
    h("td", {}, fixed(term.idf)),
    h("td", {}, fixed(term.term_frequency)),
    h("td", {}, fixed(term.score))));
  return [
    h("p", { class: "muted" }, blendings[why.blending] ?? `Blending: ${why.blending}.`),
    h("div", { class: "scroll" }, h("table", { class: "legs" }, h("tbody", {}, rows))),
    terms.length === 0 ? null : h("div", { class: "scroll" }, h("table", { class: "terms" },
      h("thead", {}, h("tr", {}, ["word", "in chunks", "rarity", "here", "adds"].map(text => h("th", { scope: "col" }, text)))),
      h("tbody", {}, terms))),
  ].filter(element => element !== null);
}

const blendings = {
  auto: "Weights chosen to suit the question; both legs are brought to one scale over the candidates.",
  fixed: "Weights as asked for; both legs are brought to one scale over the candidates.",
  rrf: "Blended by rank (reciprocal rank fusion).",
};
