// An article and its labels: in the flow of the text, and as a picture.

import { ask, at, counted, isCodebook, kind, labels, make, mark, named, percent, Refused, tell, told } from "./asking.js";
import { isDoubtful, panel, verdictOf } from "./evidence.js";

export const shown = { answer: null, sent: null, body: null };
const PAGE = /^\s*<(!doctype\b|!--|\?xml\b|[a-z][\w-]*(\s[^>]*)?\/?>)/i; // begins with a tag, whichever it is
const UNSEEN = ["language", "unknown_words", "not_prose"];

export async function label() {
  const sent = at("text").value;
  at("answer").hidden = true; // what is shown always belongs to the text that was sent last
  if (!sent.trim()) throw new Refused("There is nothing to label: paste a text into the field above.");
  tell("Labelling …");
  const before = shown.sent === sent ? shown.answer : null;
  const body = PAGE.test(sent) ? { html: sent } : { text: sent };
  const answer = { text: sent, ...(await asked(body)) };
  Object.assign(shown, { answer, sent, body });
  at("stale").hidden = true;
  const changed = before && before.model.version !== answer.model.version ? changes(before, answer) : "";
  tell(`${counted(answer.sentences.length, "sentence")}, by version ${answer.model.version}.${changed}`);
  show();
}

// Voices and estimates are read beside the codebook's labels; other labels say nothing of them.
const asked = (body) => ask("POST", "v1/documents", isCodebook() ? { ...body, voices: true, estimates: true } : body);

function changes(before, after) {
  const known = new Map(before.sentences.map((found) => [found.begin, found]));
  const moved = after.sentences.filter((found) => known.has(found.begin) && known.get(found.begin).label !== found.label);
  moved.forEach((found) => { found.was = known.get(found.begin).label; });
  return ` ${counted(moved.length, "sentence")} got another label than by version ${before.model.version}.`;
}

function show() {
  const { profile, sentences } = shown.answer;
  at("picture").replaceChildren(picture(profile));
  at("profile").replaceChildren(at("profile").caption, ...rows(profile));
  at("speakers").replaceChildren(...speakers(profile));
  const names = labels.filter((name) => name in profile.sentences);
  at("filter").replaceChildren(new Option("every sentence", ""), new Option("doubtful ones", "doubtful"),
    ...names.map((name) => new Option(named(name), name)));
  at("legend").textContent = `${names.map((name) => `${mark(name)} ${named(name)}`).join("   ")}   “?” below 70 %. Choose a sentence to see why, and to correct it.`;
  at("article").replaceChildren(...paragraphs(sentences));
  at("answer").hidden = false;
}

function picture(profile) {
  const unseen = profile.abstained_characters;
  const parts = [...labels.filter((name) => name in profile.characters).map((name) => [named(name), profile.characters[name], kind(name), mark(name)]),
    ["not judged", unseen, "none", "–"]];
  const all = parts.reduce((sum, [, n]) => sum + n, 0) || 1;
  const bar = make("div", { className: "bar", role: "img",
    ariaLabel: parts.map(([name, n]) => `${name} ${percent(n / all)}`).join(", ") });
  for (const [name, n, look, sign] of parts.filter(([, size]) => size)) {
    const piece = make("span", { className: look, title: `${name} ${percent(n / all)}` }, `${sign} ${percent(n / all)}`);
    piece.style.flexGrow = n;
    bar.append(piece);
  }
  return bar;
}

function rows(profile) {
  const characters = Object.values(profile.characters).reduce((sum, n) => sum + n, profile.abstained_characters) || 1;
  const own = profile.voices?.own.characters ?? {};
  const heads = ["", "sentences", "to be expected (95 %)", "of the text", ...(profile.voices ? ["in the writer’s own words"] : [])];
  const expected = ({ low, high } = {}) => (high === undefined ? "" : `${Math.floor(low)} to ${Math.ceil(high)}`);
  const row = (name, sentences, n, mine, range) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, `${sentences}`),
    make("td", {}, expected(range)), make("td", {}, percent(n / characters)), ...(mine === undefined || mine === null ? [] : [make("td", {}, percent(mine / characters))]));
  return [
    make("tr", {}, ...heads.map((name) => make("th", { scope: "col" }, name))),
    ...Object.keys(profile.sentences).map((name) => row(named(name), profile.sentences[name], profile.characters[name], profile.voices && (own[name] ?? 0), profile.expected[name])),
    row("not judged", profile.abstained_sentences, profile.abstained_characters, profile.voices && 0),
  ];
}

function speakers(profile) {
  const lines = (profile.voices?.speakers ?? []).map((one) => {
    const most = Object.entries(one.sentences).filter(([, n]) => n).map(([name, n]) => `${n} ${named(name)}`).join(", ");
    return make("li", {}, `${one.text || "nobody named"}: ${counted(one.quotes, "quotation")}${most ? ` (${most})` : ""}`);
  });
  return lines.length ? [make("p", { className: "hint" }, "Who is quoted"), make("ul", {}, ...lines)] : [];
}

// Paragraphs as the text has them; between sentences stands what stood there.
function paragraphs(sentences) {
  const points = Array.from(shown.answer.text); // offsets count code points, JavaScript's strings do not
  const found = [];
  let paragraph = null;
  let end = 0;
  for (const sentence of sentences) {
    const between = points.slice(end, sentence.begin).join("");
    if (!paragraph || /\n\s*\n/.test(between)) found.push(paragraph = make("p", { dir: "auto" }));
    else paragraph.append(between.replace(/\s+/g, " "));
    paragraph.append(inFlow(sentence, points.slice(sentence.begin, sentence.end).join("")));
    end = sentence.end;
  }
  return found;
}

function inFlow(found, text) {
  const isUnseen = found.abstained && UNSEEN.includes(found.reason);
  const name = `sentence ${isUnseen ? "unseen" : kind(found.label)}${isDoubtful(found) ? " doubtful" : ""}${found.abstained ? " abstained" : ""}${found.was ? " moved" : ""}`;
  const sign = isUnseen ? "–" : `${mark(found.label)}${isDoubtful(found) ? "?" : ""}`;
  const element = make("span", { className: name, role: "button", tabIndex: 0, ariaExpanded: "false", title: verdictOf(found) },
    make("span", { className: "sign", ariaHidden: "true" }, `${sign} `), ...quoted(found, text),
    make("span", { className: "unseen-text" }, ` (${verdictOf(found)})`));
  element.dataset.label = isUnseen ? "" : found.label;
  element.dataset.doubtful = isDoubtful(found);
  const toggle = () => told(() => open(element, found, text));
  element.addEventListener("click", toggle);
  element.addEventListener("keydown", (pressed) => {
    if (pressed.target === element && ["Enter", " "].includes(pressed.key)) { pressed.preventDefault(); toggle(); }
  });
  return element;
}

function quoted(found, text) {
  const points = Array.from(text);
  const pieces = [];
  let end = 0;
  for (const quote of found.voices?.quotes ?? []) {
    const [from, to] = [Math.max(quote.begin - found.begin, end), Math.min(quote.end - found.begin, points.length)];
    if (to <= from) continue; // within one before it, or beyond this sentence
    pieces.push(points.slice(end, from).join(""), make("em", { className: "quoted" }, points.slice(from, to).join("")));
    end = to;
  }
  return [...pieces, points.slice(end).join("")];
}

async function open(element, found, text) {
  const isOpen = element.ariaExpanded === "true";
  at("article").querySelectorAll(".panel").forEach((old) => old.remove());
  at("article").querySelectorAll("[aria-expanded=true]").forEach((old) => { old.ariaExpanded = "false"; });
  if (isOpen) return;
  element.ariaExpanded = "true";
  const close = () => { open(element, found, text); element.focus(); };
  const made = await panel(found, text, shown.answer.model.version, close);
  if (element.ariaExpanded === "true") element.parentElement.after(made);
}

export function filter() {
  const wanted = at("filter").value;
  for (const element of at("article").querySelectorAll(".sentence")) {
    const isIn = !wanted || (wanted === "doubtful" ? element.dataset.doubtful === "true" : element.dataset.label === wanted);
    element.classList.toggle("out", !isIn);
  }
}

export function isStale(version) {
  const isOld = shown.answer && shown.answer.model.version !== version;
  at("stale").hidden = !isOld;
  if (!isOld) return;
  const again = make("button", { type: "button" }, "Label it again");
  again.addEventListener("click", () => told(label));
  at("stale").replaceChildren(`These labels are version ${shown.answer.model.version}’s; version ${version} serves now. `, again);
}
