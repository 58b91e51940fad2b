// The form that adds a library: what it asks for follows from where the documentation lives, and the name from the place, until somebody types one.
const kinds = {
  web: { place: "Address", hint: "the page to begin at; what lies below it is read", example: "https://flask.palletsprojects.com/en/stable/", parts: true },
  files: { place: "Path", hint: "a folder, a file or an archive on the server's machine", example: "/home/me/project/docs", parts: true },
  npm: { place: "Package", hint: "of the npm registry", example: "left-pad" },
  nuget: { place: "Package", hint: "of NuGet", example: "Polly.Core" },
  git: { place: "Path", hint: "a git working copy on the server's machine", example: "/home/me/project", parts: true },
  llms: { place: "Address", hint: "an llms.txt, or the site that has one", example: "https://docs.stripe.com/llms.txt" },
  context7: { place: "Library", hint: "its id there: owner and name", example: "/facebook/react" },
  "sdk-docs": { place: "", hint: "", example: "", name: "dotnet" },
};

/** Makes the form guide; gives a function that reads it as a request. */
export function guideAddition(form) {
  const { library, location } = form.elements;
  let isNameTyped = false;

  form.addEventListener("change", event => event.target.name === "kind" && showKind());
  location.addEventListener("input", suggest);
  library.addEventListener("input", () => { isNameTyped = library.value.trim() !== ""; });
  form.addEventListener("reset", () => {
    isNameTyped = false;
    queueMicrotask(showKind);
  });
  showKind();

  function showKind() {
    const kind = kinds[form.elements.kind.value];
    const place = form.querySelector("#add-place");
    place.hidden = kind.place === "";
    location.disabled = place.hidden;
    place.querySelector("span").textContent = kind.place;
    form.querySelector("#add-hint").textContent = kind.hint;
    location.placeholder = kind.example;
    form.querySelector("#add-more").hidden = kind.parts !== true;
    suggest();
  }

  function suggest() {
    if (!isNameTyped) {
      const kind = form.elements.kind.value;
      library.value = kinds[kind].name ?? nameOf(kind, location.value.trim());
    }
  }

  return () => read(form);
}

function read(form) {
  const { kind, library, version, location, include, exclude, max_items: maxItems } = form.elements;
  const globs = field => field.value.split(/\s+/).filter(glob => glob !== "");
  const hasParts = kinds[kind.value].parts === true;
  const place = location.disabled ? "" : location.value.trim();
  return {
    library: library.value.trim() + (version.value.trim() === "" ? "" : "@" + version.value.trim()),
    source: {
      // Archives are told from folders and pages by their names, which the server does where no kind is given.
      ...(["web", "files"].includes(kind.value) ? {} : { kind: kind.value }),
      location: kind.value === "web" && !place.includes("://") ? "https://" + place : place,
      ...(hasParts ? { include: globs(include), exclude: globs(exclude) } : {}),
      ...(hasParts && maxItems.value !== "" ? { max_items: Number(maxItems.value) } : {}),
    },
  };
}

/** A name for what is at a place, as far as one can tell: that of the host, or the last part of a path. */
function nameOf(kind, place) {
  const last = text => text.split(/[\\/]/).filter(part => part !== "").at(-1) ?? "";
  const name = kind === "web" || kind === "llms" ? hostName(place) : kind === "npm" ? place : last(place).replace(/\.(zip|tar|tgz|tar\.gz|md|html)$/i, "");
  return name.toLowerCase().replace(/[^\p{L}\p{N}._/@+#-]+/gu, "-");
}

function hostName(address) {
  const host = address.replace(/^[a-z]+:\/\//i, "").split(/[/?#:]/)[0].split(".");
  const parts = host.filter((part, index) => !(index === 0 && ["www", "docs", "doc", "developer", "developers"].includes(part)));
  return parts.length > 1 ? parts.at(0) : parts.join(".");
}
