// The edit list in this browser: what the server holds, what has been changed since, and the way back.
// Nothing of it is kept on the device: it lives in memory and on the server.
import { sameEdit } from "./kinds.mjs";
import { Refused, SIGNED_OUT } from "./server.mjs";

const SAVE_AFTER = 400;
const LOOK_EVERY = 4000;
const AGAIN_AFTER = [1000, 2000, 5000, 10_000];
const REFUSED = [400, 409, 422];
const AGAIN = "make your change again if it is still needed.";

/**
 * Keeps edits, comments and suggestions in step with the server.
 * Events: `edits`, `comments`, `proposals` (something changed), `saving` (detail: saved | waiting | offline | still | away, which is signed out),
 * `said` (detail: words for the person), `still` (detail: why nothing can be changed any more), `ended` (detail: why the room can no longer be used).
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
  #sent = null; // { batch, ops }: what was sent, until it is answered
  #sending = null;
  #turn = 0; // rises with each sending
  #singly = false; // one change at a time, to find the one that is refused
  #astray = false; // what can be undone has to be asked anew: something was taken back
  #recalling = null;
  #taken = 0; // how often something of this person's was not taken, and the last time why
  #why = "";
  #news = 0;
  #still = false;
  #timer = 0;
  #failures = 0;
  #looking = 0;
  #ended = false;
  #away = false; // signed out: what waits is kept, and saved once the person has signed in again
  #me;
  #until = 0; // the revision up to which the server tells what can be undone
  #told = 0; // how many of those steps it has told
  #more = false;

  /** `me` is the name that the server puts to this person's edits; without it nothing can be undone here. */
  constructor(server, me = null) {
    super();
    [this.#server, this.#me] = [server, me];
  }

  get unsaved() { return this.#pending.size > 0 || this.#sent !== null; }
  /** Rises whenever the list becomes another by what somebody else did, or another window. */
  get news() { return this.#news; }
  get canUndo() { return !this.#still && (this.#done.length > 0 || this.#more); }
  get canRedo() { return !this.#still && this.#undone.length > 0; }

  /** Fetches everything and goes on asking for what others change. */
  async start() {
    const [changes] = await Promise.all([this.#server.changes(0), this.#recall()]);
    this.#take(changes);
    this.#looking = setInterval(() => { if (!this.#sending) { this.look(); } }, LOOK_EVERY);
    addEventListener("focus", () => this.#returned());
    document.addEventListener("visibilitychange", () => this.#returned());
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
    await this.#recalling;
    if (this.#done.length === 0 && this.#more) {
      try { await this.#older(); } catch (failure) { if (!this.#mind(failure) && !this.#away) { this.#tell("said", "The connection was lost. Try again."); } }
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

  async redo() {
    await this.#recalling;
    this.#back(this.#undone, this.#done, "after");
  }

  /** Saves what waits, now. Resolves when the server has all of it; rejects when it does not answer, or when something of it was not taken. */
  async flush() {
    const taken = this.#taken;
    while (this.unsaved && !this.#ended) {
      await this.#send();
      if (this.#away) { throw new Error(SIGNED_OUT); }
      if (this.#failures > 0) { throw new Error("Your changes could not be saved yet. Check the connection and try again."); }
    }
    if (this.unsaved || this.#taken !== taken) { throw new Error(this.#why || "Your changes could not be saved. Load the page again."); }
  }

  /** Asks what others have changed, after what is being saved. */
  async look() {
    try {
      for (;;) {
        await this.#sending;
        // What was sent and not answered is sent again first: seen before that, it would be taken for somebody else's.
        if (this.#ended || this.#sent) { return; }
        const turn = this.#turn;
        const changes = await this.#server.changes(this.revision);
        this.#heard();
        if (turn === this.#turn) { this.#take(changes); return; }
      }
    } catch (failure) {
      this.#mind(failure);
    }
  }

  #step(changes) {
    if (changes.length === 0 || this.#ended || this.#still) { return; }
    this.#done.push(changes);
    this.#undone.length = 0;
    this.#apply(changes, "after");
  }

  #back(from, to, side) {
    const step = from.pop();
    if (!step || this.#ended || this.#still) { return; }
    // What somebody else has changed since is theirs: a step back never takes another's work away.
    const changes = step.filter((change) => !this.#theirs(change, side === "before" ? "after" : "before"));
    if (changes.length < step.length) {
      const mine = step.every((change) => changes.includes(change) || this.edits.get(change.id)?.by === this.#me);
      this.#tell("said", mine ? "This has been changed in another way since, so it was left as it is." : "Somebody else has changed this since, so it was left as it is.");
    }
    if (changes.length === 0) { this.#tell("edits"); return; }
    to.push(changes);
    this.#apply(changes, side);
  }

  // Whoever put it there: what this person did stands no more when something else does.
  #theirs(change, side) { return !sameEdit(this.edits.get(change.id), change[side]); }

  /** Takes over what the server knows of this person's steps: after it made some at their word, such as those of a list that was brought in. Everything MUST have been saved. */
  async recall() {
    await this.#recall();
    this.#tell("edits");
  }

  // What can be undone and redone as the server keeps it, from now on.
  async #recall() {
    if (this.#me === null) { return; }
    const told = await this.#server.undo();
    // What was done while this was asked is not in it.
    if (this.unsaved) { this.#astray = true; return; }
    this.#astray = false;
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
    this.#tell("saving", this.#away ? "away" : "waiting");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), SAVE_AFTER);
  }

  #send() {
    clearTimeout(this.#timer);
    if (this.#sending || this.#ended) { return this.#sending ?? Promise.resolve(); }
    // What was not answered goes again as it was. The server knows it when it has it already; anything added to it would look like a change of something unseen.
    const sent = (this.#sent ??= this.#gathered());
    if (!sent) { return Promise.resolve(); }
    this.#turn += 1;
    this.#sending = (sent.ops.length === 0 ? Promise.resolve(null) : this.#server.save(sent.ops, this.revision)).then(
      (answer) => {
        [this.#failures, this.#sent, this.#sending, this.#away] = [0, null, null, answer ? false : this.#away];
        if (answer) { this.#take(answer, sent.ops); }
        this.#settled();
      },
      (failure) => {
        this.#sending = null;
        this.#notSaved(sent, failure);
      });
    return this.#sending;
  }

  #gathered() {
    if (this.#pending.size === 0) { return null; }
    const batch = this.#singly ? new Map([this.#pending.entries().next().value]) : this.#pending;
    this.#pending = this.#singly ? new Map([...this.#pending].slice(1)) : new Map();
    const ops = [];
    for (const [id, before] of batch) {
      const edit = this.edits.get(id);
      if (edit) { ops.push({ op: "put", edit: wire(edit), base: before?.revision ?? 0 }); }
      else if (before?.revision) { ops.push({ op: "remove", id, base: before.revision }); }
    }
    return { batch, ops };
  }

  // After an answer: whether more waits is told, and sent.
  #settled() {
    if (this.#ended) { return; }
    clearTimeout(this.#timer);
    this.#tell("saving", this.#standing);
    if (this.unsaved) { this.#timer = setTimeout(() => this.#send(), SAVE_AFTER); return; }
    this.#singly = false;
    if (this.#astray && !this.#still) { this.#recalling = this.#recall().then(() => this.#tell("edits"), () => {}); }
  }

  #notSaved(sent, failure) {
    if (failure instanceof Refused && REFUSED.includes(failure.status)) {
      [this.#failures, this.#sent, this.#away] = [0, null, false];
      if (failure.code === "edit.conflict") { this.#yielded(sent.batch, failure.problem); }
      else if (failure.status === 409 && failure.code.startsWith("room.")) { this.#stopped(sent.batch, failure.message); }
      else { this.#refused(sent.batch, failure); }
      this.#settled();
      if (!this.unsaved) { this.look(); }
      return;
    }
    if (this.#mind(failure)) { return; }
    if (!this.#away) { this.#tell("saving", "offline"); }
    this.#timer = setTimeout(() => this.#send(), AGAIN_AFTER[Math.min(this.#failures, AGAIN_AFTER.length - 1)]);
    this.#failures += 1;
  }

  // The server's version counts: what stands in the way is shown in place of what was to be saved. Everything else of the batch goes again.
  #yielded(batch, { edits = [], removed = [] }) {
    const lost = [];
    this.#keep(batch, [...edits.map((edit) => edit.id), ...removed], (id) => {
      const stands = edits.find((edit) => edit.id === id) ?? null;
      this.#show(id, stands);
      this.#pending.delete(id);
      lost.push(stands);
    });
    if (lost.length > 0) { this.#lost(lost); } else { this.#singly = true; }
  }

  // What was refused is taken back, so that the screen never shows what would not be rendered, unless it has been changed again since.
  #refused(batch, failure) {
    const named = failure.problem?.field;
    let back = false;
    this.#keep(batch, [named], (id, before) => { if (this.#pending.has(id)) { this.#pending.set(id, before); } else { this.#show(id, before); back = true; } });
    if (!back) { this.#singly ||= batch.size > 1 && !batch.has(named); return; }
    this.#untaken(failure.message);
    this.#tell("edits");
    this.#tell("said", failure.message);
  }

  // Nothing can be changed any more, and nothing that waits ever will be.
  #stopped(batch, why) {
    this.#still = true;
    for (const [id, before] of [...this.#pending, ...batch]) { this.#show(id, before); }
    this.#pending.clear();
    this.#untaken(why);
    this.#tell("still", why);
  }

  // Those that are not among the named wait again; one that was sent alone needs no name.
  #keep(batch, named, each) {
    for (const [id, before] of batch) { if (named.includes(id) || batch.size === 1) { each(id, before); } else { this.#pending.set(id, before); } }
  }

  #show(id, edit) { if (edit) { this.edits.set(id, edit); } else { this.edits.delete(id); } }

  #lost(stands) {
    const words = stands.length > 1 ? `${stands.length} of the edits that you changed were changed elsewhere at the same time. They are shown as they stand now; ${AGAIN}`
      : stands[0] === null ? `This edit was removed elsewhere at the same time; ${AGAIN}`
      : stands[0].by === this.#me ? `You changed this edit in another window at the same time. That is shown; ${AGAIN}`
      : `Somebody else changed this edit at the same time. Theirs is shown; ${AGAIN}`;
    this.#untaken(words);
    this.#tell("edits");
    this.#tell("said", words);
  }

  #untaken(why) {
    this.#taken += 1;
    this.#why = why;
    // What was taken back is no step any more; the way back is the server's.
    this.#astray = true;
  }

  get #standing() { return this.#away ? "away" : this.#still ? "still" : this.unsaved ? "waiting" : "saved"; }

  // The server knows this person again.
  #heard() {
    if (!this.#away) { return; }
    this.#away = false;
    this.#tell("saving", this.#standing);
  }

  // Back from the tab in which they signed in: what waits is not left to the clock.
  #returned() {
    if (!this.#away || this.#ended || document.visibilityState !== "visible") { return; }
    if (this.unsaved) { this.#send(); } else { this.look(); }
  }

  /** Whether the failure ends the room. To be signed out does not: the person comes back, and somebody else's session is refused with the form token of this page. */
  #mind(failure) {
    if (failure instanceof Refused && failure.status === 401) {
      this.#away = true;
      this.#tell("saving", "away");
      return false;
    }
    if (failure instanceof Refused && [403, 404, 410].includes(failure.status)) {
      this.stop();
      this.#untaken(failure.message);
      this.#tell("ended", failure.message);
      return true;
    }
    return false;
  }

  // Takes over what the server tells. `ops` is what it answers to, for only that may be what something was done to since.
  #take(changes, ops = []) {
    // Two answers can overtake each other.
    if (changes.revision < this.revision) { return; }
    this.revision = changes.revision;
    const own = new Set(ops.map((op) => op.edit?.id ?? op.id));
    const lost = [];
    let [touched, news] = [false, false];
    for (const edit of changes.edits ?? []) {
      const [shown, agreed] = [this.edits.get(edit.id), this.#pending.get(edit.id)];
      if (edit.revision <= (agreed?.revision ?? 0) || edit.revision < (shown?.revision ?? 0)) { continue; }
      if (agreed !== undefined) {
        if (own.has(edit.id) && edit.revision <= changes.revision) {
          this.#pending.set(edit.id, edit);
          if (shown) { shown.revision = edit.revision; }
          continue;
        }
        this.#pending.delete(edit.id);
        lost.push(edit);
      }
      news ||= !sameEdit(shown, edit);
      this.edits.set(edit.id, edit);
      touched = true;
    }
    for (const id of changes.removed ?? []) {
      const agreed = this.#pending.get(id);
      if (agreed === null) { continue; } // put anew since it went
      if (agreed && this.edits.has(id)) { lost.push(null); }
      this.#pending.delete(id);
      if (this.edits.delete(id)) { [touched, news] = [true, true]; }
    }
    if (news) { this.#news += 1; }
    for (const comment of changes.comments ?? []) { this.comments.set(comment.id, comment); }
    for (const proposal of changes.proposals ?? []) { this.proposals.set(proposal.id, proposal); }
    if (lost.length > 0) { this.#lost(lost); } else if (touched) { this.#tell("edits"); }
    if (lost.length > 0 && ops.length === 0) { this.#settled(); }
    if (changes.comments?.length) { this.#tell("comments"); }
    if (changes.proposals?.length) { this.#tell("proposals"); }
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

// What the server is told: the edit itself, without what it added.
function wire({ revision, by, ...edit }) { return edit; }
