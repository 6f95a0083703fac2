// The editing room: puts the parts together. The film is watched, never fetched; the list of edits is all that is made here.
import { Boxes } from "./boxes.mjs";
import { EditBook } from "./book.mjs";
import { clockOf } from "./clock.mjs";
import { Comments } from "./comments.mjs";
import { LongList, made, one, shown, stopped, tabs } from "./dom.mjs";
import { Film } from "./film.mjs";
import { Inspector } from "./inspector.mjs";
import { KINDS, endFrame, familyOf, firstFrame, freshId, freshSpan, sameEdit, withBox, withSpan } from "./kinds.mjs";
import { Preview } from "./preview.mjs";
import { SIGNED_OUT, roomAt } from "./server.mjs";
import { Suggestions } from "./suggestions.mjs";
import { Timeline } from "./timeline.mjs";

const SECONDS_WITHOUT_MARKS = 5;
const SAVED = { saved: "All changes saved", waiting: "Saving", offline: "Not saved yet. Trying again.", still: "The list stands still", away: "Signed out" };
const root = document.querySelector("[data-sh-room]");

/** The room on the page. Everything the person can do has one name in `acts`; buttons and keys only call it. */
class Room {
  constructor(about) {
    this.about = about;
    this.server = roomAt(about.id);
    this.clock = clockOf(about.film);
    this.book = new EditBook(this.server, about.canEdit ? about.myName : null);
    this.film = new Film(one(root, "stage").querySelector("video"), this.clock, this.server, about.film.lead);
    this.timeline = new Timeline(root.querySelector("canvas"), this.clock, about.canEdit);
    this.boxes = new Boxes(root.querySelector(".sh-room__boxes"), about.film, about.canEdit);
    this.inspector = new Inspector(one(root, "inspector"), this.clock, about.reasons, about.canEdit);
    this.suggestions = new Suggestions(root, this.server, this.book, this.clock, about.reasons, about.canEdit);
    this.comments = new Comments(root, this.server, this.book, this.clock);
    this.preview = new Preview(root, this.server, this.book);
    this.list = new LongList(root.querySelector('[data-list="edits"]'), (edit) => this.row(edit));
    this.tab = tabs(root.querySelector('[role="tablist"]'));
    this.marks = { in: null, out: null };
    this.chosen = null;
    this.away = false;
    this.lastReason = about.reasons[0]?.code;
    this.sorted = [];
    this.wire();
  }

  wire() {
    const { book, film, timeline, boxes, inspector, suggestions, comments } = this;
    const on = (source, name, act) => source.addEventListener(name, (event) => act(event.detail));
    on(book, "edits", () => this.redraw());
    on(book, "comments", () => this.redraw());
    on(book, "proposals", () => this.redraw());
    on(book, "saving", (state) => this.kept(state));
    on(film, "frame", () => this.moved());
    on(film, "state", () => this.playing());
    on(film, "said", (words) => this.message(words));
    on(timeline, "seek", (frame) => film.seek(frame));
    on(timeline, "choose", (id) => this.choose(id));
    on(timeline, "span", ({ edit, from, until }) => this.change(edit, withSpan(edit, from, until, this.clock)));
    on(timeline, "view", () => this.scrollbar());
    on(boxes, "choose", (id) => this.choose(id));
    on(boxes, "box", ({ edit, frame, box }) => this.change(edit, withBox(edit, frame, box)));
    on(inspector, "change", (edit) => { this.lastReason = edit.reason; book.put(edit); });
    on(inspector, "go", (frame) => film.seek(frame));
    on(inspector, "remove", () => this.acts.remove());
    on(suggestions, "choose", (proposal) => film.seek(firstFrame(proposal, this.clock)));
    on(suggestions, "adjust", (edit) => this.adjust(edit));
    on(suggestions, "uncovered", (found) => this.uncovered(found));
    on(comments, "go", (frame) => film.seek(frame));
    for (const part of [book, inspector, suggestions, comments]) { on(part, "said", (words) => this.say(words)); }
    on(book, "still", (why) => this.still(why));
    for (const part of [book, film]) { on(part, "ended", (why) => this.end(why)); }
    root.addEventListener("click", (event) => {
      const pressed = event.target.closest("button");
      if (pressed?.dataset.make) { this.make(pressed.dataset.make); } else { this.acts[pressed?.dataset.do]?.(); }
    });
    one(root, "work").addEventListener("keydown", (event) => this.key(event));
    root.querySelector(".sh-room__scroll").addEventListener("input", (event) => timeline.scrollTo(Number(event.target.value)));
    const at = document.getElementById("room-at");
    at.addEventListener("input", () => { this.typing = true; });
    at.addEventListener("change", () => this.go(at));
    at.addEventListener("blur", () => { this.typing = false; });
    one(root, "take").addEventListener("submit", (event) => { event.preventDefault(); this.take(event.target); });
    for (const link of root.querySelectorAll("[data-export]")) { link.addEventListener("click", (event) => { event.preventDefault(); this.give(link.dataset.export); }); }
    for (const link of document.querySelectorAll("[data-sh-tab]")) { link.addEventListener("click", (event) => { event.preventDefault(); this.tab(link.dataset.shTab); document.getElementById(link.dataset.shTab).focus(); }); }
    addEventListener("pagehide", () => { book.flush().catch(() => {}); });
    addEventListener("beforeunload", (event) => { if (book.unsaved) { event.preventDefault(); } });
    for (const form of document.querySelectorAll("form[data-sh-room-act]")) { form.addEventListener("submit", (event) => this.saveFirst(event)); }
  }

  acts = {
    play: () => this.film.toggle(),
    "frame-back": () => this.film.step(-1),
    "frame-forward": () => this.film.step(1),
    "second-back": () => this.film.step(-Math.round(this.clock.perSecond)),
    "second-forward": () => this.film.step(Math.round(this.clock.perSecond)),
    start: () => this.film.seek(0),
    finish: () => this.film.seek(this.clock.frames - 1),
    backwards: () => this.film.shuttle(-1),
    pause: () => this.film.pause(),
    onwards: () => this.film.shuttle(1),
    "mark-in": () => this.mark("in"),
    "mark-out": () => this.mark("out"),
    "clear-marks": () => { this.marks = { in: null, out: null }; this.markShown(); },
    cut: () => this.make("cut"),
    mute: () => this.make("mute"),
    blur: () => this.make("blur"),
    remove: () => { if (this.chosen && this.about.canEdit) { this.book.remove(this.chosen); this.choose(null); } },
    undo: () => this.book.undo(),
    redo: () => this.book.redo(),
    before: () => this.neighbour(-1),
    next: () => this.neighbour(1),
    nearer: () => this.timeline.zoom(1.6),
    farther: () => this.timeline.zoom(1 / 1.6),
    whole: () => this.timeline.whole(),
    sound: () => this.sound(),
    preview: () => { const from = Math.max(0, Math.min(this.film.frame, this.clock.frames - 1)); this.preview.show(this.clock.msOf(from), `from ${this.clock.timecode(from)}`); },
    uncovered: () => this.book.flush().then(() => this.suggestions.check(), (failure) => this.say(failure.message)),
  };

  keys = {
    " ": "play", j: "backwards", k: "pause", l: "onwards", i: "mark-in", o: "mark-out", x: "cut", m: "mute", b: "blur", ArrowLeft: "frame-back", ArrowRight: "frame-forward",
    ArrowUp: "before", ArrowDown: "next", Home: "start", End: "finish", Delete: "remove", Backspace: "remove", "+": "nearer", "=": "nearer", "-": "farther",
  };

  key(event) {
    if (event.target.matches("input, textarea, select") || event.altKey) { return; }
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = event.ctrlKey || event.metaKey ? { z: event.shiftKey ? "redo" : "undo", y: "redo" }[name]
      : event.shiftKey && name.startsWith("Arrow") ? { ArrowLeft: "second-back", ArrowRight: "second-forward" }[name]
      : event.target.matches("button") && name === " " ? null : this.keys[name];
    if (act) { event.preventDefault(); this.acts[act](); }
  }

  async start() {
    this.listed = this.book.start();
    await Promise.all([this.listed, this.film.open().then(() => this.server.peaks(this.film.opening)).then((peaks) => { if (peaks?.length) { this.timeline.peaks(peaks, this.about.film.waveFrom); } })]);
    this.film.seek(Number(new URLSearchParams(location.search).get("at")) || 0);
    this.redraw();
    this.message(null);
  }

  /** A new edit over the marked part; without marks, the next seconds from the playhead. */
  make(kind) {
    if (!this.about.canEdit) { return; }
    const here = this.film.frame;
    const a = this.marks.in ?? (this.marks.out === null ? here : 0);
    const b = this.marks.out ?? (this.marks.in === null ? here + Math.round(SECONDS_WITHOUT_MARKS * this.clock.perSecond) : here);
    const [from, until] = [Math.min(a, b), Math.min(this.clock.frames, Math.max(a, b) + 1)];
    const edit = { id: freshId(), kind, reason: this.lastReason, ...freshSpan(kind, from, until, this.clock) };
    this.book.put(edit);
    this.marks = { in: null, out: null };
    this.markShown();
    this.choose(edit.id);
    if (this.film.frame < from || this.film.frame >= until) { this.film.seek(from); }
    this.say(null);
  }

  // What was taken hold of is what is changed: a version that came while it was held is not drawn over.
  change(held, then) {
    if (then === held || !this.about.canEdit) { return; }
    if (sameEdit(this.book.edits.get(held.id), held)) { this.book.put(then); return; }
    this.redraw();
    this.say("This edit was changed elsewhere while you moved it. It is shown as it stands now; move it again if that is still needed.");
  }

  choose(id) {
    this.chosen = this.book.edits.has(id) ? id : null;
    if (this.chosen) { this.tab("tab-edits"); one(root, "work").focus({ preventScroll: true }); }
    this.redraw();
  }

  neighbour(by) {
    if (this.sorted.length === 0) { return; }
    const at = this.sorted.findIndex((edit) => edit.id === this.chosen);
    const next = at >= 0 ? at + by : by > 0 ? this.sorted.findIndex((edit) => firstFrame(edit, this.clock) >= this.film.frame) : this.sorted.findLastIndex((edit) => firstFrame(edit, this.clock) < this.film.frame);
    const edit = this.sorted[Math.min(Math.max(0, next), this.sorted.length - 1)];
    this.film.seek(firstFrame(edit, this.clock));
    this.choose(edit.id);
  }

  async adjust(edit) {
    try {
      await this.server.decide(edit.proposal, { decision: "adjusted", base: this.book.proposals.get(edit.proposal)?.revision, edit });
      await this.book.look();
      this.book.made(edit.id);
      this.film.seek(firstFrame(edit, this.clock));
      this.choose(edit.id);
    } catch (failure) { this.say(failure.message); await this.book.look(); }
  }

  go(field) {
    const to = this.clock.read(field.value);
    this.typing = false;
    if (to === null) { this.say("Enter a time like 12:07 or 0:12:07:03"); } else { this.film.seek(to); }
    field.value = this.clock.timecode(this.film.frame);
  }

  mark(which) {
    this.marks = { ...this.marks, [which]: this.film.frame };
    this.markShown();
  }

  markShown() {
    for (const which of ["in", "out"]) { shown(root, which, this.marks[which] === null ? "–" : this.clock.timecode(this.marks[which])); }
    this.timeline.marks(this.marks);
  }

  sound() {
    const pressed = root.querySelector('[data-do="sound"]');
    const on = pressed.getAttribute("aria-pressed") !== "true";
    pressed.setAttribute("aria-pressed", String(on));
    pressed.textContent = on ? "Sound" : "Muted";
    this.film.sound(on);
  }

  moved() {
    const frame = this.film.frame;
    const at = document.getElementById("room-at");
    const words = this.clock.timecode(frame);
    if (!this.typing) { at.value = words; }
    const canvas = root.querySelector("canvas");
    canvas.setAttribute("aria-valuenow", String(frame));
    canvas.setAttribute("aria-valuetext", `${words} of ${this.clock.timecode(this.clock.frames)}`);
    this.timeline.at(frame, this.film.playing);
    this.comments.at(frame);
    this.boxesShown();
  }

  boxesShown() {
    this.boxes.show(this.pictures ?? [], this.film.frame, this.chosen);
    this.inspector.show(this.book.edits.get(this.chosen) ?? null, this.film.frame);
  }

  playing() {
    root.querySelector('[data-do="play"]').textContent = this.film.playing ? "Pause" : "Play";
    shown(root, "speed", Math.abs(this.film.speed) > 1 || this.film.speed < 0 ? `${this.film.speed < 0 ? "−" : ""}${Math.abs(this.film.speed)}×` : "");
  }

  redraw() {
    this.sorted = [...this.book.edits.values()].sort((a, b) => firstFrame(a, this.clock) - firstFrame(b, this.clock));
    this.pictures = this.sorted.filter((edit) => familyOf(edit) === "picture");
    if (this.chosen && !this.book.edits.has(this.chosen)) { this.chosen = null; }
    this.list.show(this.sorted, this.chosen);
    this.timeline.choose(this.chosen);
    this.timeline.show(this.sorted, this.suggestions.open, this.comments.all);
    root.querySelector('[data-empty="edits"]').hidden = this.sorted.length > 0;
    root.querySelector('[data-count="edits"]').textContent = this.sorted.length > 0 ? `(${this.sorted.length})` : "";
    root.querySelector('[data-do="undo"]').disabled = !this.book.canUndo;
    root.querySelector('[data-do="redo"]').disabled = !this.book.canRedo;
    this.boxesShown();
  }

  row(edit) {
    const seconds = (endFrame(edit, this.clock) - firstFrame(edit, this.clock)) / this.clock.perSecond;
    return made("li", {}, made("button", {
      type: "button", class: `sh-room__edit sh-room__edit--${familyOf(edit)}`,
      click: () => { this.film.seek(firstFrame(edit, this.clock)); this.choose(edit.id); },
    }, made("span", { class: "sh-room__when" }, this.clock.timecode(firstFrame(edit, this.clock))), made("b", {}, KINDS[edit.kind].word), ` ${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s `,
    made("span", { class: "sh-room__hint" }, this.inspector.reason(edit.reason) + (edit.note ? `, ${edit.note}` : ""))));
  }

  // A check that ended before the eyes of whoever asked for it brings them to what it found; an earlier one is only shown.
  uncovered({ frames, frameCount, current, ended }) {
    const list = root.querySelector('[data-list="uncovered"]');
    if (ended) { this.tab("tab-task"); }
    if (!current) { list.replaceChildren(); return; }
    list.replaceChildren(...frames.map((frame) => made("li", {}, made("button", { type: "button", class: "sh-room__link", click: () => this.film.seek(frame) }, this.clock.timecode(frame)))));
    if (frameCount > frames.length) { list.prepend(made("li", {}, `The first ${frames.length} of ${frameCount} frames: cover these and look again.`)); }
    if (frames.length === 0) { list.replaceChildren(made("li", {}, "Every face that was found is covered.")); }
  }

  async take(form) {
    const file = form.elements.list.files[0];
    const told = one(form, "taken");
    told.replaceChildren();
    if (!file) { this.say("Choose the file of a list"); return; }
    const type = file.name.endsWith(".edl") ? "text/x-edl" : file.name.endsWith(".otio") ? "application/vnd.opentimelineio+json" : "application/json";
    try {
      await this.book.flush();
      const done = await this.server.take(await file.text(), type, form.elements.reason.value);
      await this.book.look();
      await this.book.recall();
      this.say(null);
      form.elements.list.value = "";
      told.replaceChildren(made("p", {}, `Brought in: ${done.put} ${done.put === 1 ? "edit" : "edits"} put, ${done.removed} removed. Undo takes it back.`),
        done.said.length > 0 ? made("ul", { class: "govuk-list govuk-list--bullet" }, ...done.said.map((words) => made("li", {}, words))) : "");
    } catch (failure) { this.say(failure.message); }
  }

  // Fetched here and not by following the link, so that a no is told in the room and does not take its place.
  async give(format) {
    try {
      await this.book.flush();
      const { name, blob } = await this.server.list(format);
      const address = URL.createObjectURL(blob);
      made("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      this.say(null);
    } catch (failure) { this.say(failure.message); }
  }

  // What is handed in is what is seen: the last change is saved and those of others are shown before the form goes off.
  async saveFirst(event) {
    if (this.going) { return; }
    event.preventDefault();
    if (this.saving) { return; }
    this.saving = true;
    const [form, pressed] = [event.target, event.submitter];
    try {
      // Pressed while the page still loads: what comes first is nobody's change.
      await this.listed;
      const { news } = this.book;
      await this.book.flush();
      await this.book.look();
      if (this.book.news !== news) { throw new Error("Somebody else has just changed the list. It is shown as it stands now: look at it, then hand it in."); }
      form.elements.SeenRevision.value = String(this.book.revision);
      this.going = true;
      form.requestSubmit(pressed);
    } catch (failure) { this.say(`${failure.message} You have not handed it in.`); } finally { [this.saving, this.going] = [false, false]; }
  }

  scrollbar() {
    const bar = root.querySelector(".sh-room__scroll");
    const { from, width, of } = this.timeline.scrolled;
    bar.max = String(Math.max(0, Math.round(of - width)));
    bar.value = String(Math.round(from));
    bar.disabled = of <= width;
  }

  message(words) {
    const message = one(root, "message");
    message.textContent = words ?? "";
    message.hidden = !words;
  }

  say(words) {
    const said = root.querySelector(".sh-room__said");
    said.textContent = words ?? "";
    said.hidden = !words;
    if (words) { said.scrollIntoView({ block: "nearest" }); }
  }

  // Signed out, everything stays in hand: it is saved as soon as somebody has signed in again.
  kept(state) {
    if (this.about.canEdit || state === "still") { shown(document, "saving", SAVED[state]); }
    if ((state === "away") === this.away) { return; }
    this.away = !this.away;
    this.say(this.away ? SIGNED_OUT : null);
  }

  /** The list can be looked at and commented on, and not be changed any more. */
  still(why) {
    this.about.canEdit = false;
    for (const part of [this.timeline, this.boxes, this.inspector, this.suggestions]) { part.still(); }
    for (const part of ["tools", "uncovered", "take"]) { one(root, part).hidden = true; }
    for (const button of document.querySelectorAll("form[data-sh-room-act] button")) { button.disabled = true; }
    this.redraw();
    this.say(why);
  }

  end(why) {
    this.book.stop();
    this.film.end(why);
    this.preview.close();
    this.message(why);
    stopped(root);
    this.say(why);
  }
}

async function begin() {
  const about = await roomAt(root.dataset.shRoom).view();
  const room = new Room(about);
  shown(root, "of", room.clock.timecode(about.film.frames));
  root.querySelector("canvas").setAttribute("aria-valuemax", String(about.film.frames - 1));
  one(root, "work").tabIndex = -1;
  for (const part of ["tools", "uncovered", "take"]) { one(root, part).hidden = !about.canEdit; }
  for (const link of root.querySelectorAll("[data-export]")) { link.href = `${room.server.base}/edit-list.${link.dataset.export}`; }
  await room.start();
}

begin().catch((failure) => {
  const said = root.querySelector(".sh-room__said");
  said.textContent = failure.message;
  said.hidden = false;
  one(root, "message").textContent = failure.message;
});
