// The serving version, trainings with their steps, versions and what became of them.

import { ask, at, fetched, isCodebook, labels, make, named, on, opened, rowsOf, save, tell, told } from "./asking.js";
import { showPerson } from "./people.js";
import { isStale } from "./reading.js";

const PAUSE_MS = 1000;
let followed = null;

export async function showServing() {
  const card = await ask("GET", "v1/model");
  labels.splice(0, labels.length, ...card.labels);
  const { real_text: real, test } = card.figures;
  const figure = real ? ` · macro-F1 ${real.macro_f1} on ${real.n.toLocaleString("en")} real sentences of outlets left out`
    : test ? ` · macro-F1 ${test.macro_f1} on ${test.n} of them held out` : "";
  at("serving").textContent = `Version ${card.version} · ${card.corpus.examples.toLocaleString("en")} sentences${figure}`;
  at("meaning").hidden = !isCodebook();
  isStale(card.version);
}

const isOver = (training) => !["queued", "running"].includes(training.status);

export async function train() {
  const { id } = await ask("POST", "v1/trainings", {});
  await follow(id);
}

// A training that was asked for before, here or elsewhere, is followed after a reload too.
export async function followOpen() {
  const { trainings } = await ask("GET", "v1/trainings?limit=1");
  if (trainings.length && !isOver(trainings[0])) follow(trainings[0].id);
}

async function follow(id) {
  if (followed === id) return;
  followed = id;
  at("train").disabled = true;
  at("cancel").hidden = false;
  try {
    for (;;) {
      const training = await ask("GET", `v1/trainings/${id}`);
      const served = training.status === "promoted" ? `; ${training.version} serves now` : "";
      tell(`Training ${id}: ${isOver(training) ? training.status : training.progress || training.status}${served}.`, training.status === "failed", at("stage"));
      if (isOver(training)) {
        at("outcome").replaceChildren(...training.reasons.map((reason) => make("li", {}, reason)));
        return await readAnew();
      }
      await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
    }
  } finally {
    followed = null;
    at("train").disabled = false;
    at("cancel").hidden = true;
  }
}

export async function cancel() {
  if (followed === null) return;
  await ask("POST", `v1/trainings/${followed}/cancel`, {});
  tell(`Training ${followed} is asked to end.`, false, at("stage"));
}

export async function rollback() {
  if (!confirm("Serve the version before again?")) return;
  const { event } = await ask("POST", "v1/rollback", { reason: "from the page" });
  const forward = make("button", { type: "button" }, `Forward to ${event.from} again`);
  on(forward, "click", () => serve(event.from), at("stage"));
  tell(`Went back from ${event.from} to ${event.to}. `, false, at("stage"));
  at("stage").append(forward);
  await readAnew();
}

async function serve(version) {
  await ask("POST", `v1/versions/${version}/promote`, { reason: "from the page" });
  tell(`${version} serves now.`, false, at("stage"));
  await readAnew();
}

// What shows the serving version or the history is read anew.
async function readAnew() {
  await showServing();
  if (at("versions").open) at("versions").lastElementChild.replaceChildren(...(await versions()));
  if (at("history").open) at("history").lastElementChild.replaceChildren(...(await history()));
}

async function versions() {
  const found = (await ask("GET", "v1/versions?limit=20")).versions;
  return rowsOf(["version", "made", "sentences", "macro-F1", "to save", ""], found.map((version) => {
    const isServing = version.aliases.includes("champion");
    const button = make("button", { type: "button" }, `Serve ${version.version}`);
    on(button, "click", async () => { if (confirm(`Serve ${version.version}?`)) await serve(version.version); }, at("stage"));
    return [version.version, version.created_at.slice(0, 16).replace("T", " "), version.card.corpus.examples.toLocaleString("en"),
      `${version.card.figures?.test?.macro_f1 ?? "–"}`,
      make("span", {}, saving(version.version, "report.html", (name) => fetched("GET", `v1/versions/${name}/report`)), " ",
        saving(version.version, "card.md", (name) => fetched("GET", `v1/versions/${name}/card`))),
      isServing ? "serves" : button];
  }));
}

// A button that saves what is known of a version; a link could send no key.
function saving(version, what, read) {
  const [part] = what.split(".");
  const button = make("button", { type: "button", ariaLabel: `Save the ${part} on ${version}` }, part);
  on(button, "click", async () => {
    save(`${version}-${what}`, "application/octet-stream", await (await read(version)).blob());
    tell(`Saved as ${version}-${what}.`, false, at("stage"));
  }, at("stage"));
  return button;
}

async function history() {
  const { events } = await ask("GET", "v1/history?limit=30");
  return events.map((event) => make("li", {},
    `${event.at.slice(0, 16).replace("T", " ")} ${event.actor}: ${named(event.action)} ${[event.from, event.to].filter(Boolean).join(" → ")}${event.reason ? ` (${event.reason})` : ""}`));
}

export function openVersions() {
  opened("versions", versions);
  opened("history", history);
}

export async function refresh() {
  sessionStorage.setItem("key", at("key").value);
  try {
    await showServing();
    await showPerson();
    tell("");
    await told(followOpen, at("stage"));
  } catch (error) {
    at("serving").textContent = "The model’s card is not shown.";
    throw error;
  }
}
