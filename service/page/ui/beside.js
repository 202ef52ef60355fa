// Two articles side by side, and two versions on one article.

import { ask, at, counted, isCodebook, kind, make, mark, named, on, Refused, tell, told } from "./asking.js";
import { verdictOf } from "./evidence.js";
import { asked, bodyOf, picture } from "./reading.js";

const NAMES = ["the text above", "the other article"];
const MOST_TERMS = 12;

function text() {
  const sent = at("text").value;
  if (!sent.trim()) throw new Refused("There is no text above: paste one there first.");
  return sent;
}

const sign = (found) => (found.abstained ? "–" : mark(found.label));
const one = (found) => make("p", { dir: "auto", className: found.abstained ? "none" : kind(found.label) },
  make("span", { className: "sign" }, `${sign(found)} `), found.text, make("span", { className: "unseen-text" }, ` (${found.abstained ? "no label" : named(found.label)})`));

// What each of the two says, in two columns; one below the other on a phone.
const columns = (contentOf) => make("div", { className: "beside" },
  ...NAMES.map((name) => make("div", {}, make("p", { className: "hint" }, name), ...contentOf(name))));

function fact(found, place) {
  return make("li", {}, make("p", { className: "hint" }, `${place + 1}. ${found.shared.slice(0, 8).join(", ")}`),
    columns((name) => found.sentences.filter((sentence) => sentence.document === name).map(one)));
}

function figure(found) {
  const differs = new Set(found.differences.flat());
  return make("li", {}, `${[found.subject, found.unit, found.event].filter(Boolean).join(", ")}${differs.size ? ": they differ" : ""}`,
    make("ul", {}, ...found.told.map((said, place) => make("li", {}, `${differs.has(place) ? "≠ " : ""}${said.document}: ${said.text}${said.estimator ? ` (${said.estimator.text})` : ""}`))));
}

function terms(found) {
  const shown = found.slice(0, MOST_TERMS).map((term) => `${term.term} (${term.count} : ${term.elsewhere})`);
  return [make("p", {}, shown.join(", ") || "None that is sure.")];
}

const part = (title, ...content) => [make("h3", {}, title), ...content];
const listOf = (found, lineOf, none) => (found.length ? make("ol", { className: "facts" }, ...found.map(lineOf)) : make("p", {}, none));

async function compare() {
  const other = at("other").value;
  if (!other.trim()) throw new Refused("There is no other article: paste one into the field above.");
  tell("Comparing …", false, at("compared"));
  const documents = [text(), other].map((sent, place) => ({ id: NAMES[place], ...bodyOf(sent) }));
  const found = await ask("POST", "v1/comparisons", { documents });
  const byName = Object.fromEntries(found.documents.map((document) => [document.id, document]));
  at("both").replaceChildren(
    columns((name) => [picture(byName[name].profile), make("p", { className: "hint" }, counted(byName[name].sentences, "sentence"))]),
    ...part("Told by both", listOf(found.facts, fact, "Nothing that they share in enough words.")),
    ...(isCodebook() ? part("Figures that both give", listOf(found.figures, figure, "None.")) : []),
    ...part("What only one says", columns((name) => (found.alone[name].length ? found.alone[name].map(one) : [make("p", {}, "Nothing.")]))),
    ...part("Words that set them apart", make("p", { className: "hint" }, "In brackets: how often here, and in the other."), columns((name) => terms(found.terms[name]))),
  );
  tell(`${counted(found.facts.length, "fact")} told by both, by version ${found.model.version}. Sentences that share words need not agree.`, false, at("compared"));
}

async function fill() {
  const { versions } = await ask("GET", "v1/versions");
  const names = versions.map((version) => version.version);
  const serving = versions.find((version) => version.aliases.includes("champion"))?.version;
  at("second").replaceChildren(...names.map((name) => new Option(name, name, false, name === serving)));
  const before = names.find((name) => name !== serving) ?? serving;
  if (names.length < 2) tell("There is one version only: a training makes another.", false, at("differing"));
  at("first").replaceChildren(...names.map((name) => new Option(name, name, false, name === before)));
}

async function against() {
  const body = bodyOf(text());
  tell("Labelling …", false, at("differing"));
  const versions = [at("first").value, at("second").value];
  const [before, after] = await Promise.all(versions.map((version) => asked({ ...body, version })));
  const points = Array.from(before.text ?? at("text").value);
  const pairs = before.sentences.map((found, place) => [found, after.sentences[place]]);
  const moved = pairs.filter(([was, is]) => was.label !== is.label || was.abstained !== is.abstained);
  const lines = moved.map(([was, is]) => make("li", {}, make("p", { dir: "auto" }, points.slice(was.begin, was.end).join("")),
    make("p", { className: "hint" }, `${versions[0]}: ${sign(was)} ${verdictOf(was)} → ${versions[1]}: ${sign(is)} ${verdictOf(is)}`)));
  const bars = [before, after].map((answer, place) => make("div", {}, make("p", { className: "hint" }, `Version ${versions[place]}`), picture(answer.profile)));
  at("versus").lastElementChild.replaceChildren(...bars, make("ol", {}, ...lines));
  tell(`${moved.length} of ${counted(pairs.length, "sentence")} ${moved.length === 1 ? "has" : "have"} another verdict by ${versions[1]} than by ${versions[0]}.`, false, at("differing"));
}

export function openBeside() {
  on(at("compare"), "click", compare, at("compared"));
  on(at("against"), "click", against, at("differing"));
  at("versus").addEventListener("toggle", () => { if (at("versus").open) told(fill, at("differing")); });
}
