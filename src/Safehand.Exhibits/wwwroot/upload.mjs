// Sends a recording in pieces (tus 1.0): each piece is checked by its hash, and what has arrived is never sent again.
const PIECE = 8 * 1024 * 1024;
const WAITS = [1, 2, 5, 10, 20, 30];
const token = () => document.querySelector('input[name="__RequestVerificationToken"]')?.value ?? "";
const size = (bytes) => {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) { bytes /= 1000; unit += 1; }
  return `${bytes < 10 && unit > 0 ? Math.round(bytes * 10) / 10 : Math.round(bytes)}${unit ? "" : " "}${units[unit]}`;
};
const left = (seconds) => {
  if (seconds < 60) { return "less than a minute left"; }
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} left` : `about ${Math.floor(minutes / 60)} hours ${minutes % 60} minutes left`;
};

const ENDS = 1024 * 1024;

/** Knows a file again by its first and last million bytes; "" where the browser cannot. Carrying on with another file of the same length would make one recording of two. */
async function markOf(file) {
  if (!globalThis.crypto?.subtle) { return ""; }
  const ends = await new Blob([file.slice(0, ENDS), file.slice(Math.max(0, file.size - ENDS))]).arrayBuffer();
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", ends))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** An answer that no repetition will change. */
class Final extends Error {}

/** No room now: nobody but whoever runs Safehand can change that, and nothing is lost by waiting. */
class NoRoom extends Error {}

class Sending {
  #panel; #file; #upload; #exhibit; #offset = 0; #stopped = false; #wake = null; #quarter = 0; #abort = null; #done = false; #arrived = false; #over = new AbortController();

  constructor(panel, file, upload, exhibit) {
    this.#panel = panel; this.#file = file; this.#upload = upload; this.#exhibit = exhibit;
    const { signal } = this.#over;
    this.#show("name", file.name);
    panel.hidden = false;
    panel.querySelector("h2").focus();
    panel.querySelector('[data-do="pause"]').addEventListener("click", (event) => this.#pause(event.currentTarget), { signal });
    addEventListener("beforeunload", (event) => { if (!this.#done && !this.#stopped) { event.preventDefault(); } }, { signal });
    addEventListener("online", () => this.#wake?.(), { signal });
  }

  get receipt() { return `/exhibits/${this.#exhibit}/receipt`; }

  /** Whether all of it arrived. What did not is said in the panel. */
  async run() {
    await this.#run();
    this.#over.abort();
    return this.#arrived;
  }

  async #run() {
    let tries = 0;
    while (!this.#done) {
      try {
        if (this.#stopped) { await new Promise((wake) => { this.#wake = wake; }); }
        await this.#ask();
        const before = this.#offset;
        await this.#sendAll();
        if (this.#offset > before) { tries = 0; }
      } catch (error) {
        if (this.#stopped) { continue; }
        if (error instanceof Final) { this.#show("state", error.message); this.#show("spoken", error.message); this.#done = true; return; }
        const full = error instanceof NoRoom;
        const wait = full ? WAITS.at(-1) : WAITS[Math.min(tries, WAITS.length - 1)];
        tries += 1;
        const why = full ? error.message : "The connection was lost. What has arrived is safe.";
        this.#show("state", `${why} Trying again in ${wait} ${wait === 1 ? "second" : "seconds"}.`);
        if (tries === 1) { this.#show("spoken", `${why} Trying again.`); }
        await new Promise((wake) => { this.#wake = wake; setTimeout(wake, wait * 1000); });
      }
    }
  }

  get #address() { return `/api/v1/uploads/${this.#upload}`; }

  /** Where the server stands is what counts, not where we think it does. */
  async #ask() {
    const answer = await fetch(this.#address, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" }, cache: "no-store" });
    await this.#judge(answer);
    this.#offset = Number(answer.headers.get("Upload-Offset") ?? 0);
    this.#progress(this.#offset);
  }

  async #sendAll() {
    const started = performance.now();
    const from = this.#offset;
    // An empty last piece has the server finish what is there: an empty file, or one whose last answer was lost.
    for (let first = true; (first || this.#offset < this.#file.size) && !this.#stopped; first = false) {
      const piece = await this.#file.slice(this.#offset, this.#offset + PIECE).arrayBuffer().catch(() => {
        throw new Final("This file can no longer be read. Has it been moved or changed? Carry on from your home page.");
      });
      const headers = {
        "Tus-Resumable": "1.0.0", "Upload-Offset": String(this.#offset), "Upload-Length": String(this.#file.size), "Content-Type": "application/offset+octet-stream", "X-Safehand-Form": token(),
      };
      if (globalThis.crypto?.subtle) {
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", piece));
        headers["Upload-Checksum"] = `sha256 ${btoa(String.fromCharCode(...digest))}`;
      }
      if (this.#stopped) { return; }
      const answer = await this.#patch(piece, headers);
      if (answer.status === 409) {
        if (piece.byteLength === 0) { break; } // already in custody
        throw new Error("409");
      }
      const offset = Number(answer.headers.get("Upload-Offset"));
      this.#offset = Number.isSafeInteger(offset) && offset > this.#offset ? offset : this.#offset + piece.byteLength;
      this.#progress(this.#offset, started, from);
    }
    if (this.#offset >= this.#file.size && !this.#stopped) { this.#finish(); }
  }

  async #patch(piece, headers) {
    this.#abort = new AbortController();
    const answer = await fetch(this.#address, { method: "PATCH", body: piece, headers, signal: this.#abort.signal });
    if (answer.status !== 409) { await this.#judge(answer); }
    return answer;
  }

  async #judge(answer) {
    if (answer.status === 401) { throw new Final("You were signed out. Sign in, then carry on from your home page. What has arrived is safe."); }
    if (answer.status === 403) { throw new Final("You can no longer add to this case. What has arrived is safe. Speak to whoever leads it."); }
    if (answer.status === 404 || answer.status === 410) { throw new Final("This upload was given up, because nothing arrived for too long. Add the recording again."); }
    if (answer.status === 503) {
      const code = (await answer.json().catch(() => null))?.code;
      if (code === "intake.disk-full" || code === "store.full") { throw new NoRoom("There is no room left for recordings. What has arrived is safe. Tell whoever runs Safehand."); }
      throw new NoRoom("Safehand is busy. What has arrived is safe.");
    }
    if (!answer.ok) { throw new Error(String(answer.status)); }
  }

  #finish() {
    this.#done = true;
    this.#arrived = true;
    this.#show("state", "Arrived. Making the receipt.");
    this.#show("spoken", "100% sent.");
  }

  #pause(button) {
    this.#stopped = !this.#stopped;
    button.textContent = this.#stopped ? "Carry on" : "Stop";
    if (this.#stopped) {
      this.#abort?.abort();
      this.#show("state", `Stopped at ${this.#share()}%. What has arrived is safe.`);
      this.#show("spoken", "Stopped.");
    } else {
      this.#show("state", "Carrying on");
      this.#show("spoken", "Carrying on.");
      this.#wake?.();
    }
  }

  #share() { return this.#file.size === 0 ? 100 : Math.floor((this.#offset / this.#file.size) * 100); }

  #progress(offset, started, from = offset) {
    const share = this.#share();
    this.#panel.querySelector("progress").value = share;
    this.#show("share", `${share}%`);
    const seconds = started === undefined ? 0 : (performance.now() - started) / 1000;
    const speed = seconds > 0 ? (offset - from) / seconds : 0;
    this.#show("state", `${size(offset)} of ${size(this.#file.size)}${speed > 0 ? `, ${size(speed)} a second, ${left((this.#file.size - offset) / speed)}` : ""}`);
    const quarter = Math.floor(share / 25);
    if (quarter > this.#quarter && quarter < 4) { this.#show("spoken", `${quarter * 25}% sent.`); }
    this.#quarter = quarter;
  }

  #show(what, text) { this.#panel.querySelector(`[data-show="${what}"]`).textContent = text; }
}

const panel = document.querySelector("[data-sh-progress]");

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** The same summary and the same words that the server writes into the page when script is off. */
function showErrors(form, errors) {
  for (const old of document.querySelectorAll(".govuk-error-summary, .govuk-error-message")) { old.remove(); }
  for (const old of form.querySelectorAll(".govuk-form-group--error")) { old.classList.remove("govuk-form-group--error"); }
  for (const old of form.querySelectorAll("[aria-invalid]")) { old.removeAttribute("aria-invalid"); }
  const summary = document.createElement("div");
  summary.className = "govuk-error-summary";
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  const list = made("ul", "govuk-list govuk-error-summary__list");
  const body = made("div", "govuk-error-summary__body");
  body.append(list);
  summary.append(made("h2", "govuk-error-summary__title", "There is a problem"), body);
  const inputOf = (field) => {
    const named = field ? (form.elements.namedItem(field) ?? form.elements.namedItem(`${field}.Day`)) : null;
    return named instanceof RadioNodeList ? named[0] : named;
  };
  const places = [...form.elements];
  const placed = errors.map(({ field, message }) => ({ message, input: inputOf(field) })).sort((one, other) => places.indexOf(one.input) - places.indexOf(other.input));
  for (const { input, message } of placed) {
    const item = document.createElement("li");
    if (input) {
      const link = document.createElement("a");
      link.href = `#${input.id}`;
      link.textContent = message;
      link.addEventListener("click", (event) => { event.preventDefault(); input.focus(); });
      item.append(link);
      const group = input.closest(".govuk-radios, .govuk-date-input")?.closest(".govuk-form-group") ?? input.closest(".govuk-form-group");
      const error = document.createElement("p");
      error.className = "govuk-error-message";
      error.id = `${input.id}-error`;
      error.append(made("span", "govuk-visually-hidden", "Error:"), ` ${message}`);
      group?.classList.add("govuk-form-group--error");
      (input.closest(".govuk-radios, .govuk-date-input") ?? input).before(error);
      input.setAttribute("aria-invalid", "true");
      const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== error.id);
      input.setAttribute("aria-describedby", [...described, error.id].join(" "));
    } else {
      item.textContent = message;
    }
    list.append(item);
  }
  document.querySelector("[data-sh-errors]").replaceChildren(summary);
  if (!document.title.startsWith("Error: ")) { document.title = `Error: ${document.title}`; }
  summary.focus();
}

const adding = document.querySelector("form[data-sh-upload]");
const parts = adding?.querySelector('input[type="file"]');
if (parts) {
  // Recorders cut long recordings into several files. Each is an exhibit of its own, with what is typed once.
  parts.multiple = true;
  adding.querySelector("[data-sh-parts]").hidden = false;
}

/** What is typed, for one of the files: they count on from the first one's reference and title. */
async function fieldsFor(files, i, reference) {
  const fields = new FormData(adding);
  fields.delete(parts.name);
  fields.set("FileName", files[i]?.name ?? "");
  fields.set("FileLength", String(files[i]?.size ?? 0));
  fields.set("FileMark", files[i] ? await markOf(files[i]).catch(() => "") : "");
  const title = fields.get("Form.Title").trim();
  if (files.length > 1 && title) { fields.set("Form.Title", `${title}, part ${i + 1} of ${files.length}`); }
  if (reference) {
    const [, series, number] = /^(.*\/)(\d+)$/.exec(reference) ?? [null, reference, ""];
    fields.set("Form.Reference", number ? `${series}${Number(number) + 1}` : "");
  }
  return fields;
}

adding?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...parts.files];
  const button = adding.querySelector('button[type="submit"]');
  button.disabled = true;
  let [reference, receipt, i] = ["", "", 0];
  const stop = (errors) => {
    adding.hidden = false;
    panel.hidden = true;
    if (i > 0) {
      parts.value = "";
      errors = [{ field: parts.name, message: `${i} of ${files.length} files are in custody. Choose the others again: ${files.slice(i).map((f) => f.name).join(", ")}` }, ...errors];
    }
    showErrors(adding, errors);
  };
  try {
    do {
      const answer = await fetch(location.pathname, { method: "POST", body: await fieldsFor(files, i, reference), headers: { "X-Safehand-Form": token() } });
      const said = await answer.json().catch(() => null);
      if (!answer.ok || !said?.upload) {
        stop(said?.errors ?? [{ field: "", message: "That did not work. Load this page again and try once more." }]);
        return;
      }
      adding.hidden = true;
      document.querySelector("[data-sh-errors]").replaceChildren();
      const after = files.length - i - 1;
      const rest = panel.querySelector('[data-show="rest"]');
      rest.textContent = after > 0 ? `Then ${after} more. Keep this page open until the last one is on its way.` : "";
      const sending = new Sending(panel, files[i], said.upload, said.exhibit);
      if (!await sending.run()) {
        rest.textContent = after > 0 ? `${after} more ${after === 1 ? "file was" : "files were"} not sent. Add them afterwards.` : "";
        return;
      }
      [reference, receipt] = [said.reference, sending.receipt];
      i += 1;
    } while (i < files.length);
    location.assign(files.length > 1 ? location.pathname.replace(/\/add$/, "") : receipt);
  } catch {
    stop([{ field: "", message: i > 0 ? "There is no connection. Try again." : "There is no connection. Nothing was sent yet. Try again." }]);
  } finally {
    button.disabled = false;
  }
});

const carrying = document.querySelector("form[data-sh-carry-on]");
carrying?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = carrying.querySelector('input[type="file"]').files[0];
  const expected = carrying.dataset.length;
  if (!file) { showErrors(carrying, [{ field: "Form.File", message: "Select the recording" }]); return; }
  if (expected && Number(expected) !== file.size) {
    showErrors(carrying, [{ field: "Form.File", message: `This is a different file: it has ${size(file.size)}, and the one you began with has ${size(Number(expected))}` }]);
    return;
  }
  const mark = carrying.dataset.mark ? await markOf(file).catch(() => "") : "";
  if (mark && mark !== carrying.dataset.mark) {
    showErrors(carrying, [{ field: "Form.File", message: "This is a different file of the same length. Choose the one you began with" }]);
    return;
  }
  carrying.hidden = true;
  document.querySelector("[data-sh-errors]").replaceChildren();
  document.querySelector("form[data-sh-give-up]").hidden = true;
  const sending = new Sending(panel, file, carrying.dataset.upload, carrying.dataset.exhibit);
  if (await sending.run()) { location.assign(sending.receipt); }
});

// People: only the rows in use and one more, and a button for another.
const people = document.querySelector("[data-sh-people]");
if (people) {
  const rows = [...people.querySelectorAll("[data-sh-person]")];
  const more = people.querySelector("[data-sh-more]");
  const used = rows.findLastIndex((row) => row.querySelector("input").value !== "");
  rows.slice(Math.max(1, used + 1)).forEach((row) => row.remove());
  more.hidden = false;
  more.addEventListener("click", () => {
    const last = [...people.querySelectorAll("[data-sh-person]")].at(-1);
    const next = people.querySelectorAll("[data-sh-person]").length;
    if (next >= 50) { more.hidden = true; return; }
    const row = last.cloneNode(true);
    for (const part of row.querySelectorAll("[id], [name], [for]")) {
      for (const name of ["id", "name", "for"]) {
        if (part.hasAttribute(name)) { part.setAttribute(name, part.getAttribute(name).replace(/People([[_])\d+/, `People$1${next}`)); }
      }
    }
    for (const label of row.querySelectorAll("label")) { label.textContent = label.textContent.replace(/\d+/, String(next + 1)); }
    for (const error of row.querySelectorAll(".govuk-error-message")) { error.remove(); }
    row.querySelector("input").value = "";
    row.querySelector("select").selectedIndex = 0;
    last.after(row);
    row.querySelector("input").focus();
  });
}
