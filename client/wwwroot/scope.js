// Which libraries are searched, and in which versions: a button for each library, and a picker where it is here in several versions.
import { byId, h } from "./dom.js";

const box = byId("library-filter");
const chosen = new Set();
let libraries = null;
let changed = () => {};

/** Starts the choice; hook is called when somebody has changed it. */
export function startScope(hook) {
  changed = hook;
}

/** The references that are chosen; none means all libraries. */
export const scope = () => [...chosen];

/** Shows the libraries that can be chosen. */
export function showScope(all) {
  libraries = all;
  show();
}

/** Chooses one library version only, or all libraries. */
export function setScope(...references) {
  chosen.clear();
  references.forEach(reference => chosen.add(reference));
  show();
}

/** Names of libraries with their versions here, newest first; what is chosen and not here is among them. */
function groups() {
  const versions = new Map();
  const add = (name, version) => versions.set(name, [...(versions.get(name) ?? []), ...(versions.get(name)?.includes(version) ? [] : [version])]);
  (libraries ?? []).forEach(library => add(library.name, library.version));
  if (libraries !== null) {
    chosen.forEach(reference => add(...split(reference)));
  }

  return versions;
}

function show() {
  const versions = groups();
  const focused = document.activeElement?.closest?.("#library-filter") ? document.activeElement.dataset.key : null;
  const all = h("button", { type: "button", "data-key": "", "aria-pressed": String(chosen.size === 0), onclick: () => choose([]) }, "All");
  box.replaceChildren(...(versions.size < 2 && [...versions.values()].every(list => list.length < 2) && chosen.size === 0
    ? []
    : [all, ...[...versions].map(([name, list]) => chip(name, list))]));
  [...box.querySelectorAll("[data-key]")].find(element => element.dataset.key === focused)?.focus();
}

function chip(name, versions) {
  const picked = versions.filter(version => chosen.has(reference(name, version)));
  const others = [...chosen].filter(other => split(other)[0] !== name);
  const isOn = picked.length > 0;
  const button = h("button", {
    type: "button", "data-key": name, "aria-pressed": String(isOn),
    onclick: () => choose(isOn ? others : [...others, ...wanted().map(version => reference(name, version))]),
  }, name, versions.length === 1 && versions[0] !== "" ? h("span", {}, versions[0]) : null);
  if (versions.length === 1) {
    return button;
  }

  const picker = h("select", {
    "data-key": `${name}@`, "aria-label": `Version of ${name}`,
    onchange: () => choose([...others, ...wanted().map(version => reference(name, version))]),
  },
    versions.map(version => h("option", { value: version, selected: version === picked[0] && picked.length < versions.length }, version === "" ? "newest" : version)),
    h("option", { value: "*", selected: picked.length === versions.length }, "all versions"));
  return h("span", { class: isOn ? "chip on" : "chip" }, button, picker);

  function wanted() {
    const version = versions.length === 1 ? versions[0] : picker.value;
    return version === "*" ? versions : [version];
  }
}

function choose(references) {
  setScope(...references);
  changed();
}

/** Takes the choice from an address. */
export function readScope(parameters) {
  setScope(...parameters.getAll("library"));
}

/** Puts the choice into an address. */
export function writeScope(parameters) {
  chosen.forEach(name => parameters.append("library", name));
}

const reference = (name, version) => version === "" ? name : `${name}@${version}`;

function split(text) {
  const at = text.lastIndexOf("@");
  return at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, ""];
}
