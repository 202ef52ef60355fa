// What is taken away of a labelled article: copied, or saved as a table, as JSON or as the report on it.

import { fetched, labels, Refused, save, tell } from "./asking.js";
import { verdictOf } from "./evidence.js";
import { shown, textOf } from "./reading.js";

function table() {
  return shown.answer.sentences.map((found) => [found.begin, found.end, found.abstained ? "" : found.label, found.reason ?? "",
    ...labels.map((name) => found.probabilities[name]), textOf(found)]);
}

const heads = () => ["begin", "end", "label", "reason", ...labels, "text"];

// A cell that a spreadsheet would take for a formula begins with an apostrophe, as in the server's exports.
const cell = (value) => `"${`${/^[=+\-@\t\r]/.test(value) ? "'" : ""}${value}`.replaceAll('"', '""')}"`;

export function saveCsv() {
  save("labels.csv", "text/csv", `\ufeff${[heads(), ...table()].map((row) => row.map((one) => (typeof one === "number" ? one : cell(one))).join(",")).join("\r\n")}\r\n`);
}

export async function saveReport() {
  tell("Writing the report …");
  const sent = { ...shown.body, name: "html" in shown.body ? "article.html" : "article.txt", version: shown.answer.model.version };
  save("report.html", "text/html", await (await fetched("POST", "v1/reports", sent)).blob());
  tell("Saved as report.html: it opens offline, prints, and is verified by ./run service verify.");
}

export const saveJson = () => save("labels.json", "application/json", JSON.stringify(shown.answer, null, 1));

export async function copy() {
  const lines = shown.answer.sentences.map((found) => `${verdictOf(found)}\t${textOf(found).replace(/\s+/g, " ")}`);
  await navigator.clipboard.writeText(lines.join("\n")).catch(() => { throw new Refused("The browser does not let this page copy: save a file instead."); });
  tell("Copied: one line a sentence.");
}
