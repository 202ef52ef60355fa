// Labels that people gave: the newest, those in doubt, and what is worth a label next.

import { ask, at, chosenBy, labels, make, named, on, opened, orNone, storedAs, withMore } from "./asking.js";

const SHOWN = 20;

function stored(review, further) {
  const { note } = review.details.extra ?? {};
  const line = make("li", {}, `${review.id}. ${named(review.label)}: ${review.text} (${review.actor})${further ? ` ${further}` : ""} `);
  if (note) line.append(make("em", { className: "note", dir: "auto" }, `Note: ${note}`), " ");
  const happened = make("span", { role: "status" });
  line.append(happened);
  storedAs(review.id, "", happened, () => line.replaceChildren(happened));
  return line;
}

const pageOf = (get, lineOf, none) => async function read(cursor) {
  const { reviews, next: following } = await get(`limit=${SHOWN}${cursor ? `&cursor=${cursor}` : ""}`);
  return withMore(orNone(reviews.map(lineOf), none), following, read);
};

async function chosen(page) {
  const person = at("whose").value === "mine" ? `&person=${encodeURIComponent((await ask("GET", "v1/me")).name)}` : "";
  return ask("GET", `v1/reviews?${page}${person}`);
}

const mine = pageOf(chosen, (review) => stored(review), "There are none yet.");
const doubted = pageOf((page) => ask("GET", `v1/reviews/doubted?${page}`), (review) => stored(review, review.why), "The audit doubts none.");

async function next() {
  const { candidates, waiting } = await ask("GET", "v1/queue?limit=1");
  const [candidate] = candidates;
  if (!candidate) return [make("p", {}, "Nothing waits. Texts come in by POST /v1/queue or ./run training queue add.")];
  const happened = make("p", { role: "status" });
  const again = async () => at("queue").lastElementChild.replaceChildren(...(await next()));
  const give = (label) => async () => {
    await ask("POST", "v1/reviews", { text: candidate.text, label, source: "page" });
    await again();
  };
  const buttons = labels.map((label, index) => {
    const button = make("button", { type: "button" }, `${index + 1} ${named(label)}`);
    on(button, "click", give(label), happened);
    return button;
  });
  const skip = make("button", { type: "button" }, "S leave it out");
  on(skip, "click", async () => { await ask("DELETE", `v1/queue/${candidate.id}`); await again(); }, happened);
  const all = make("div", { tabIndex: -1 }, make("p", { dir: "auto" }, candidate.text), make("p", { className: "correct" }, ...buttons, skip),
    make("p", { className: "hint" }, `${waiting} wait in all.`), happened);
  all.addEventListener("keydown", (pressed) => {
    const button = pressed.key.toLowerCase() === "s" ? skip : buttons[Number(pressed.key) - 1];
    if (button && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey) { pressed.preventDefault(); button.click(); }
  });
  requestAnimationFrame(() => all.focus());
  return [all];
}

export function openLists() {
  chosenBy("mine", () => mine(), "whose");
  opened("doubted", () => doubted());
  opened("queue", next);
}

