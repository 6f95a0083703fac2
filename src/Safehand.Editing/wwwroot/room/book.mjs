// The edit list in this browser: what the server holds, what has been changed since, and the way back.
// Nothing of it is kept on the device: it lives in memory and on the server.
import { Refused } from "./server.mjs";

const SAVE_AFTER = 400;
const LOOK_EVERY = 4000;
const AGAIN_AFTER = [1000, 2000, 5000, 10_000];

/**
 * Keeps edits, comments and suggestions in step with the server.
 * Events: `edits`, `comments`, `proposals` (something changed), `saving` (detail: saved | waiting | offline),
 * `said` (detail: words for the person), `ended` (detail: why the room can no longer be used).
 */
export class EditBook extends EventTarget {
  edits = new Map();
  comments = new Map();
  proposals = new Map();
  revision = 0;
  #server;
  #undone = [];
  #done = [];
  #pending = new Map(); // id → edit as it was when the server last agreed, or null for a new one
  #sending = null;
  #timer = 0;
  #failures = 0;
  #looking = 0;
  #ended = false;
  #me;
  #until = 0; // the revision up to which the server tells what can be undone
  #told = 0; // how many of those steps it has told
  #more = false;

  /** `me` is the name that the server puts to this person's edits; without it nothing can be undone here. */
  constructor(server, me = null) {
    super();
    [this.#server, this.#me] = [server, me];
  }

  get unsaved() { return this.#pending.size > 0 || this.#sending !== null; }
  get canUndo() { return this.#done.length > 0 || this.#more; }
  get canRedo() { return this.#undone.length > 0; }

  /** Fetches everything and goes on asking for what others change. */
  async start() {
    const [changes] = await Promise.all([this.#server.changes(0), this.#recall()]);
    this.#take(changes);
    this.#looking = setInterval(() => this.look(), LOOK_EVERY);
  }

  stop() {
    this.#ended = true;
    clearInterval(this.#looking);
    clearTimeout(this.#timer);
  }

  /** Puts or replaces edits: one step on the way back. */
  put(...edits) { this.#step(edits.map((edit) => ({ id: edit.id, before: this.edits.get(edit.id) ?? null, after: edit }))); }

  remove(...ids) { this.#step(ids.filter((id) => this.edits.has(id)).map((id) => ({ id, before: this.edits.get(id), after: null }))); }

  /** The way back has no end: steps of an earlier visit, and of this person's other windows until then, come from the server as they are asked for. */
  async undo() {
    if (this.#done.length === 0 && this.#more) {
      try { await this.#older(); } catch (failure) { if (!this.#mind(failure)) { this.#tell("said", "The connection was lost. Try again."); } }
    }
    this.#back(this.#done, this.#undone, "before");
  }

  /** Something that the server made at this person's word, such as an accepted suggestion, is a step as well. */
  made(id) {
    const after = this.edits.get(id);
    if (!after) { return; }
    this.#done.push([{ id, before: null, after }]);
    this.#undone.length = 0;
    this.#tell("edits");
  }

  redo() { this.#back(this.#undone, this.#done, "after"); }

  /** Saves what waits, now. Resolves when the server has all of it, or rejects. */
  async flush() {
    clearTimeout(this.#timer);
    while (this.unsaved && !this.#ended) {
      await (this.#sending ?? this.#send());
      if (this.#failures > 0) { throw new Error("Your changes could not be saved yet. Check the connection and try again."); }
    }
  }

  /** Asks what others have changed. */
  async look() {
    if (this.#sending || this.#ended) { return; }
    try {
      this.#take(await this.#server.changes(this.revision));
    } catch (failure) {
      this.#mind(failure);
    }
  }

  #step(changes) {
    if (changes.length === 0 || this.#ended) { return; }
    this.#done.push(changes);
    this.#undone.length = 0;
    this.#apply(changes, "after");
  }

  #back(from, to, side) {
    const step = from.pop();
    if (!step || this.#ended) { return; }
    // What somebody else has changed since is theirs: a step back never takes another's work away.
    const changes = step.filter((change) => !this.#theirs(change, side === "before" ? "after" : "before"));
    if (changes.length < step.length) { this.#tell("said", "Somebody else has changed this since, so it was left as it is."); }
    if (changes.length === 0) { this.#tell("edits"); return; }
    to.push(changes);
    this.#apply(changes, side);
  }

  #theirs(change, side) {
    if (this.#pending.has(change.id)) { return false; }
    const now = this.edits.get(change.id);
    return now ? now.by !== this.#me : Boolean(change[side]);
  }

  /** Takes over what the server knows of this person's steps: after it made some at their word, such as those of a list that was brought in. Everything MUST have been saved. */
  async recall() {
    await this.#recall();
    this.#tell("edits");
  }

  // What can be undone and redone as the server keeps it, from now on.
  async #recall() {
    if (this.#me === null) { return; }
    const told = await this.#server.undo();
    [this.#until, this.#told, this.#more] = [told.until, told.done.length, told.more];
    this.#done = told.done.reverse();
    this.#undone = told.undone.reverse();
  }

  async #older() {
    const told = await this.#server.undo(this.#until, this.#told);
    [this.#told, this.#more] = [this.#told + told.done.length, told.more && told.done.length > 0];
    this.#done.unshift(...told.done.reverse());
  }

  #apply(changes, side) {
    for (const change of changes) {
      const known = this.edits.get(change.id);
      if (!this.#pending.has(change.id)) { this.#pending.set(change.id, known ?? null); }
      // The revision the server last told of goes along with every version, forwards and backwards.
      if (change[side]) { this.edits.set(change.id, { ...change[side], by: this.#me, revision: known?.revision ?? this.#pending.get(change.id)?.revision ?? 0 }); } else { this.edits.delete(change.id); }
    }
    this.#tell("edits");
    this.#tell("saving", "waiting");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), SAVE_AFTER);
  }

  #send() {
    if (this.#sending || this.#pending.size === 0 || this.#ended) { return this.#sending ?? Promise.resolve(); }
    const batch = this.#pending;
    this.#pending = new Map();
    const ops = [];
    for (const [id, before] of batch) {
      const edit = this.edits.get(id);
      if (edit) { ops.push({ op: "put", edit: wire(edit), base: before?.revision ?? 0 }); }
      else if (before?.revision) { ops.push({ op: "remove", id, base: before.revision }); }
    }
    this.#sending = (ops.length === 0 ? Promise.resolve(null) : this.#server.save(ops)).then(
      (answer) => {
        this.#failures = 0;
        this.#sending = null;
        if (answer) { this.#take(answer); }
        this.#tell("saving", this.#pending.size > 0 ? "waiting" : "saved");
        if (this.#pending.size > 0) { this.#timer = setTimeout(() => this.#send(), SAVE_AFTER); }
      },
      (failure) => {
        this.#sending = null;
        this.#notSaved(batch, failure);
      });
    return this.#sending;
  }

  #notSaved(batch, failure) {
    if (failure instanceof Refused && [400, 409, 422].includes(failure.status)) {
      // The server's version counts. What was refused is taken back, so that the screen never shows what would not be rendered.
      for (const [id, before] of batch) {
        if (before) { this.edits.set(id, before); } else { this.edits.delete(id); }
        this.#pending.delete(id);
      }
      // The way back is the server's too: what was refused never was a step.
      this.#done.length = 0;
      this.#undone.length = 0;
      this.#recall().then(() => this.#tell("edits"), () => {});
      this.#tell("edits");
      this.#tell("said", failure.status === 409 ? "Somebody else changed this edit at the same time. Theirs is shown; make your change again if it is still needed." : failure.message);
      this.#tell("saving", "saved");
      this.look();
      return;
    }
    for (const [id, before] of batch) { this.#pending.set(id, before); }
    if (this.#mind(failure)) { return; }
    this.#tell("saving", "offline");
    this.#timer = setTimeout(() => this.#send(), AGAIN_AFTER[Math.min(this.#failures, AGAIN_AFTER.length - 1)]);
    this.#failures += 1;
  }

  /** Whether the failure ends the room. */
  #mind(failure) {
    if (failure instanceof Refused && [401, 403, 404, 410].includes(failure.status)) {
      this.stop();
      this.#tell("ended", failure.message);
      return true;
    }
    return false;
  }

  #take(changes) {
    this.revision = Math.max(this.revision, changes.revision);
    let touched = false;
    for (const edit of changes.edits ?? []) {
      if (this.#pending.has(edit.id)) { this.#pending.set(edit.id, edit); const mine = this.edits.get(edit.id); if (mine) { mine.revision = edit.revision; } continue; }
      this.edits.set(edit.id, edit);
      touched = true;
    }
    for (const id of changes.removed ?? []) { if (!this.#pending.has(id)) { touched = this.edits.delete(id) || touched; } }
    for (const comment of changes.comments ?? []) { this.comments.set(comment.id, comment); }
    for (const proposal of changes.proposals ?? []) { this.proposals.set(proposal.id, proposal); }
    if (touched) { this.#tell("edits"); }
    if (changes.comments?.length) { this.#tell("comments"); }
    if (changes.proposals?.length) { this.#tell("proposals"); }
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

// What the server is told: the edit itself, without what it added.
function wire({ revision, by, ...edit }) { return edit; }
