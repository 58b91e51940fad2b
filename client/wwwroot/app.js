// Puts the views together: which one is shown, what they tell each other, the keys, and the look at the server every few seconds.
import { api } from "./api.js";
import { focusQuestion, startAsk } from "./ask.js";
import { byId, count, plural, toast } from "./dom.js";
import { startErrors, watchErrors } from "./errors.js";
import { showFlags } from "./flags.js";
import { startGrains, watchGrains } from "./grains.js";
import { followJobs, loadJobs, showJob, startJobs } from "./jobs.js";
import { startKeys } from "./keys.js";
import { showLibraryList, startLibraries } from "./libraries.js";
import { startMetrics, watchMetrics } from "./metrics.js";
import { startProxies, watchProxies } from "./proxies.js";
import { showQuality, startQuality } from "./quality.js";
import { showReader } from "./reader.js";
import { show, startRoute } from "./route.js";
import { focusQuery, move, searchIn, showLibraries, startSearch } from "./search.js";
import { watchSystem } from "./system.js";

const lookAgain = 8000;
const lookAgainOffline = 2000;
let timer = 0;

startKeys();
startSearch();
startAsk();
startJobs(look);
startMetrics();
startGrains();
startQuality();
startProxies();
startErrors({
  jobsStarted: jobs => {
    jobs.forEach(showJob);
    toast(`${plural(jobs.length, "job")} started`);
    look();
  },
});
startLibraries({
  searchIn: reference => {
    show("search");
    searchIn(reference);
  },
  jobStarted: job => {
    showJob(job);
    show("jobs");
    toast(`${job.library}@${job.version} is being read`);
    look();
  },
  changed: look,
});

document.addEventListener("visibilitychange", () => document.hidden ? clearTimeout(timer) : look());
document.addEventListener("keydown", onKey);
document.querySelector(".skip").addEventListener("click", event => {
  // The address names the view; going to a part of it must not change that.
  event.preventDefault();
  byId("main").focus();
});
byId("theme").addEventListener("click", switchTheme);
startRoute({
  search: (isShown, isNew) => isShown && isNew && matchMedia("(hover: hover)").matches && byId("query").focus(),
  ask: isShown => isShown && focusQuestion(),
  jobs: isShown => isShown && loadJobs().catch(error => toast(error.message)),
  read: isShown => isShown && showReader(),
  system: isShown => {
    watchSystem(isShown);
    isShown && showFlags().catch(error => toast(error.message));
  },
  metrics: watchMetrics,
  grains: watchGrains,
  quality: isShown => isShown && showQuality(),
  errors: watchErrors,
  proxies: watchProxies,
});
look();

/** Asks the server how things are, and again after a while as long as somebody looks. */
async function look() {
  clearTimeout(timer);
  let reachable = true;
  try {
    const libraries = await api.libraries();
    showLibraries(libraries);
    showLibraryList(libraries);
    byId("library-count").textContent = count(libraries.length);
    byId("library-count").hidden = libraries.length === 0;
    await followJobs(libraries);
  } catch (error) {
    reachable = error.code !== "unreachable";
    if (reachable && error.code !== "key_required") {
      toast(error.message);
    }
  }

  byId("offline").hidden = reachable;
  clearTimeout(timer);
  if (!document.hidden) {
    timer = setTimeout(look, reachable ? lookAgain : lookAgainOffline);
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]") !== null) {
    return;
  }

  const target = event.target;
  const typing = target.matches("input:not([type=radio]), textarea, select");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    show("search");
    focusQuery();
    return;
  }

  if (byId("search-view").hidden) {
    return;
  }

  const onResult = target.closest?.("article") ?? null;
  const act = {
    ArrowDown: () => (target.id === "query" || onResult !== null || target === document.body) && move(1),
    ArrowUp: () => onResult !== null && move(-1),
    Enter: () => target === onResult && onResult.open(),
    s: () => target === onResult && onResult.querySelector("a.source")?.click(),
    Escape: () => onResult !== null && focusQuery(),
  }[event.key];
  if (act !== undefined && act() !== false && (target === onResult || event.key.startsWith("Arrow"))) {
    event.preventDefault();
  }
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme === "dark" || (root.dataset.theme === undefined && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("contexter-theme", root.dataset.theme);
  } catch {
    // Storage may be switched off; the choice holds until the page is closed.
  }
}
