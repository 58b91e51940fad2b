// The fields that narrow a search down: what must be in a text, what must not, and how much hits may say the same.
import { byId } from "./dom.js";

const details = byId("narrow");
const require = byId("require");
const exclude = byId("exclude");
const diversity = byId("diversity");
const kind = byId("document-kind");
const state = byId("narrow-state");

const clauses = field => field.value.split(",").map(text => text.trim()).filter(text => text !== "");

/** The fields as members of a request. */
export function narrowed() {
  const [must, mustNot] = [clauses(require), clauses(exclude)];
  const types = kind.value === "" ? [] : [kind.value];
  return {
    filters: must.length + mustNot.length + types.length === 0 ? null : { require: must, exclude: mustNot, types },
    diversity: Number(diversity.value),
  };
}

/** Whether any field is used. */
export const isNarrowed = () => clauses(require).length + clauses(exclude).length > 0 || diversity.value !== "0" || kind.value !== "";

/** Calls back when a field was changed: at once when it is a choice, else after a pause of the one who types. */
export function onNarrowed(now, later) {
  [diversity, kind].forEach(field => field.addEventListener("change", () => { showState(); now(); }));
  [require, exclude].forEach(field => field.addEventListener("input", () => { showState(); later(); }));
}

/** Empties the fields. */
export function widen() {
  [require.value, exclude.value, diversity.value, kind.value] = ["", "", "0", ""];
  showState();
}

/** Takes the fields from the address, and shows them where one is used. */
export function readNarrowed(parameters) {
  require.value = parameters.getAll("require").join(", ");
  exclude.value = parameters.getAll("exclude").join(", ");
  diversity.value = parameters.get("diversity") ?? "0";
  if (diversity.selectedIndex < 0) {
    diversity.value = "0";
  }

  kind.value = parameters.get("document") ?? "";
  if (kind.selectedIndex < 0) {
    kind.value = "";
  }

  details.open ||= isNarrowed();
  showState();
}

/** Puts the fields that are used into the address. */
export function writeNarrowed(parameters) {
  clauses(require).forEach(clause => parameters.append("require", clause));
  clauses(exclude).forEach(clause => parameters.append("exclude", clause));
  if (diversity.value !== "0") {
    parameters.set("diversity", diversity.value);
  }

  if (kind.value !== "") {
    parameters.set("document", kind.value);
  }
}

/** A field in use is not forgotten when the fields are folded. */
function showState() {
  state.hidden = !isNarrowed();
}
