() => {
  const faults = [];
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });

  // Any colour that CSS knows as numbers: the canvas knows them all.
  const read = text => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return { rgb: [red, green, blue], alpha: alpha / 255 };
  };
  const over = (top, below) => top.rgb.map((value, i) => value * top.alpha + below[i] * (1 - top.alpha));
  const backgroundOf = element => {
    const layers = [];
    for (let at = element; at !== null; at = at.parentElement) {
      const layer = read(getComputedStyle(at).backgroundColor);
      layers.push(layer);
      if (layer.alpha === 1) {
        break;
      }
    }

    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const luminance = rgb => {
    const [red, green, blue] = rgb.map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const opacityOf = element => element === null ? 1 : Number(getComputedStyle(element).opacity) * opacityOf(element.parentElement);
  const isSeen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.closest(".hidden, .skip, [aria-busy=true], :disabled") === null;

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, node => node.data.trim() === "" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (seen.has(element) || !isSeen(element)) {
      continue;
    }

    seen.add(element);
    const style = getComputedStyle(element);
    const below = backgroundOf(element);
    const color = read(style.color);
    const ratio = contrast(over({ rgb: color.rgb, alpha: color.alpha * opacityOf(element) }, below), below);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) {
      faults.push(`contrast ${ratio.toFixed(2)} of '${walker.currentNode.data.trim().slice(0, 40)}' in ${element.tagName} .${element.className}`);
    }
  }

  if (seen.size < 5) {
    faults.push(`only ${seen.size} texts were looked at`);
  }

  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    const wide = [...document.querySelectorAll("main *")].filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 3);
    faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${document.documentElement.clientWidth}: ${wide.map(element => `${element.tagName}.${element.className}`)}`);
  }

  for (const element of document.querySelectorAll("button, a[href], input, select, textarea, [role=region], nav, section, dialog, meter, progress")) {
    const labelled = (element.getAttribute("aria-labelledby") ?? "").split(" ").map(id => document.getElementById(id)?.textContent ?? "").join("");
    const name = element.getAttribute("aria-label") || labelled || [...(element.labels ?? [])].map(label => label.textContent).join("") || (element.matches("button, a") ? element.textContent : "");
    if (name.trim() === "" && element.closest("template") === null) {
      faults.push(`no name: ${element.outerHTML.slice(0, 80)}`);
    }
  }

  if (document.body.innerText.includes("[object ")) {
    faults.push("an object is shown as text");
  }

  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  faults.push(...ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `id twice: ${id}`));
  const titles = [...document.querySelectorAll("h1")].filter(element => element.checkVisibility());
  if (titles.length !== 1) {
    faults.push(`${titles.length} titles of the first level`);
  }

  for (const landmark of ["header", "main", "nav", "body > footer"]) {
    if (document.querySelector(landmark) === null) {
      faults.push(`no ${landmark}`);
    }
  }

  return faults;
}
