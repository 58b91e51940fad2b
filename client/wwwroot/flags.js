// What can be switched while Contexter runs, in the system view.
import { api } from "./api.js";
import { byId, h, toast } from "./dom.js";

const list = byId("flags");

/** Asks for the flags and shows them. */
export async function showFlags() {
  const flags = await api.flags();
  byId("flags-card").hidden = false;
  list.replaceChildren(...flags.map(row));
}

function row(flag) {
  const box = h("input", { type: "checkbox", role: "switch", checked: flag.enabled, disabled: flag.refusal !== null, onchange: () => change(flag.name, box) });
  return h("li", {}, h("label", {}, box, h("b", {}, flag.name.replaceAll("_", " ")), h("span", {}, flag.refusal ?? flag.description)));
}

async function change(name, box) {
  box.disabled = true;
  try {
    const flag = await api.setFlag(name, box.checked);
    toast(`${name.replaceAll("_", " ")} is ${flag.enabled ? "on" : "off"}`);
  } catch (error) {
    toast(error.message);
  }

  await showFlags().catch(() => { box.disabled = false; });
}
