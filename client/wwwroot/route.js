// Which view the address names. A view is a panel, a link to it, and what it does when it comes and goes.
import { byId } from "./dom.js";

const systemViews = ["system", "metrics", "grains", "quality", "errors", "proxies"];
const views = ["search", "ask", "libraries", "jobs", "read", ...systemViews];
const titles = { read: "Read" };
const left = new Map();
let shown = null;
let hooks = {};

/** Starts with hooks by view: each is called with true when its view comes, and with false when it goes. */
export function startRoute(given) {
  hooks = given;
  window.addEventListener("hashchange", route);
  route();
}

/** Goes to a view. */
export function show(view) {
  if (location.hash.split("?")[0] !== "#" + view) {
    location.hash = view;
    route();
  }
}

function route() {
  const named = location.hash.slice(1).split("?")[0];
  const view = views.includes(named) ? named : "search";
  if (view !== shown) {
    change(view);
  } else if (view === "read") {
    hooks.read(true);
  }
}

function change(view) {
  const before = shown;
  if (before !== null) {
    left.set(before, { top: scrollY, focused: document.activeElement });
    hooks[before]?.(false);
  }

  shown = view;
  document.querySelectorAll("[data-panel]").forEach(panel => { panel.hidden = panel.dataset.panel !== view; });
  const isSystem = systemViews.includes(view);
  byId("system-nav").hidden = !isSystem;
  document.querySelectorAll("nav [data-view]").forEach(link => {
    const isIt = link.dataset.view === view;
    // The way to all views of the system stays marked in each of them.
    if (isIt || (isSystem && link.dataset.view === "system" && link.closest("#system-nav") === null)) {
      link.setAttribute("aria-current", isIt ? "page" : "true");
    } else {
      link.removeAttribute("aria-current");
    }
  });
  document.querySelector("#system-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  document.title = view === "search" ? "Contexter" : `${titles[view] ?? view[0].toUpperCase() + view.slice(1)} · Contexter`;
  const place = before === "read" ? left.get(view) : undefined;
  window.scrollTo(0, place?.top ?? 0);
  hooks[view]?.(true, place === undefined);
  place?.focused?.focus({ preventScroll: true });
}
