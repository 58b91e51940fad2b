// Building blocks for elements. Text from documents and from the server only ever becomes text nodes and checked attributes, never markup.

/** Makes an element. Attributes that are null, undefined or false are left out; those that start with "on" are listeners. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }

    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }

  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element of a drawing. */
export function drawn(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  element.append(...children);
  return element;
}

export const byId = id => document.getElementById(id);

const linkSchemes = new Set(["http:", "https:", "file:"]);

/** The address as one that is safe to link to, or null: a source's address is as untrusted as its text. */
export function safeAddress(text) {
  try {
    const url = new URL(text);
    return linkSchemes.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link to a source. Browsers do not open local files from a page, so for those the path is copied. */
export function sourceLink(text, attributes, ...children) {
  const url = safeAddress(text);
  if (url === null) {
    return null;
  }

  if (url.protocol === "file:") {
    const path = decodeURIComponent(url.pathname);
    return h("a", {
      ...attributes, href: url.href, title: `${path} (copies the path)`,
      onclick: event => {
        event.preventDefault();
        copy(path, "Path copied");
      },
    }, ...children);
  }

  return h("a", { ...attributes, href: url.href, target: "_blank", rel: "noopener noreferrer", title: url.href }, ...children);
}

let toastTimer = 0;

/** Shows a short message for a moment. */
export function toast(message) {
  const element = byId("toast");
  element.textContent = message;
  element.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => element.classList.remove("shown"), 2500);
}

/** Has a screen reader say something that is seen elsewhere. */
export function announce(message) {
  byId("announcer").textContent = message;
}

export async function copy(text, message = "Copied") {
  try {
    await navigator.clipboard.writeText(text);
    toast(message);
  } catch {
    toast("The browser does not let this page copy");
  }
}

/** A row of a table: its head and its cells. */
export const row = (head, ...cells) => h("tr", {}, h("th", { scope: "row" }, head), cells.map(cell => h("td", {}, cell)));

const numbers = new Intl.NumberFormat("en");
const ages = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const units = [["year", 31_557_600], ["month", 2_629_800], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]];

export const count = number => numbers.format(number);

export const plural = (number, one, many = one + "s") => `${count(number)} ${number === 1 ? one : many}`;

export function bytes(number) {
  const power = number < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(number) / 3));
  return `${(number / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

/** A time of calls: calls of grains take microseconds, requests up to seconds. */
export function milliseconds(time) {
  const digits = time < 10 ? 2 : time < 100 ? 1 : 0;
  return time < 10_000 ? `${time.toFixed(time === 0 ? 0 : digits)} ms` : `${(time / 1000).toFixed(1)} s`;
}

/** Names of code, which may break at their own joints only. */
export const breakable = text => text.split(/(?<=[._/:(,])(?=\S)|(?<=\p{Ll})(?=\p{Lu})/u).flatMap((part, index) => index === 0 ? [part] : [h("wbr"), part]);

/** A time as its age, with the exact time at hand. */
export function age(text) {
  const time = new Date(text);
  const seconds = (time - Date.now()) / 1000;
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? [null, 0];
  return h("time", { datetime: text, title: time.toLocaleString() }, unit === null ? "just now" : ages.format(Math.round(seconds / size), unit));
}
