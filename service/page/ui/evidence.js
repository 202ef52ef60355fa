// Why a sentence got its label, what is quoted in it, and how to say that the label is right or wrong.

import { ask, choiceOf, labels, make, mark, named, on, percent, storedAs } from "./asking.js";

export const REASONS = {
  low_margin: "no label is sure enough",
  label_set: "several labels cannot be told apart",
  language: "it is not English, which is all that the model reads",
  unknown_words: "the model knows next to none of its words",
  not_prose: "it is no prose",
};
const READERS = { table: "the table", "table+reader": "the table and the second reader" };
const DOUBTFUL = 0.7;
const SHOWN_WORDS = 6;
const LONGEST_NOTE = 200;

export const ranked = (probabilities) => Object.keys(probabilities).sort((a, b) => probabilities[b] - probabilities[a]);
export const isDoubtful = (found) => found.abstained || found.probabilities[found.label] < DOUBTFUL;

export function verdictOf(found) {
  if (found.abstained && found.reason && found.reason !== "low_margin") return `not judged: ${REASONS[found.reason] ?? found.reason}`;
  const certainty = percent(found.probabilities[found.label]);
  return found.abstained ? `unsure, perhaps ${named(found.label)} (${certainty})` : `${named(found.label)} (${certainty})`;
}

export async function panel(found, text, version, close) {
  const parts = [
    make("p", { className: "verdict" }, `${mark(found.label)} `, make("strong", {}, verdictOf(found))),
    make("p", { className: "hint" }, ranked(found.probabilities).map((name) => `${named(name)} ${percent(found.probabilities[name])}`).join(" · ") +
      (found.read_by ? ` · read by ${READERS[found.read_by] ?? found.read_by}` : "")),
    ...voices(found, text), ...estimates(found, text),
  ];
  if (!found.abstained || !["language", "unknown_words", "not_prose"].includes(found.reason)) parts.push(...(await why(text, version)));
  const shut = make("button", { type: "button", className: "shut" }, "Close");
  shut.addEventListener("click", close);
  return make("div", { className: "panel" }, shut, ...parts, correction(found, text));
}

function slice(found, text, span) {
  return Array.from(text).slice(span.begin - found.begin, span.end - found.begin).join("");
}

function voices(found, text) {
  const read = found.voices;
  if (!read || !read.quotes.length) return [];
  const lines = read.quotes.map((quote) => {
    const who = quote.speaker ? (quote.speaker.carried ? `${quote.speaker.text}, named before` : quote.speaker.text) : "nobody is named";
    return make("li", {}, `${quote.kind === "scare" ? "At a distance" : "Quoted"}: ${slice(found, text, quote)} (${who})`);
  });
  const each = [["The quoted words alone", read.quoted], ["The writer’s own words alone", read.own]].filter(([, result]) => result);
  return [make("ul", { className: "voices" }, ...lines,
    ...each.map(([what, result]) => make("li", {}, `${what}: ${mark(result.label)} ${verdictOf(result)}`)))];
}

function estimates(found, text) {
  return (found.estimates ?? []).map((term) => {
    const band = term.low === null ? "" : `: ${percent(term.low)} to ${percent(term.high)} (${term.scale})`;
    return make("p", { className: "hint" }, `Estimative: “${slice(found, text, term)}”${band}` +
      (term.confidence ? `, ${term.confidence} confidence` : ""));
  });
}

// Words for and against the label, as what they add to its lead over the label that comes next.
async function why(text, version) {
  const { results } = await ask("POST", "v1/label", { texts: [text], evidence: true, version });
  const { evidence, probabilities } = results[0];
  const [first, second] = ranked(probabilities);
  const points = Array.from(text);
  const leads = evidence.words.map((word) => word.scores[first] - word.scores[second]);
  const most = Math.max(...leads.map(Math.abs), 1e-9);
  const marked = new Set(leads.map((lead, index) => [Math.abs(lead), index]).sort((a, b) => b[0] - a[0]).slice(0, SHOWN_WORDS).map(([, index]) => index));
  const words = make("p", { className: "words", dir: "auto" });
  evidence.words.forEach((word, index) => {
    const sign = marked.has(index) ? (leads[index] > 0 ? "+" : "−") : "";
    const piece = make("span", { className: leads[index] > 0 ? "for" : "against", title: leads[index].toFixed(2) },
      make("sup", {}, sign), points.slice(word.begin, word.end).join(""));
    piece.style.setProperty("--share", (0.7 * Math.abs(leads[index])) / most);
    words.append(piece, " ");
  });
  const start = evidence.intercepts[first] - evidence.intercepts[second];
  const lead = evidence.scores[first] - evidence.scores[second];
  const other = evidence.reader ? evidence.reader[first] - evidence.reader[second] : 0;
  const rows = [["before any word", start], ...(evidence.reader ? [["the second reader (no word’s)", other]] : []),
    ["the words", lead - start - other], ["together", lead]];
  const table = make("table", {}, ...rows.map(([what, size]) => make("tr", {}, make("th", { scope: "row" }, what), make("td", {}, size.toFixed(2)))));
  return [
    make("p", { className: "hint" }, `Words that speak for “${named(first)}” (+) rather than “${named(second)}” (−); the stronger the colour, the more.`),
    words,
    make("details", {}, make("summary", {}, "In numbers (log-odds)"), table),
  ];
}

export function correction(found, text) {
  const choice = choiceOf("The right label", ranked(found.probabilities).filter((name) => name !== found.label));
  const right = make("button", { type: "button" }, "This is right");
  const wrong = make("button", { type: "button" }, "Correct");
  const happened = make("span", { role: "status", className: "happened" });
  const note = make("input", { maxLength: LONGEST_NOTE, placeholder: "why, for others to read", ariaLabel: "A note on it" });
  const row = make("div", { className: "correct", hidden: !labels.length }, right, " or it is ", choice, wrong, note);
  const store = (label) => async () => {
    const why = note.value.trim();
    const { id, repeated } = await ask("POST", "v1/reviews", { text, label, source: "page", ...(why && { note: why }) });
    const what = repeated ? `You said so before, in review ${id}: ${named(label)}.` : `Stored as review ${id}: ${named(label)}.`;
    row.hidden = true;
    storedAs(id, what, happened, () => { row.hidden = false; }).focus();
  };
  on(right, "click", store(found.label), happened);
  on(wrong, "click", () => store(choice.value)(), happened);
  return make("div", {}, row, happened);
}
