// A lesson on a sheet of paper: its steps with their texts and questions, and for each the stage as the engine has drawn it. The page
// loads this where its address asks for it (`?mode=handout`), and prints what comes of it.
//
// Nothing is drawn for it: the lesson is gone through step by step, and what stands on the page is taken over (picture.js). What came true
// of each question stands at the foot, upside down.

const MILLIMETRE = 96 / 25.4;
/** The paper within its margins, in the page's pixels: A4. */
const HEIGHT = 277 * MILLIMETRE;
/** From the largest letters that are tried to the smallest that can be read, in points. */
const [LARGEST, SMALLEST] = [10, 6];

const STYLE = `
  @page { size: A4; margin: 10mm; }
  html, body { background: #fff !important; height: auto !important; overflow: auto !important; }
  body > :not(.handout) { display: none !important; }
  .handout { width: 190mm; margin: 0 auto; color: #111; font: var(--size)/1.42 system-ui, "Noto Sans KR", sans-serif; word-break: keep-all; }
  .handout header { display: flex; justify-content: space-between; align-items: baseline; gap: 8mm; border-bottom: .5mm solid #111; padding-bottom: 1.5mm; margin-bottom: 3mm; }
  .handout h1 { font-size: 1.9em; margin: 0; }
  .handout header p { margin: 0; font-size: 1.05em; text-align: right; }
  .handout .steps { columns: 2; column-gap: 6mm; }
  .handout section { break-inside: avoid; margin-bottom: 2.6mm; }
  .handout section > div { display: grid; grid-template-columns: 27mm 1fr; gap: 3mm; align-items: start; }
  .handout section.bare > div { display: block; }
  .handout section.bare img { display: none; }
  .handout img { width: 27mm; border: .2mm solid #ccc; }
  .handout h2 { font-size: 1.12em; margin: 0 0 .6mm; }
  .handout p, .handout ul, .handout ol { margin: 0 0 .8mm; }
  .handout ul, .handout ol { padding-left: 4mm; }
  .handout .otherwise { border-left: .6mm solid #999; padding-left: 2mm; }
  .handout .ask { margin-top: .6mm; padding: 1.2mm 2mm .6mm; border: .25mm solid #999; border-radius: 1mm; }
  .handout .ask > b { display: block; margin-bottom: .5mm; }
  .handout .ask span { display: block; }
  .handout .ask span::before { content: "☐ "; }
  .handout code, .handout .value { font-family: ui-monospace, monospace; font-size: .92em; }
  .handout .disc { font-weight: 700; }
  .handout footer { margin-top: 2mm; padding-top: 1.5mm; border-top: .25mm solid #999; font-size: .85em; color: #444; transform: rotate(180deg); }
`;

/** While the pictures are taken: a stage of a size that suits them on any screen, without its tools. What one node stores is drawn whole. */
const POSE = `
  .app { width: 1240px !important; height: 800px !important; }
  .app:has(.storage-scroll) { width: 1500px !important; height: 1040px !important; }
  .stage-tools, .stage-legend, .stage-zoom, .view-slot .btn { visibility: hidden !important; }
`;

const find = (handle) => document.querySelector(`[data-testid="${handle}"]`);
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

async function until(holds) {
  while (!holds()) await frame();
}

const make = (name, attributes, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};

/** Elements of the page as elements of the sheet: discs become their names. */
function copied(original) {
  const copy = original.cloneNode(true);
  for (const disc of copy.querySelectorAll(".nd")) {
    const follows = disc.nextSibling?.classList?.contains("nd");
    disc.replaceWith(make("b", { className: "disc" }, disc.textContent), follows ? ", " : "");
  }
  for (const one of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of [...one.getAttributeNames()]) if (!["class", "href"].includes(name)) one.removeAttribute(name);
  }
  return copy;
}

/** What would be, were something set otherwise: a paragraph with what the run beside the lesson's own has come to. */
async function otherwise(place) {
  const button = find(`otherwise-${place}`);
  const says = make("p", { className: "otherwise" }, make("b", {}, `${button.textContent}: `));
  button.click();
  await until(() => find("otherwise-back") && find(`otherwise-${place}`).getAttribute("aria-pressed") === "true");
  for (const paragraph of find("otherwise-text").querySelectorAll("p:not(.set)")) says.append(...copied(paragraph).childNodes, " ");
  find("otherwise-back").click();
  await until(() => !find("otherwise-back"));
  return says;
}

/** What stands on the page at a step. */
async function step(number, drawing) {
  window.ringsideStep(number);
  await until(() => find("lesson").querySelector(".lesson-foot .dots").dataset.step === String(number));
  // The canvas is painted in the frame behind the one in which the rest is drawn.
  for (let frames = 0; frames < 3; frames += 1) await frame();
  const picture = make("img", { alt: "", src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing().text)}` });
  await picture.decode();
  const words = make("div", {}, make("h2", {}, `${number}. ${find("lesson-step").textContent}`), ...copied(find("lesson-text")).childNodes);
  const question = find("lesson-question");
  if (question) {
    const choices = [...document.querySelectorAll(".choice > span")].map((choice) => make("span", {}, ...copied(choice).childNodes));
    words.append(make("div", { className: "ask" }, make("b", {}, ...copied(question).childNodes), ...choices));
  }
  for (let place = 1; find(`otherwise-${place}`); place += 1) words.append(await otherwise(place));
  return { part: make("section", {}, make("div", {}, picture, words)), came: find("lesson-came")?.textContent };
}

/** Makes the sheet and asks the browser to print it. */
export async function handout() {
  await until(() => window.ringsideStep && find("lesson") && document.querySelector(".view-slot > *"));
  const { drawing } = await import(new URL("picture.js", document.baseURI));
  const pose = make("style", {}, POSE);
  document.head.append(pose);
  const steps = document.querySelectorAll(".lesson-foot .dot").length;
  const title = document.querySelector(".lesson .of-lesson").textContent;
  const about = document.querySelector(".lesson").dataset.about;
  const parts = [], answers = [];
  for (let number = 1; number <= steps; number += 1) {
    const { part, came } = await step(number, drawing);
    parts.push(part);
    if (came) answers.push(`${number - 1}: ${came}`);
  }
  const sheet = make("main", { className: "handout" },
    make("header", {}, make("h1", {}, title), make("p", {}, about ?? "")),
    make("div", { className: "steps" }, ...parts),
    make("footer", {}, answers.join(" · ")));
  pose.remove();
  document.title = title;
  document.body.append(make("style", {}, STYLE), sheet);
  document.documentElement.removeAttribute("data-text");
  // As large as one sheet allows; then with the pictures of every other step, of every third, of every fourth.
  const fits = () => sheet.scrollHeight <= HEIGHT;
  const shrink = () => {
    for (let size = LARGEST; size >= SMALLEST; size -= 0.25) {
      sheet.style.setProperty("--size", `${size}pt`);
      if (fits()) return true;
    }
    return false;
  };
  for (const every of [1, 2, 3, 4]) {
    parts.forEach((part, place) => part.classList.toggle("bare", place % every !== 0));
    if (shrink()) break;
  }
  document.documentElement.dataset.handout = fits() ? "one" : "more";
  if (!navigator.webdriver) print();
}
