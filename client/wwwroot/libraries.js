// The libraries view: what is here, in which state, and the ways to add, refresh and remove.
import { guideAddition } from "./add.js";
import { api } from "./api.js";
import { age, byId, count, h, plural, toast } from "./dom.js";

const list = byId("library-list");
const addDialog = byId("add-dialog");
const addForm = byId("add-form");
const removeDialog = byId("remove-dialog");
const readAddition = guideAddition(addForm);

const stateTexts = { ingesting: "reading", ready: "ready", incomplete: "incomplete", removing: "being removed" };

let shown = "";
let hooks = {};

/** Starts the view. Hooks: searchIn(reference), jobStarted(job), changed(). */
export function startLibraries(given) {
  hooks = given;
  byId("add-library").addEventListener("click", () => openDialog(addDialog));
  addForm.addEventListener("submit", event => submit(event, addDialog, add));
  for (const dialog of [addDialog, removeDialog]) {
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }
}

/** Shows the libraries; nothing moves when nothing changed. */
export function showLibraryList(libraries) {
  const text = JSON.stringify(libraries);
  if (text === shown) {
    return;
  }

  shown = text;
  list.replaceChildren(...libraries.map(row));
  if (libraries.length === 0) {
    list.replaceChildren(h("li", { class: "empty" },
      h("h2", {}, "No libraries yet"),
      h("p", {}, "A library is the documentation of one thing in one version. It comes from a web site, a package, an archive, a folder, Context7 or the .NET SDK of this machine."),
      h("p", { class: "ways" }, h("button", { type: "button", class: "primary", onclick: () => openDialog(addDialog) }, "Add a library"))));
  }
}

function row(library) {
  const reference = `${library.name}@${library.version}`;
  const place = library.source.location === "" ? library.source.kind : `${library.source.kind} · ${library.source.location}`;
  const removing = library.state === "removing";
  return h("li", { class: "card library-row" },
    h("div", { class: "title" },
      h("h2", {}, library.name, h("span", { class: "version" }, library.version)),
      h("span", { class: `pill ${library.state}` }, stateTexts[library.state] ?? library.state)),
    h("p", { class: "facts" },
      h("span", {}, plural(library.documents, "document")),
      h("span", {}, plural(library.chunks, "chunk")),
      library.updated_at === null ? null : h("span", {}, "updated ", age(library.updated_at))),
    h("p", { class: "place", title: place }, place),
    h("div", { class: "actions" },
      h("button", { type: "button", onclick: () => hooks.searchIn(reference) }, "Search in it"),
      h("button", { type: "button", disabled: removing, onclick: event => refresh(event.currentTarget, library, reference) }, "Refresh"),
      h("button", { type: "button", class: "quiet-danger", disabled: removing, onclick: () => confirmRemoval(reference, library) }, "Remove")));
}

function openDialog(dialog) {
  dialog.querySelector("[role=alert]").hidden = true;
  dialog.showModal();
}

async function add() {
  const job = await api.addLibrary(readAddition());
  addForm.reset();
  hooks.jobStarted(job);
}

async function refresh(button, library, reference) {
  button.disabled = true;
  try {
    hooks.jobStarted(await api.refreshLibrary(reference));
  } catch (error) {
    toast(error.message);
  } finally {
    button.disabled = false;
  }
}

function confirmRemoval(reference, library) {
  const form = removeDialog.querySelector("form");
  removeDialog.querySelector("h2 span").textContent = reference;
  form.onsubmit = event => submit(event, removeDialog, async () => {
    await api.removeLibrary(reference);
    toast(`${reference} and its ${count(library.documents)} documents are gone`);
    hooks.changed();
  });
  openDialog(removeDialog);
}

/** Does what a dialog is for; an error is shown in it, and what was typed stays. */
async function submit(event, dialog, action) {
  event.preventDefault();
  const button = dialog.querySelector("[type=submit]");
  const alert = dialog.querySelector("[role=alert]");
  alert.hidden = true;
  button.disabled = true;
  try {
    await action();
    dialog.close();
  } catch (error) {
    alert.textContent = error.message;
    alert.hidden = false;
  } finally {
    button.disabled = false;
  }
}
