// The page at /: label a text, see why, correct a sentence, train again, go back. Talks to this server alone.

const at = (id) => document.getElementById(id);
const shown = { labels: [], answer: null };
const PAGE = /^\s*<(!doctype\b|!--|\?xml\b|[a-z][\w-]*(\s[^>]*)?\/?>)/i; // begins with a tag, whichever it is

const UNJUDGED = new Set(["language", "unknown_words", "not_prose"]);
const REASONS = {
  low_margin: "unsure", label_set: "several labels or none", language: "not English", unknown_words: "no words that are known",
  not_prose: "no prose",
};

class Refused extends Error {}

async function ask(method, path, body) {
  const headers = at("key").value ? { authorization: `Bearer ${at("key").value}` } : {};
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    .catch(() => { throw new Refused("The server does not answer."); });
  const answer = response.status === 204 ? {} : await response.json();
  if (response.status === 401) {
    throw new Refused(at("key").value ? "The server does not know this key: correct it in the field “Key”."
      : "The server asks for a key: write it into the field “Key”.");
  }
  if (!response.ok) throw new Refused(answer.detail ?? response.statusText);
  return answer;
}

function tell(text, failed = false) {
  at("told").textContent = text;
  at("told").classList.toggle("failed", failed);
}

async function told(action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(error.message, true);
  }
}

// What a button does: its refusals are told, and it cannot be pressed twice meanwhile.
function on(element, event, action) {
  element.addEventListener(event, async (happened) => {
    happened.preventDefault();
    const button = element.tagName === "FORM" ? element.querySelector("button") : element;
    button.disabled = true;
    await told(action).finally(() => { button.disabled = false; });
  });
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const named = (label) => label.replaceAll("_", " ");
const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const kind = (label) => `label-${shown.labels.indexOf(label) % 4}`;

async function showServing() {
  const card = await ask("GET", "v1/model");
  shown.labels = card.labels;
  const figure = card.figures.test;
  at("serving").textContent =
    `Version ${card.version} · ${card.corpus.examples.toLocaleString("en")} sentences` +
    (figure ? ` · macro-F1 ${figure.macro_f1} on ${figure.n} of them held out` : "");
}

async function label() {
  const sent = at("text").value;
  at("answer").hidden = true; // what is shown always belongs to the text that was sent last
  if (!sent.trim()) throw new Refused("There is nothing to label: paste a text into the field above.");
  const isPage = PAGE.test(sent);
  tell("Labelling …");
  const answer = { text: sent, ...(await ask("POST", "v1/documents", isPage ? { html: sent } : { text: sent })) };
  shown.answer = answer;
  const points = Array.from(answer.text); // offsets count code points, JavaScript's strings do not
  tell(`${counted(answer.sentences.length, "sentence")}, by version ${answer.model.version}.`);
  at("profile").replaceChildren(at("profile").caption, ...profileRows(answer.profile));
  at("sentences").replaceChildren(
    ...answer.sentences.map((found) => sentenceItem(found, points.slice(found.begin, found.end).join(""))),
  );
  at("answer").hidden = false;
}

function profileRows(profile) {
  const characters = Object.values(profile.characters).reduce((sum, n) => sum + n, profile.abstained_characters) || 1;
  const row = (name, sentences, n) =>
    make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, `${sentences}`), make("td", {}, percent(n / characters)));
  return [
    make("tr", {}, ...["", "sentences", "of the text"].map((name) => make("th", { scope: "col" }, name))),
    ...Object.keys(profile.sentences).map((name) => row(named(name), profile.sentences[name], profile.characters[name])),
    ...Object.entries(profile.reasons).map(([why, share]) => row(REASONS[why] ?? why, share.sentences, share.characters)),
  ];
}

function sentenceItem(found, text) {
  const certainty = percent(found.probabilities[found.label]);
  const isJudged = !UNJUDGED.has(found.reason);
  const sure = found.abstained ? `unsure: ${named(found.label)} ${certainty}` : `${named(found.label)} ${certainty}`;
  const tag = isJudged ? sure : `not judged: ${REASONS[found.reason]}`;
  const details = make("details", {}, make("summary", {}, text, make("span", { className: "tag" }, tag)));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) told(async () => details.append(...(await whyParts(found, text))));
  });
  return make("li", { className: `${isJudged ? kind(found.label) : "unjudged"}${found.abstained ? " abstained" : ""}` }, details);
}

// Words for and against the label, as what they add to its lead over the label that comes next.
async function whyParts(found, text) {
  const { results } = await ask("POST", "v1/label", { texts: [text], evidence: true, version: shown.answer.model.version });
  const { evidence, probabilities } = results[0];
  const ranked = Object.keys(probabilities).sort((a, b) => probabilities[b] - probabilities[a]);
  const [first, second] = ranked;
  const points = Array.from(text);
  const leads = evidence.words.map((word) => word.scores[first] - word.scores[second]);
  const most = Math.max(...leads.map(Math.abs), 1e-9);
  const words = make("p", { className: "words" });
  evidence.words.forEach((word, index) => {
    const piece = make("span", { className: leads[index] > 0 ? "for" : "against", title: leads[index].toFixed(2) },
      points.slice(word.begin, word.end).join(""));
    piece.style.setProperty("--share", (0.75 * Math.abs(leads[index])) / most);
    words.append(piece, " ");
  });
  const start = evidence.intercepts[first] - evidence.intercepts[second];
  const lead = evidence.scores[first] - evidence.scores[second];
  const other = evidence.reader ? evidence.reader[first] - evidence.reader[second] : 0;
  const byReader = evidence.reader ? `${other.toFixed(2)} by the second reader (no word’s), ` : "";
  const sum = `${named(first)} leads ${named(second)} by ${lead.toFixed(2)}: ${start.toFixed(2)} before any word, ` +
    `${byReader}${(lead - start - other).toFixed(2)} by the words (green for, red against; each word’s part when you point at it).`;
  const readBy = results[0].read_by ? ` · read by ${results[0].read_by}` : "";
  const shares = ranked.map((name) => `${named(name)} ${percent(probabilities[name])}`).join(" · ") + readBy;
  return [make("p", {}, shares), words, make("p", { className: "hint" }, sum), correction(found, text)];
}

function correction(found, text) {
  const others = shown.labels.filter((name) => name !== found.label);
  const choice = make("select", { ariaLabel: "The right label" }, ...others.map((name) => new Option(named(name), name)));
  const button = make("button", { type: "button" }, "Correct");
  const row = make("div", { className: "correct" }, "It is", choice, button);
  on(button, "click", async () => {
    const { id } = await ask("POST", "v1/reviews", { text, label: choice.value });
    const undo = make("button", { type: "button" }, "Take it back");
    const before = [...row.childNodes];
    row.replaceChildren(`Stored as review ${id}: ${named(choice.value)}.`, undo);
    on(undo, "click", async () => {
      await ask("DELETE", `v1/reviews/${id}`);
      row.replaceChildren(...before);
    });
  });
  return row;
}

async function train() {
  const { id } = await ask("POST", "v1/trainings", {});
  for (;;) {
    const training = await ask("GET", `v1/trainings/${id}`);
    const isOver = !["queued", "running"].includes(training.status);
    const stage = isOver ? training.status : training.progress || training.status;
    const served = training.status === "promoted" ? `; ${training.version} serves now` : "";
    tell(`Training ${id}: ${stage}${served}.`, training.status === "failed");
    if (isOver) {
      at("outcome").replaceChildren(...training.reasons.map((reason) => make("li", {}, reason)));
      return showServing();
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function rollback() {
  if (!confirm("Serve the version before again?")) return;
  const { event } = await ask("POST", "v1/rollback", { reason: "from the page" });
  tell(`Went back from ${event.from} to ${event.to}.`);
  await showServing();
}

async function save() {
  const blob = new Blob([JSON.stringify(shown.answer, null, 1)], { type: "application/json" });
  const link = make("a", { href: URL.createObjectURL(blob), download: "labels.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function refresh() {
  sessionStorage.setItem("key", at("key").value);
  try {
    await showServing();
    tell("");
  } catch (error) {
    at("serving").textContent = "The model’s card is not shown.";
    throw error;
  }
}

at("key").value = sessionStorage.getItem("key") ?? "";
on(at("ask"), "submit", label);
on(at("save"), "click", save);
on(at("train"), "click", train);
on(at("rollback"), "click", rollback);
on(at("key"), "change", refresh);
told(refresh);
