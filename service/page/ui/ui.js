// The page at /: label a text, see why, correct a sentence, train again, go back. Talks to this server alone.

import { at, on, Refused, told } from "./asking.js";
import { openBeside } from "./beside.js";
import { cancel, openVersions, refresh, rollback, train } from "./models.js";
import { openPeople } from "./people.js";
import { openLists } from "./queue.js";
import { filter, label, openArticle } from "./reading.js";
import { copy, saveCsv, saveJson, saveReport } from "./taking.js";

const EXAMPLE = `The invincible army of the people “will crush the puppet clique and its masters without mercy”, the state agency said on Friday.

The spy service told lawmakers that some 600 of the soldiers sent abroad had probably been killed. It did not say how it knew.

Two ministers met on Monday in the border town. They signed an agreement on rail freight and left without taking questions.
`;
const MOST_BYTES = 4_000_000;
const PAUSE_MS = 500; // a long text is not kept at every key
let waiting;

function put(text) {
  at("text").value = text;
  keep();
}

// The text survives a reload of this tab, and nothing else does.
function keep() {
  try {
    sessionStorage.setItem("text", at("text").value);
  } catch {
    sessionStorage.removeItem("text"); // too long to be kept
  }
}

async function read(file) {
  if (!file) return;
  if (file.size > MOST_BYTES) throw new Refused(`${file.name} has ${file.size.toLocaleString("en")} bytes: a document may have a megabyte of text.`);
  try {
    put(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
  } catch {
    throw new Refused(`${file.name} is no UTF-8 text or page: save it as UTF-8 first.`);
  }
  await label();
}

at("key").value = sessionStorage.getItem("key") ?? "";
at("text").value = sessionStorage.getItem("text") ?? "";
at("text").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, PAUSE_MS); });
addEventListener("pagehide", keep);
at("text").addEventListener("dragover", (event) => event.preventDefault());
at("text").addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  told(() => read(event.dataTransfer.files[0]));
});
at("file").addEventListener("change", () => told(() => read(at("file").files[0])));
at("filter").addEventListener("change", filter);
at("print").addEventListener("click", () => window.print());
on(at("ask"), "submit", label);
on(at("example"), "click", async () => { put(EXAMPLE); await label(); });
on(at("copy"), "click", copy);
on(at("csv"), "click", async () => saveCsv());
on(at("report"), "click", saveReport);
on(at("save"), "click", async () => saveJson());
on(at("train"), "click", train, at("stage"));
on(at("cancel"), "click", cancel, at("stage"));
on(at("rollback"), "click", rollback, at("stage"));
on(at("key"), "change", refresh);
openArticle();
openBeside();
openLists();
openPeople();
openVersions();
told(refresh);
