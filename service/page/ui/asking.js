// What every part of the page stands on: requests to this server alone, elements, and telling what happened.

export const at = (id) => document.getElementById(id);

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

// The response to a request; one that refuses is an error with its reason.
export async function fetched(method, path, body) {
  const headers = at("key").value ? { authorization: `Bearer ${at("key").value}` } : {};
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    .catch(() => { throw new Refused("The server does not answer."); });
  if (response.status === 401) {
    throw new Refused(at("key").value ? "The server does not know this key: correct it in the field “Key”."
      : "The server asks for a key: write it into the field “Key”.", 401);
  }
  if (!response.ok) throw new Refused((await response.json()).detail ?? response.statusText, response.status);
  return response;
}

export async function ask(method, path, body) {
  const response = await fetched(method, path, body);
  return response.status === 204 ? {} : response.json();
}

export function tell(text, failed = false, where = at("told")) {
  where.textContent = text;
  where.classList.toggle("failed", failed);
}

export async function told(action, where = at("told")) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(error.message, true, where);
  }
}

// What a button does: its refusals are told, and it cannot be pressed twice meanwhile.
export function on(element, event, action, where) {
  element.addEventListener(event, async (happened) => {
    happened.preventDefault();
    const button = element.tagName === "FORM" ? element.querySelector("button") : element;
    button.disabled = true;
    await told(action, where).finally(() => { button.disabled = false; });
  });
}

// What was stored, told beside its button, with one to take it back; `back` is done when it was.
export function storedAs(id, what, happened, back) {
  const undo = make("button", { type: "button" }, "Take it back");
  tell(`${what} `, false, happened);
  happened.append(undo);
  on(undo, "click", async () => {
    await ask("DELETE", `v1/reviews/${id}`);
    back();
    tell(`Review ${id} is taken back.`, false, happened);
  }, happened);
  return undo;
}

export const choiceOf = (name, values, properties = {}) =>
  make("select", { ariaLabel: name, ...properties }, ...values.map((value) => new Option(named(value), value)));

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The rows of a table, the first cell of each as its head; of a wide one a phone shows each cell with what it is of.
export function rowsOf(heads, rows) {
  const look = heads.length > 2 ? "fold" : "";
  const cell = (content, place) => {
    const made = make(place ? "td" : "th", place ? {} : { scope: "row" }, content);
    made.dataset.head = heads[place];
    return made;
  };
  return [make("tr", { className: `heads ${look}` }, ...heads.map((name) => make("th", { scope: "col" }, name))),
    ...rows.map((row) => make("tr", { className: look }, ...row.map(cell)))];
}

// A list that is read from the server whenever its place is opened.
export function opened(id, read) {
  at(id).addEventListener("toggle", () => {
    if (at(id).open) told(async () => at(id).lastElementChild.replaceChildren(...(await read())));
  });
}

// The same, read anew where another choice is made.
export function chosenBy(id, read, choice) {
  opened(id, read);
  at(choice).addEventListener("change", () => told(async () => at(id).lastElementChild.replaceChildren(...(await read()))));
}

// What is saved on the reader's disk.
export function save(name, type, content) {
  const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

// The lines of one page of a list, and a button for the next.
export function withMore(lines, next, read) {
  if (next === null) return lines;
  const button = make("button", { type: "button" }, "Show more");
  const last = make("li", { className: "more" }, button);
  on(button, "click", async () => last.replaceWith(...(await read(next))));
  return [...lines, last];
}

export const orNone = (lines, none) => (lines.length ? lines : [make("li", {}, none)]);

export const labels = []; // of the serving version, in its order
const CODEBOOK = ["state_media_framing", "intelligence_estimate", "neutral_reporting"];
export const isCodebook = () => labels.length === CODEBOOK.length && CODEBOOK.every((label) => labels.includes(label));
export const MARKS = ["▲", "◆", "●", "■", "▼", "◇", "○", "□"];
export const named = (label) => label.replaceAll("_", " ");
export const place = (label) => Math.max(labels.indexOf(label), 0);
export const kind = (label) => `label-${place(label) % MARKS.length}`;
export const mark = (label) => MARKS[place(label) % MARKS.length];
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
export const percent = (share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}\u00a0%`;
