// Saves what is on the stage: as a drawing (SVG), as pixels (PNG), and what happened as lines of JSON. The page loads this when it
// is asked for.
//
// A drawing is made from the elements as they stand: boxes become rectangles, lines of text become text, and what is
// SVG already is taken as it is, with the styles that it has here. What moves is on a canvas and stays an image of it, in
// the pixels of this screen.

const SVG = "http://www.w3.org/2000/svg";
/** How many pixels of a PNG stand for one of the page's. */
const SCALE = 2;
/** Happenings asked for at once. */
const HAPPENINGS = 20_000;
/** What a shape of SVG looks like, beyond its geometry. */
const LOOKS = [
  "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset",
  "stroke-linecap", "stroke-linejoin", "opacity", "paint-order", "font-family", "font-size", "font-weight", "font-style",
  "font-variant-numeric", "letter-spacing", "text-anchor", "dominant-baseline", "transform", "transform-origin", "transform-box",
];

const element = (name, attributes, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const isSeen = (color) => color !== "transparent" && !/^rgba\(.*, 0\)$|\/ 0\)$/.test(color);
const isHidden = (style) => style.display === "none" || style.visibility !== "visible" || style.opacity === "0" ||
  // What is for screen readers alone.
  style.clipPath === "inset(50%)";

/** An SVG element with the styles that it has here. */
function shape(original) {
  const style = getComputedStyle(original);
  if (style.display === "none" || style.visibility === "hidden") return null;
  const copy = original.cloneNode(false);
  for (const name of ["class", "style", "tabindex", "role", "href"]) if (name !== "href" || copy.tagName !== "use") copy.removeAttribute(name);
  for (const name of [...copy.getAttributeNames()]) if (/^(data|aria)-/.test(name)) copy.removeAttribute(name);
  for (const look of LOOKS) {
    const value = style.getPropertyValue(look);
    const plain = value.replace(/url\("[^"#]*(#[^"]+)"\)/, "url($1)");
    if (value && !(look === "transform" && value === "none")) copy.style.setProperty(look, plain);
  }
  for (const child of original.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const drawn = child.closest("defs") ? child.cloneNode(true) : shape(child);
      if (drawn) copy.append(drawn);
    }
  }
  return copy;
}

const measuring = document.createElement("canvas").getContext("2d");

/** The lines of a text, each where it stands. */
function* lines(node, origin) {
  if (!node.data.trim()) return;
  const style = getComputedStyle(node.parentElement);
  measuring.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: ascent } = measuring.measureText("x");
  const range = document.createRange();
  let line = null;
  const flush = () => {
    const text = line?.text.trim();
    return text ? element("text", {
      x: line.x - origin.x, y: line.top + ascent - origin.y, fill: style.color, "font-family": style.fontFamily,
      "font-size": style.fontSize, "font-weight": style.fontWeight, "font-style": style.fontStyle, "xml:space": "preserve",
      textLength: line.right - line.x, lengthAdjust: "spacing",
    }, text) : null;
  };
  for (const { index, 0: part } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + part.trimEnd().length);
    for (const rect of range.getClientRects()) {
      if (line && Math.abs(rect.top - line.top) < 2) {
        line.text += part;
        line.right = Math.max(line.right, rect.right);
        break;
      }
      const drawn = flush();
      if (drawn) yield drawn;
      line = { text: part, x: rect.left, right: rect.right, top: rect.top };
      break;
    }
  }
  const drawn = flush();
  if (drawn) yield drawn;
}

/** The pattern of a hatched ground, if it is one. */
function hatch(style) {
  const colors = style.backgroundImage.startsWith("repeating-linear-gradient") ? style.backgroundImage.match(/(rgba?|color)\([^)]*\)/g) : null;
  const color = colors?.find(isSeen);
  if (!color) return null;
  const id = `hatch-${color.replace(/[^\w]+/g, "-")}`;
  const lines = element("path", { d: "M-1 1L1 -1M0 6L6 0M5 7L7 5", stroke: color, fill: "none" });
  return { id, pattern: element("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, lines) };
}

/** A box with its ground and its edges. */
function* box(rect, style, origin) {
  const [x, y] = [rect.left - origin.x, rect.top - origin.y];
  const edges = ["Top", "Right", "Bottom", "Left"].map((side) => ({
    width: style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]),
    color: style[`border${side}Color`], dashed: style[`border${side}Style`] === "dashed",
  }));
  const same = edges.every((edge) => edge.width === edges[0].width && edge.color === edges[0].color);
  const [{ width, color, dashed }] = edges, whole = same && width > 0 && isSeen(color);
  if (isSeen(style.backgroundColor) || whole) {
    const inset = whole ? width / 2 : 0, radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, rect.height / 2, rect.width / 2);
    const edge = whole ? { stroke: color, "stroke-width": width, ...(dashed && { "stroke-dasharray": "3 3" }) } : {};
    yield element("rect", {
      x: x + inset, y: y + inset, width: Math.max(0, rect.width - 2 * inset), height: Math.max(0, rect.height - 2 * inset),
      rx: radius, fill: isSeen(style.backgroundColor) ? style.backgroundColor : "none", ...edge,
    });
  }
  const hatched = hatch(style);
  if (hatched) {
    yield hatched.pattern;
    yield element("rect", { x, y, width: rect.width, height: rect.height, fill: `url(#${hatched.id})` });
  }
  if (same) return;
  const [right, bottom] = [x + rect.width, y + rect.height];
  const ends = [[x, y, right, y], [right, y, right, bottom], [x, bottom, right, bottom], [x, y, x, bottom]];
  for (const [index, { width, color, dashed }] of edges.entries()) {
    const [x1, y1, x2, y2] = ends[index];
    if (width > 0 && isSeen(color)) {
      yield element("line", { x1, y1, x2, y2, stroke: color, "stroke-width": width, ...(dashed && { "stroke-dasharray": "3 3" }) });
    }
  }
}

function draw(node, into, origin) {
  if (node.nodeType === Node.TEXT_NODE) return into.append(...lines(node, origin));
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const style = getComputedStyle(node), rect = node.getBoundingClientRect();
  if (isHidden(style)) return;
  const at = { x: rect.left - origin.x, y: rect.top - origin.y, width: rect.width, height: rect.height };
  if (node.namespaceURI === SVG) {
    const copy = shape(node);
    if (!copy) return;
    for (const [key, value] of Object.entries(at)) copy.setAttribute(key, value);
    if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${rect.width} ${rect.height}`);
    copy.style.removeProperty("transform");
    copy.setAttribute("overflow", "visible");
    return into.append(copy);
  }
  if (node.tagName === "CANVAS") return into.append(element("image", { ...at, href: node.toDataURL() }));
  const group = style.opacity === "1" ? into : into.appendChild(element("g", { opacity: style.opacity }));
  group.append(...box(rect, style, origin));
  if (node.tagName === "INPUT" || node.tagName === "SELECT") {
    const words = node.tagName === "SELECT" ? node.selectedOptions[0]?.text : node.value;
    return group.append(element("text", {
      x: at.x + 8, y: at.y + at.height / 2, "dominant-baseline": "central", fill: style.color, "font-family": style.fontFamily,
      "font-size": style.fontSize,
    }, words ?? ""));
  }
  for (const child of node.childNodes) draw(child, group, origin);
}

/** The stage as it is, as a document of SVG. */
export function drawing() {
  const stage = document.querySelector(".view-slot");
  const { left: x, top: y, width, height } = stage.getBoundingClientRect();
  const page = getComputedStyle(document.querySelector(".stage-column")).backgroundColor;
  const ground = isSeen(page) ? page : getComputedStyle(document.body).backgroundColor;
  const root = element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, lang: document.documentElement.lang },
    element("title", {}, document.title), element("rect", { width, height, fill: ground }));
  draw(stage, root, { x, y });
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

async function pixels() {
  const { text, width, height } = drawing();
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** A number that does not fit into JavaScript's own is written as it is where that can be, else as text. */
const exact = (_, value) => typeof value !== "bigint" ? value : JSON.rawJSON?.(String(value)) ?? String(value);

/** Every happening up to the playhead, a line each, as `ringside run --trace` writes them. */
export function trace() {
  const parts = [];
  for (let from = 0; ; from += HAPPENINGS) {
    const some = window.ringside.trace(from, from + HAPPENINGS);
    if (some.length === 0) break;
    parts.push(some.map((happening) => JSON.stringify(happening, exact)).join("\n") + "\n");
  }
  return new Blob(parts, { type: "application/jsonl" });
}

const KINDS = {
  svg: () => new Blob([drawing().text], { type: "image/svg+xml" }),
  png: pixels,
  jsonl: trace,
};

/** Saves one of them under a name, which gets the kind's ending. */
export async function save(kind, name) {
  const blob = await KINDS[kind]();
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
