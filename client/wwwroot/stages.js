// The stages of a job, each with its bar.
import { bytes, count, h } from "./dom.js";

const names = { fetch: "Read", index: "Index", finish: "Finish", export: "Export", libraries: "Libraries" };
const units = { fetch: "items", index: "documents", export: "documents", libraries: "libraries" };

/** A list of bars and what brings it up to date. */
export function stageBars() {
  const element = h("ol", { class: "stages", "aria-label": "Stages" });
  const rows = new Map();
  return { element, update };

  function update(job) {
    const stages = job.progress.map(progress => progress.stage);
    if (stages.join() !== [...rows.keys()].join()) {
      rows.clear();
      stages.forEach(stage => rows.set(stage, makeRow(stage)));
      element.replaceChildren(...[...rows.values()].map(row => row.element));
    }

    const at = stages.indexOf(job.stage);
    job.progress.forEach((progress, index) => rows.get(progress.stage).update(progress, index - at, job));
  }
}

function makeRow(stage) {
  const bar = h("progress", { max: 1, value: 0 });
  const done = h("span", { class: "done" });
  const element = h("li", {}, h("span", {}, names[stage] ?? stage), bar, done);
  return { element, update };

  function update(progress, place, job) {
    element.className = place < 0 ? "past" : place === 0 ? "now" : "ahead";
    if (place === 0) {
      element.setAttribute("aria-current", "step");
    } else {
      element.removeAttribute("aria-current");
    }

    bar.setAttribute("aria-label", `${job.model ?? job.library}: ${names[stage] ?? stage}`);
    if (place < 0) {
      bar.value = 1;
    } else if (place > 0) {
      bar.value = 0;
    } else if (stage === "finish" || progress.total === 0) {
      bar.removeAttribute("value");
    } else {
      bar.value = progress.done / progress.total;
    }

    done.textContent = place > 0 ? "" : stage === "finish" ? "tidying up" : progress.total === 0 ? (place < 0 ? "nothing to do" : "starting") : described(progress, place === 0);
  }
}

function described({ stage, done, total, per_second: speed, seconds_left: left, bytes: size }, isNow) {
  return [
    isNow ? `${count(done)} of ${count(total)} ${units[stage]}` : `${count(done)} ${units[stage]}`,
    size > 0 ? bytes(size) : null,
    isNow && speed !== null ? `${count(Math.round(speed))} a second` : null,
    isNow && left !== null ? `${clock(left)} left` : null,
  ].filter(part => part !== null).join(" · ");
}

function clock(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
