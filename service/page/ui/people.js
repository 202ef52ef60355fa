// Many hands: texts that people label differently and how they end, and how far people agree.

import { ask, at, choiceOf, chosenBy, counted, make, named, on, orNone, percent, labels, rowsOf, storedAs, withMore } from "./asking.js";

const SHOWN = 20;

// The labels of a text, the one that most gave first.
function ballot(opinions) {
  const votes = (label) => opinions.filter((one) => one.label === label).length;
  return [...labels].sort((a, b) => votes(b) - votes(a));
}

function settling(dispute) {
  const choice = choiceOf("The label from now on", ballot(dispute.opinions));
  const reason = make("input", { required: true, size: 24 });
  const button = make("button", {}, "Settle");
  const happened = make("p", { role: "status", className: "happened" });
  const form = make("form", { className: "correct" }, make("label", {}, "It is ", choice), make("label", {}, "because ", reason), button);
  on(form, "submit", async () => {
    const { ids: [id] } = await ask("POST", `v1/reviews/${dispute.opinions[0].review}/settle`, { label: choice.value, reason: reason.value });
    form.hidden = true;
    storedAs(id, `Settled as review ${id}: ${named(choice.value)}. It trains from now on, and no other label of this text does.`, happened,
      () => { form.hidden = false; });
  }, happened);
  if (dispute.settled) {
    const { review, label, by, why } = dispute.settled;
    form.hidden = true;
    storedAs(review, `Settled by ${by}: ${named(label)} (${why}).`, happened, () => { form.hidden = false; });
  }
  return [form, happened];
}

function line(dispute) {
  const said = dispute.opinions.map((one) => make("li", {}, make("strong", {}, one.person), ` says ${named(one.label)} (review ${one.review} of ${one.source})`));
  return make("li", {}, make("p", { dir: "auto" }, dispute.text), make("ul", {}, ...said), ...settling(dispute));
}

async function disputes(cursor) {
  const state = at("disputed").value;
  const answer = await ask("GET", `v1/disputes?state=${state}&limit=${SHOWN}${cursor ? `&cursor=${cursor}` : ""}`);
  return withMore(orNone(answer.disputes.map(line), "There are none."), answer.next, disputes);
}

const two = (value) => value.toFixed(2);
const figure = ({ value, interval }) => (value === null ? "–" : `${two(value)} (${two(interval[0])} to ${two(interval[1])})`);
const table = (caption, heads, rows) => make("table", {}, make("caption", {}, caption), ...rowsOf(heads, rows));

function differing(pair) {
  const [first, second] = pair.raters;
  const lines = pair.moves.map(([one, other, count]) => make("li", {}, `${counted(count, "text")}: ${first} says ${named(one)}, ${second} ${named(other)}`));
  const byLabel = Object.entries(pair.by_label).map(([label, one]) => [named(label), figure(one)]);
  return make("details", {}, make("summary", {}, `Where ${first} and ${second} differ`), ...(lines.length ? [make("ul", {}, ...lines)] : ["Nowhere."]),
    table("Each label against all others", ["label", "kappa"], byLabel));
}

async function agreement() {
  const by = at("raters").value;
  const found = await ask("GET", `v1/agreement?by=${by}`);
  if (!found.texts) return [make("p", {}, `No text has labels of two ${by === "person" ? "people" : "sources"} yet.`)];
  const all = [["all labels", figure(found.alpha)], ...Object.entries(found.by_label).map(([label, one]) => [named(label), figure(one)])];
  const pairs = found.pairs.map((pair) => [pair.raters.join(" and "), `${pair.n}`, percent(pair.share), figure(pair.kappa)]);
  return [
    table(`All together, on ${counted(found.texts, "text")} that two or more labelled`, ["", "Krippendorff’s alpha"], all),
    table("Two by two", ["", "texts", "the same", "Cohen’s kappa"], pairs),
    make("p", { className: "hint" }, "In brackets: 95 % intervals over texts. 1 is perfect, 0 is chance; Krippendorff asks for 0.8, and for 0.67 where conclusions are tentative." +
      (found.left_out ? ` ${found.left_out} with fewer labels are left out.` : "")),
    ...found.pairs.map(differing),
  ];
}

const NEEDED = { any: "", settled: " once a maintainer has settled it" };

// Who the key stands for, and what a label needs to train.
export async function showPerson() {
  const { name, role } = await ask("GET", "v1/me");
  at("me").textContent = at("key").value ? `You are ${name}, ${role}.` : "";
  const { train_on: policy } = await ask("GET", "v1/limits");
  const [least, of] = policy.split(" of ");
  const needed = NEEDED[policy] ?? ` once ${least} people gave the same label, and ${least} in ${of} of those who labelled the text`;
  at("policy").textContent = `What you correct here is stored, and used by the next training${needed}.`;
}

export function openPeople() {
  chosenBy("disputes", () => disputes(), "disputed");
  chosenBy("agreement", agreement, "raters");
}
