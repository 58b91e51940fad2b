// One hit: what it is, where it comes from, how well it fits and why.
import { age, breakable, copy, count, h, sourceLink } from "./dom.js";
import { inline, markedWords, prose, wordPattern } from "./prose.js";
import { readerAddress } from "./reader.js";

const fixed = (number, digits = 2) => number === null ? "–" : number.toFixed(digits);

/** The list item of a hit; explain() gives the hit again with its explanation, and what the question was taken to be. */
export function resultItem(hit, explain) {
  const words = markedWords(hit.highlights);
  const title = h("h2", {}, h("a", { class: "read", href: readerAddress(hit, words), title: "Read the whole document" }, breakable(hit.title)));
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
          hit.chunk_ids.length > 1 ? h("span", { class: "passage", title: "Parts of one section that follow one another" }, `${hit.chunk_ids.length} parts`) : null,
          h("span", { class: "fetched" }, "read ", age(hit.fetched_at))),
        title,
        hit.section === "" ? null : h("p", { class: "section" }, hit.section.split(" > ").flatMap((part, index) =>
          [index === 0 ? null : h("i", { "aria-hidden": "true" }, "›"), h("span", {}, part)]))),
      score(hit)),
    body,
    alsoIn(hit.duplicates),
    untrusted(hit.untrusted_instructions),
    h("footer", {}, toggle, explainButton,
      h("button", { type: "button", onclick: () => copy(hit.content, "Text copied") }, "Copy"),
      sourceLink(hit.source_url, { class: "source" }, "Source")),
    why);

  function open() {
    const opened = !article.classList.contains("open");
    article.classList.toggle("open", opened);
    toggle.setAttribute("aria-expanded", String(opened));
    toggle.textContent = opened ? "Less" : "Full text";
    body.replaceChildren(...(opened ? prose(hit.content, wordPattern(words)) : preview(hit)));
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
      const { hit: explained, analysis } = await explain();
      why.replaceChildren(...(explained?.explanation ? explanation(explained, analysis) : [h("p", { class: "muted" }, "The hit has changed since; search again.")]));
    } catch (error) {
      why.replaceChildren(h("p", { class: "muted" }, error.message));
    }
  }

  article.open = open;
  return h("li", {}, article);
}

/** Where else nearly the same text stands. */
function alsoIn(duplicates) {
  return duplicates.length === 0 ? null : h("p", { class: "also" }, "Also in ", duplicates.flatMap((place, index) => {
    const name = [breakable(place.title), h("span", {}, `${place.library} ${place.version}`)];
    return [index === 0 ? null : ", ", sourceLink(place.source_url, {}, ...name) ?? h("span", {}, ...name)];
  }));
}

/** What of the text reads like an instruction to a language model. */
function untrusted(instructions) {
  return instructions.length === 0 ? null : h("p", { class: "untrusted" }, "Untrusted: reads like an instruction to a language model: ", instructions.flatMap(({ rule, match }, index) =>
    [index === 0 ? null : "; ", h("q", {}, breakable(match)), ` (${plain(rule)})`]));
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

function explanation(hit, analysis) {
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
    signals(hit),
    analysis === null ? null : h("p", { class: "muted" }, described(analysis)),
  ].filter(element => element !== null);
}

/** What signals beside meaning and words made of the score. */
function signals({ score, explanation: why }) {
  const judged = why.boosts.find(boost => boost.signal === "reranker");
  if (judged) {
    return h("p", {}, `The score is the re-ranker's: ${fixed(judged.factor)}.`);
  }

  const boosts = why.boosts.map(boost => `${plain(boost.signal)} × ${fixed(boost.factor)}`);
  return why.boost_scale > 1
    ? h("p", {}, `${fixed(why.blended_score)} blended${boosts.map(boost => `, ${boost}`).join("")}, ÷ ${fixed(why.boost_scale)} (the most of any result) = ${fixed(score)}`)
    : null;
}

const plain = name => name.replaceAll("_", " ");

function described(analysis) {
  return [
    `The question was taken for ${plain(analysis.input)}, ${analysis.complexity}`,
    analysis.intents.length > 0 ? `asking for ${analysis.intents.map(plain).join(", ")}` : null,
    analysis.identifiers.length > 0 ? `naming ${analysis.identifiers.join(", ")}` : null,
    analysis.libraries.length > 0 ? `of ${analysis.libraries.join(", ")}` : null,
  ].filter(part => part !== null).join(", ") + ".";
}

const blendings = {
  auto: "Weights chosen to suit the question; both legs are brought to one scale over the candidates.",
  fixed: "Weights as asked for; both legs are brought to one scale over the candidates.",
  rrf: "Blended by rank (reciprocal rank fusion).",
};
