// Shows a chunk's text as a reader expects it: paragraphs, lists, tables and code. It reads the little of Markdown that chunks keep; what it does not know
// stays the text it is.
import { copy, h, sourceLink } from "./dom.js";

const signs = [
  { pattern: /^ {0,3}(?:`{3,}|~{3,}).*(?:\n|$)/gm, open: Infinity, shut: 0 },
  { pattern: /^#{1,6} +(?=\S)/gm, open: Infinity, shut: 0 },
  { pattern: /`[^`\n]+`/g, open: 1, shut: 1, tag: "code" },
  { pattern: /\*\*[^*\n]+\*\*/g, open: 2, shut: 2, tag: "strong" },
  { pattern: /\[[^\[\]\n]+\]\(([^()\s]*)\)/g, open: 1, shut: found => found.length - found.lastIndexOf("]("), tag: "a" },
];

/** The text of a line or paragraph, with marked ranges: pairs of start and end in UTF-16 units. The signs of headings, code, emphasis and links are not shown. */
export function inline(text, ranges) {
  const hidden = new Uint8Array(text.length);
  const tags = new Array(text.length).fill("");
  const marks = new Uint8Array(text.length);
  for (const { pattern, open, shut, tag = "" } of signs) {
    for (const { 0: found, 1: address = "", index } of text.matchAll(pattern)) {
      if (hidden[index] === 0 && tags[index] === "") {
        const end = index + found.length;
        tags.fill(tag === "a" ? `a ${address}` : tag, index, end);
        hidden.fill(1, index, Math.min(end, index + open)).fill(1, end - (typeof shut === "function" ? shut(found) : shut), end);
      }
    }
  }

  ranges.forEach(([start, end]) => marks.fill(1, start, end));
  const shown = (start, end) => split(start, end, at => marks[at], (from, to, mark) => mark === 1 ? h("mark", {}, text.slice(from, to)) : text.slice(from, to));
  return split(0, text.length, at => hidden[at] === 1 ? null : tags[at], (from, to, tag) =>
    tag === null ? [] : tag === "" ? shown(from, to) : tag.startsWith("a ") ? linked(tag.slice(2), shown(from, to)) : h(tag, {}, shown(from, to)));
}

/** What a text links to: pages of the web only. Other addresses mean something only where the text stands, or are none that a page may lead to. */
const linked = (address, parts) => /^https?:\/\//i.test(address) ? sourceLink(address, {}, ...parts) ?? parts : parts;

/** Makes a part of every run of characters that are alike. */
function split(start, end, kind, make) {
  const parts = [];
  for (let from = start, to; from < end; from = to) {
    for (to = from + 1; to < end && kind(to) === kind(from); to++);
    parts.push(make(from, to, kind(from)));
  }

  return parts.flat();
}

/** The words that a hit's highlights mark. */
export const markedWords = highlights => [...new Set(highlights.flatMap(({ text, matches }) => matches.map(([start, end]) => text.slice(start, end).toLowerCase())))];

/** A pattern that finds words elsewhere; null when there are none. */
export function wordPattern(words) {
  const escaped = words.filter(word => word.length > 1).sort((a, b) => b.length - a.length).map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return escaped.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
}

/** A text as elements. */
export const prose = (content, words) => blocks(content, () => words).map(block => block.element);

/** A text block by block: each with its element, where it begins and ends in the text, and the level of a heading. */
export function blocks(content, wordsAt) {
  const lines = content.split("\n");
  const starts = [0];
  lines.forEach(line => starts.push(starts.at(-1) + line.length + 1));
  const parts = lines.map(line => line.replace(/\r$/, ""));
  const found = [];
  let at = 0;
  while (at < parts.length) {
    const taken = readers.reduce((block, read) => block ?? read(parts, at, wordsAt(starts[at])), null);
    if (taken.element !== null) {
      found.push({ element: taken.element, from: starts[at], to: starts[Math.min(taken.next, parts.length)], level: taken.level ?? 0 });
    }

    at = taken.next;
  }

  return found;
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const indented = /^(?: {4}|\t)/;
const heading = /^(#{1,6})\s+(.+?)\s*#*$/;
const bullet = /^\s{0,3}(?:[-*+•]|\d{1,3}[.)])\s+/;
const rule = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/;

const readers = [readBlank, readFence, readIndented, readTable, readHeading, readList, readParagraph];

function readBlank(lines, at) {
  return lines[at].trim() === "" ? { element: null, next: at + 1 } : null;
}

function readFence(lines, at) {
  const open = fence.exec(lines[at]);
  if (open === null) {
    return null;
  }

  let end = at + 1;
  while (end < lines.length && !(lines[end].trim().startsWith(open[1]) && lines[end].trim().replaceAll(open[1][0], "") === "")) {
    end++;
  }

  return { element: code(lines.slice(at + 1, end), open[2].trim().split(/\s/)[0]), next: end + 1 };
}

function readIndented(lines, at) {
  if (!indented.test(lines[at])) {
    return null;
  }

  let end = at;
  while (end < lines.length && (indented.test(lines[end]) || (lines[end].trim() === "" && indented.test(lines[end + 1] ?? "")))) {
    end++;
  }

  return { element: code(lines.slice(at, end).map(line => line.replace(indented, "")), ""), next: end };
}

function readTable(lines, at, words) {
  if (!lines[at].includes("|") || !rule.test(lines[at + 1] ?? "")) {
    return null;
  }

  let end = at + 2;
  while (end < lines.length && lines[end].includes("|")) {
    end++;
  }

  const row = (line, tag) => h("tr", {}, cells(line).map(cell => h(tag, {}, text(cell, words))));
  const body = lines.slice(at + 2, end).map(line => row(line, "td"));
  return { element: h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("thead", {}, row(lines[at], "th")), h("tbody", {}, body))), next: end };
}

function readHeading(lines, at, words) {
  const match = heading.exec(lines[at]);
  return match === null ? null : {
    element: h("p", { class: `heading h${match[1].length}`, role: "heading", "aria-level": Math.min(6, match[1].length + 1) }, text(match[2], words)),
    next: at + 1,
    level: match[1].length,
  };
}

function readList(lines, at, words) {
  if (!bullet.test(lines[at])) {
    return null;
  }

  const items = [];
  let end = at;
  while (end < lines.length && lines[end].trim() !== "") {
    if (bullet.test(lines[end])) {
      items.push(lines[end].replace(bullet, ""));
    } else {
      items[items.length - 1] += " " + lines[end].trim();
    }

    end++;
  }

  return { element: h(/^\s*\d/.test(lines[at]) ? "ol" : "ul", {}, items.map(item => h("li", {}, text(item, words)))), next: end };
}

function readParagraph(lines, at, words) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== "" && !fence.test(lines[end]) && !heading.test(lines[end]) && !bullet.test(lines[end])) {
    end++;
  }

  return { element: h("p", {}, text(lines.slice(at, end).join("\n"), words)), next: end };
}

const cells = line => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll("\\|", "|"));

/** The text of a line or paragraph, with the words that a pattern finds marked. */
function text(source, words) {
  const found = words === null ? [] : [...source.matchAll(words)];
  return inline(source, found.map(match => [match.index, match.index + match[0].length]));
}

function code(lines, language) {
  const content = lines.join("\n").replace(/\s+$/, "");
  return h("figure", { class: "code" },
    h("figcaption", {}, h("span", {}, language), h("button", { type: "button", onclick: () => copy(content, "Code copied") }, "Copy")),
    h("pre", { tabindex: 0 }, h("code", {}, content)));
}
