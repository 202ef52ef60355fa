// An article and its labels: in the flow of the text, and as a picture.

import { ask, at, counted, isCodebook, kind, labels, make, mark, named, percent, Refused, rowsOf, tell, told } from "./asking.js";
import { isDoubtful, panel, verdictOf } from "./evidence.js";

// `points` are the text's code points: offsets count these, JavaScript's strings do not.
export const shown = { answer: null, sent: null, body: null, points: [] };
export const textOf = (found) => shown.points.slice(found.begin, found.end).join("");
const SLICE = 100; // sentences that are laid out before the browser may do anything else
const LONG_TEXT = 16_384; // characters
const BEGIN = 3_000;
const LONG = 500; // sentences of an article whose paragraphs out of sight are not drawn
let turn = 0;
const PAGE = /^\s*<(!doctype\b|!--|\?xml\b|[a-z][\w-]*(\s[^>]*)?\/?>)/i; // begins with a tag, whichever it is
const UNSEEN = ["language", "unknown_words", "not_prose"];

export async function label() {
  const sent = at("text").value;
  at("answer").hidden = true; // what is shown always belongs to the text that was sent last
  if (!sent.trim()) throw new Refused("There is nothing to label: paste a text into the field above.");
  tell("Labelling …");
  const before = shown.sent === sent ? shown.answer : null;
  const body = bodyOf(sent);
  if ("text" in body && sent.length > LONG_TEXT) await showBegin(sent);
  const answer = { text: sent, ...(await asked(body).catch((error) => { at("answer").hidden = true; throw error; })) };
  Object.assign(shown, { sent, body });
  at("stale").hidden = true;
  const changed = before && before.model.version !== answer.model.version ? changes(before, answer) : "";
  show(answer);
  tell(`${counted(answer.sentences.length, "sentence")}, by version ${answer.model.version}.${changed}`);
}

// Of a long text, whose labels take the server seconds, the first paragraphs are shown at once.
async function showBegin(sent) {
  const head = sent.slice(0, BEGIN);
  const text = head.slice(0, Math.max(head.lastIndexOf("\n\n"), head.lastIndexOf(". ") + 1) || BEGIN);
  if (!text.trim()) return;
  Object.assign(shown, { sent: null, body: { text } });
  show({ text, ...(await asked({ text })) });
  tell(`The first ${counted(shown.answer.sentences.length, "sentence")}, read by themselves; the whole is being labelled …`);
}

export const bodyOf = (sent) => (PAGE.test(sent) ? { html: sent } : { text: sent });

// Voices and estimates are read beside the codebook's labels; other labels say nothing of them.
export const asked = (body) => ask("POST", "v1/documents", isCodebook() ? { ...body, voices: true, estimates: true } : body);

function changes(before, after) {
  const known = new Map(before.sentences.map((found) => [found.begin, found]));
  const moved = after.sentences.filter((found) => known.has(found.begin) && known.get(found.begin).label !== found.label);
  moved.forEach((found) => { found.was = known.get(found.begin).label; });
  return ` ${counted(moved.length, "sentence")} got another label than by version ${before.model.version}.`;
}

function show(answer) {
  Object.assign(shown, { answer, points: Array.from(answer.text) });
  const { profile, sentences } = answer;
  at("picture").replaceChildren(picture(profile));
  at("profile").replaceChildren(at("profile").caption, ...rows(profile));
  at("speakers").replaceChildren(...speakers(profile));
  const names = labels.filter((name) => name in profile.sentences);
  at("filter").replaceChildren(new Option("every sentence", ""), new Option("doubtful ones", "doubtful"),
    ...names.map((name) => new Option(named(name), name)));
  at("legend").textContent = `${names.map((name) => `${mark(name)} ${named(name)}`).join("   ")}   “?” below 70 %. Choose a sentence to see why, and to correct it.`;
  lay(sentences);
  at("answer").hidden = false;
}

export function picture(profile) {
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
  const expected = ({ low, high } = {}) => (high === undefined ? "–" : `${Math.floor(low)} to ${Math.ceil(high)}`);
  const row = (name, sentences, n, mine, range) => [name, `${sentences}`, expected(range), percent(n / characters),
    ...(mine === undefined || mine === null ? [] : [percent(mine / characters)])];
  return rowsOf(heads, [
    ...Object.keys(profile.sentences).map((name) => row(named(name), profile.sentences[name], profile.characters[name], profile.voices && (own[name] ?? 0), profile.expected[name])),
    row("not judged", profile.abstained_sentences, profile.abstained_characters, profile.voices && 0),
  ]);
}

function speakers(profile) {
  const lines = (profile.voices?.speakers ?? []).map((one) => {
    const most = Object.entries(one.sentences).filter(([, n]) => n).map(([name, n]) => `${n} ${named(name)}`).join(", ");
    return make("li", {}, `${one.text || "nobody named"}: ${counted(one.quotes, "quotation")}${most ? ` (${most})` : ""}`);
  });
  return lines.length ? [make("p", { className: "hint" }, "Who is quoted"), make("ul", {}, ...lines)] : [];
}

// The first sentences are there at once and the others come in slices, so that no key pressed meanwhile waits.
async function lay(sentences) {
  const article = at("article");
  const mine = (turn += 1);
  const next = flowInto(article);
  article.replaceChildren();
  article.classList.toggle("long", sentences.length > LONG);
  for (let from = 0; from < sentences.length; from += SLICE) {
    if (from) await new Promise((resolve) => { setTimeout(resolve); });
    if (mine !== turn) return; // another article is shown now
    sentences.slice(from, from + SLICE).forEach((sentence, place) => next(sentence, from + place));
  }
}

// Paragraphs as the text has them; between sentences stands what stood there.
function flowInto(article) {
  let paragraph = null;
  let end = 0;
  return (sentence, place) => {
    const between = shown.points.slice(end, sentence.begin).join("");
    if (!paragraph || /\n\s*\n/.test(between)) article.append(paragraph = make("p", { dir: "auto" }));
    else paragraph.append(between.replace(/\s+/g, " "));
    paragraph.append(inFlow(sentence, place));
    end = sentence.end;
  };
}

function inFlow(found, place) {
  const isUnseen = found.abstained && UNSEEN.includes(found.reason);
  const name = `sentence ${isUnseen ? "unseen" : kind(found.label)}${isDoubtful(found) ? " doubtful" : ""}${found.abstained ? " abstained" : ""}${found.was ? " moved" : ""}`;
  const sign = isUnseen ? "–" : `${mark(found.label)}${isDoubtful(found) ? "?" : ""}`;
  const element = make("span", { className: name, role: "button", tabIndex: 0, ariaExpanded: "false", title: verdictOf(found) },
    make("span", { className: "sign", ariaHidden: "true" }, `${sign} `), ...quoted(found, textOf(found)),
    make("span", { className: "unseen-text" }, ` (${verdictOf(found)})`));
  Object.assign(element.dataset, { place, label: isUnseen ? "" : found.label, doubtful: isDoubtful(found) });
  element.classList.toggle("out", isOut(element));
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

async function open(element) {
  const isOpen = element.ariaExpanded === "true";
  at("article").querySelectorAll(".panel").forEach((old) => old.remove());
  at("article").querySelectorAll("[aria-expanded=true]").forEach((old) => { old.ariaExpanded = "false"; });
  if (isOpen) return;
  element.ariaExpanded = "true";
  const found = shown.answer.sentences[element.dataset.place];
  const close = () => { open(element); element.focus(); };
  const made = await panel(found, textOf(found), shown.answer.model.version, close);
  if (element.ariaExpanded === "true") element.parentElement.after(made);
}

export function openArticle() {
  const toggle = (event) => {
    const element = event.target.closest(".sentence");
    if (element && (event.type === "click" || ["Enter", " "].includes(event.key))) { event.preventDefault(); told(() => open(element)); }
  };
  at("article").addEventListener("click", toggle);
  at("article").addEventListener("keydown", toggle);
}

function isOut({ dataset }) {
  const wanted = at("filter").value;
  return Boolean(wanted) && (wanted === "doubtful" ? dataset.doubtful !== "true" : dataset.label !== wanted);
}

export function filter() {
  at("article").querySelectorAll(".sentence").forEach((element) => element.classList.toggle("out", isOut(element)));
}

export function isStale(version) {
  const isOld = shown.answer && shown.answer.model.version !== version;
  at("stale").hidden = !isOld;
  if (!isOld) return;
  const again = make("button", { type: "button" }, "Label it again");
  again.addEventListener("click", () => told(label));
  at("stale").replaceChildren(`These labels are version ${shown.answer.model.version}’s; version ${version} serves now. `, again);
}
