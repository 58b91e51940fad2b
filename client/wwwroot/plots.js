// Lines over time, drawn to the width that there is, with the same numbers in a table for those who do not see them.
import { drawn, h } from "./dom.js";

const width = 600;
const height = 120;
const tableRows = 12;

/**
 * A plot: title, how numbers are written, times (as text), and series with a label and a value or null for each time.
 * The scale begins at 0 and ends at "most", or above the greatest value.
 */
export function plot({ title, format, times, series, most = null }) {
  const values = series.flatMap(one => one.values).filter(value => value !== null);
  if (values.length === 0) {
    return h("figure", { class: "card plot" }, h("figcaption", {}, h("h2", {}, title)), h("p", { class: "muted none" }, "Nothing was measured yet."));
  }

  const top = most ?? ceiling(Math.max(...values));
  const readings = series.map(one => h("b", {}, latest(one, format)));
  const cursor = drawn("line", { class: "cursor", x1: 0, x2: 0, y1: 0, y2: height, visibility: "hidden" });
  const drawing = drawn("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": described(title, series, format) },
    ...[0.25, 0.5, 0.75].map(part => drawn("line", { class: "grid", x1: 0, x2: width, y1: height * part, y2: height * part })),
    ...series.map((one, index) => drawn("path", { class: `line line${index}`, d: pathOf(one.values, top) })),
    cursor);
  drawing.addEventListener("pointermove", event => {
    const box = drawing.getBoundingClientRect();
    const at = Math.round((event.clientX - box.left) / box.width * (times.length - 1));
    if (at >= 0 && at < times.length) {
      const x = times.length === 1 ? 0 : at / (times.length - 1) * width;
      [["x1", x], ["x2", x], ["visibility", "visible"]].forEach(([name, value]) => cursor.setAttribute(name, value));
      series.forEach((one, index) => { readings[index].textContent = one.values[at] === null ? "–" : format(one.values[at]); });
      moment.textContent = clock(times[at]);
    }
  });
  drawing.addEventListener("pointerleave", () => {
    cursor.setAttribute("visibility", "hidden");
    series.forEach((one, index) => { readings[index].textContent = latest(one, format); });
    moment.textContent = "now";
  });
  const moment = h("span", { class: "moment" }, "now");
  return h("figure", { class: "card plot" },
    h("figcaption", {}, h("h2", {}, title),
      h("ul", { class: "legend" }, series.map((one, index) => h("li", {}, h("i", { class: `key line${index}`, "aria-hidden": "true" }), one.label, readings[index])), h("li", { "aria-hidden": "true" }, moment))),
    h("div", { class: "area" },
      h("div", { class: "scale", "aria-hidden": "true" }, h("span", {}, format(top)), h("span", {}, format(top / 2)), h("span", {}, format(0))),
      drawing),
    h("div", { class: "axis", "aria-hidden": "true" }, h("span", {}, clock(times[0])), h("span", {}, clock(times[Math.floor(times.length / 2)])), h("span", {}, clock(times.at(-1)))),
    h("details", {}, h("summary", {}, "As a table"), table(title, format, times, series)));
}

function pathOf(values, top) {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let isDown = false;
  return values.map((value, index) => {
    if (value === null) {
      isDown = false;
      return "";
    }

    const place = `${(index * step).toFixed(1)} ${(height - Math.min(1, value / top) * height).toFixed(1)}`;
    // A value that stands alone is drawn as a dot.
    const part = isDown ? `L${place}` : values[index + 1] === null || index === values.length - 1 ? `M${place}h.01` : `M${place}`;
    isDown = true;
    return part;
  }).join("");
}

/** The least of 1, 2, 2.5 and 5 times a power of ten that is not below the number. */
function ceiling(number) {
  if (number <= 0) {
    return 1;
  }

  const power = 10 ** Math.floor(Math.log10(number));
  return power * [1, 2, 2.5, 5, 10].find(factor => factor * power >= number);
}

function latest({ values }, format) {
  const value = values.findLast(one => one !== null);
  return value === undefined ? "–" : format(value);
}

function described(title, series, format) {
  return `${title}. ` + series.map(one => {
    const known = one.values.filter(value => value !== null);
    return known.length === 0 ? `${one.label}: nothing` : `${one.label}: now ${latest(one, format)}, between ${format(Math.min(...known))} and ${format(Math.max(...known))}`;
  }).join("; ") + ". The table below has the numbers.";
}

function table(title, format, times, series) {
  const step = Math.max(1, Math.ceil(times.length / tableRows));
  const places = times.map((_, index) => times.length - 1 - index).filter((_, index) => index % step === 0);
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${title}, as a table` }, h("table", { class: "calls" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Time"), series.map(one => h("th", { scope: "col" }, one.label)))),
    h("tbody", {}, places.map(at => h("tr", {}, h("th", { scope: "row" }, clock(times[at])), series.map(one => h("td", {}, one.values[at] === null ? "–" : format(one.values[at]))))))));
}

const clock = time => new Date(time).toLocaleTimeString("en-GB");
