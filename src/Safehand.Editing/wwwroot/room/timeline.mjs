// The timeline: ruler, waveform, a lane for each family of edits, suggestions and comments, drawn on a canvas.
// Only what is in sight is drawn, so two hours with thousands of edits cost as much as ten minutes.
import { endFrame, familyOf, firstFrame } from "./kinds.mjs";
import { shortTime } from "./clock.mjs";

const PEAKS_PER_SECOND = 40;
const RULER = 24;
const WAVE = 60;
const LANE = 20;
const LANES = ["cut", "sound", "picture", "suggested"];
const HEIGHT = RULER + WAVE + LANES.length * LANE + 4;
const GRIP = 6;
const STEPS = [0.04, 0.2, 1, 2, 5, 10, 30, 60, 300, 600, 1800];
const INK = {
  ground: "#0b0c0c", rule: "#8a9296", text: "#dfe5e5", wave: "#7fd1c2", lane: "#17191a", at: "#ffdd00", mark: "#ffffff",
  cut: "#f08a7e", sound: "#8cb8f0", picture: "#c9a6f2", suggested: "#b3bdc0", chosen: "#ffdd00", span: "rgba(255,221,0,.18)",
};

/** Events: `seek` (detail: frame), `choose` (detail: id or null), `span` (detail: {edit, from, until}, when a drag ends; the edit as it was dragged), `view`. */
export class Timeline extends EventTarget {
  #canvas; #clock; #things = []; #longest = 0; #peaks = null; #waveFrom = 0; #loudest = 1; #at = 0; #marks = { in: null, out: null }; #chosen = null;
  #from = 0; #perFrame = 0; #due = false; #drag = null; #comments = []; #canEdit;

  constructor(canvas, clock, canEdit) {
    super();
    [this.#canvas, this.#clock, this.#canEdit] = [canvas, clock, canEdit];
    new ResizeObserver(() => { this.#fit(); this.draw(); }).observe(canvas.parentElement);
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) { canvas.addEventListener(name, (event) => this.#up(event)); }
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#fit();
  }

  /** `from`: the moment at which the first begins, in seconds of this clock. */
  peaks(values, from = 0) {
    [this.#peaks, this.#waveFrom] = [values, from];
    this.#loudest = values.reduce((most, each) => Math.max(most, each), 1);
    this.draw();
  }

  /** The edits and suggestions to show. */
  show(edits, proposals, comments) {
    const thing = (item, lane) => ({ id: item.id, item, lane, from: firstFrame(item, this.#clock), until: endFrame(item, this.#clock) });
    this.#things = [...edits.map((edit) => thing(edit, familyOf(edit))), ...proposals.map((proposal) => thing(proposal, "suggested"))].sort((a, b) => a.from - b.from);
    this.#longest = this.#things.reduce((most, each) => Math.max(most, each.until - each.from), 0);
    this.#comments = comments;
    this.draw();
  }

  at(frame, follow) {
    this.#at = frame;
    const width = this.#framesInSight();
    if (follow && (frame < this.#from || frame > this.#from + width * 0.97)) { this.#scroll(frame - width * 0.1); }
    this.draw();
  }

  marks(marks) { this.#marks = marks; this.draw(); }

  choose(id) {
    this.#chosen = id;
    this.draw();
  }

  /** From now on edits can be looked at and not be moved. */
  still() { [this.#canEdit, this.#drag] = [false, null]; }

  /** Nearer or farther, around the playhead. */
  zoom(times) {
    const anchor = Math.min(Math.max(this.#at, this.#from), this.#from + this.#framesInSight());
    this.#zoomAround(anchor, times);
  }

  whole() { this.#perFrame = 0; this.#from = 0; this.#fit(); this.draw(); }

  get scrolled() { return { from: this.#from, width: this.#framesInSight(), of: this.#clock.frames }; }

  scrollTo(from) { this.#scroll(from); this.draw(); }

  #fit() {
    const width = Math.max(200, this.#canvas.parentElement.clientWidth);
    const sharp = devicePixelRatio || 1;
    [this.#canvas.width, this.#canvas.height] = [Math.round(width * sharp), Math.round(HEIGHT * sharp)];
    this.width = width;
    this.#canvas.getContext("2d").setTransform(sharp, 0, 0, sharp, 0, 0);
    this.#perFrame = Math.min(40, Math.max(this.#perFrame, width / Math.max(1, this.#clock.frames)));
    this.#scroll(this.#from);
  }

  #framesInSight() { return this.width / this.#perFrame; }
  #x(frame) { return (frame - this.#from) * this.#perFrame; }
  #frameAtX(x) { return this.#from + x / this.#perFrame; }
  #scroll(from) {
    this.#from = Math.min(Math.max(0, from), Math.max(0, this.#clock.frames - this.#framesInSight()));
    this.dispatchEvent(new CustomEvent("view"));
  }

  #zoomAround(frame, times) {
    const x = this.#x(frame);
    this.#perFrame = Math.min(40, Math.max(this.width / Math.max(1, this.#clock.frames), this.#perFrame * times));
    this.#scroll(frame - x / this.#perFrame);
    this.draw();
  }

  /** Draws once before the next picture of the screen, however often it is asked to. */
  draw() {
    if (this.#due) { return; }
    this.#due = true;
    requestAnimationFrame(() => { this.#due = false; this.#paint(this.#canvas.getContext("2d")); });
  }

  #paint(ink) {
    const { width } = this;
    ink.fillStyle = INK.ground;
    ink.fillRect(0, 0, width, HEIGHT);
    this.#paintRuler(ink);
    this.#paintWave(ink);
    ink.fillStyle = INK.lane;
    LANES.forEach((_, lane) => ink.fillRect(0, RULER + WAVE + lane * LANE + 1, width, LANE - 2));
    const [from, until] = [this.#from, this.#from + this.#framesInSight()];
    if (this.#marks.in !== null || this.#marks.out !== null) {
      const a = this.#marks.in ?? this.#at, b = this.#marks.out ?? this.#at;
      ink.fillStyle = INK.span;
      ink.fillRect(this.#x(Math.min(a, b)), RULER, Math.max(1, this.#x(Math.max(a, b)) - this.#x(Math.min(a, b))), HEIGHT - RULER);
    }
    for (let i = this.#firstSince(from - this.#longest); i < this.#things.length && this.#things[i].from < until; i += 1) {
      if (this.#things[i].until > from) { this.#paintThing(ink, this.#things[i]); }
    }
    ink.fillStyle = INK.mark;
    for (const comment of this.#comments) {
      const x = this.#x(comment.atFrame);
      if (x >= -5 && x <= width + 5) { ink.beginPath(); ink.moveTo(x - 5, RULER - 9); ink.lineTo(x + 5, RULER - 9); ink.lineTo(x, RULER); ink.fill(); }
    }
    ink.fillStyle = INK.at;
    ink.fillRect(Math.round(this.#x(this.#at)) - 1, 0, 2, HEIGHT);
  }

  #paintRuler(ink) {
    const wanted = 90 / (this.#perFrame * this.#clock.perSecond);
    const step = STEPS.find((each) => each >= wanted) ?? 3600;
    ink.fillStyle = INK.rule;
    ink.font = "12px Helvetica, Arial, sans-serif";
    ink.textBaseline = "top";
    for (let t = Math.floor(this.#from / this.#clock.perSecond / step) * step; ; t += step) {
      const x = this.#x(t * this.#clock.perSecond);
      if (x > this.width) { break; }
      ink.fillStyle = INK.rule;
      ink.fillRect(Math.round(x), RULER - 6, 1, 6);
      ink.fillStyle = INK.text;
      ink.fillText(step < 1 ? this.#clock.timecode(Math.round(t * this.#clock.perSecond)) : shortTime(t), x + 3, 5);
    }
  }

  #paintWave(ink) {
    const middle = RULER + WAVE / 2;
    ink.fillStyle = INK.wave;
    if (!this.#peaks) { ink.fillRect(0, middle, this.width, 1); return; }
    const peakAt = (x) => (this.#frameAtX(x) / this.#clock.perSecond - this.#waveFrom) * PEAKS_PER_SECOND;
    for (let x = 0; x < this.width; x += 2) {
      const a = Math.max(0, Math.floor(peakAt(x))), b = Math.max(a + 1, Math.ceil(peakAt(x + 2)));
      let loud = 0;
      for (let i = a; i < b && i < this.#peaks.length; i += 1) { loud = Math.max(loud, this.#peaks[i]); }
      const tall = Math.max(0.5, (loud / this.#loudest) * (WAVE / 2 - 3));
      ink.fillRect(x, middle - tall, 1, tall * 2);
    }
  }

  #paintThing(ink, thing) {
    const [x, y, width] = this.#place(thing);
    ink.fillStyle = INK[thing.lane];
    ink.globalAlpha = thing.lane === "suggested" ? 0.75 : 0.9;
    ink.fillRect(x, y, width, LANE - 4);
    ink.globalAlpha = 1;
    if (thing.id === this.#chosen) {
      ink.strokeStyle = INK.chosen;
      ink.lineWidth = 2;
      ink.strokeRect(x - 1, y - 1, width + 2, LANE - 2);
      ink.fillStyle = INK.ground;
      for (const key of thing.item.keyframes ?? []) { ink.fillRect(this.#x(key.frame + 0.5) - 1, y + 5, 3, LANE - 14); }
    }
  }

  #place(thing) {
    const x = this.#x(thing.from);
    return [x, RULER + WAVE + LANES.indexOf(thing.lane) * LANE + 2, Math.max(3, this.#x(thing.until) - x)];
  }

  #firstSince(frame) {
    let [low, high] = [0, this.#things.length];
    while (low < high) { const middle = (low + high) >> 1; if (this.#things[middle].from < frame) { low = middle + 1; } else { high = middle; } }
    return low;
  }

  #under(x, y) {
    const frame = this.#frameAtX(x);
    const reach = GRIP / this.#perFrame;
    let found = null;
    for (let i = this.#firstSince(frame - this.#longest - reach); i < this.#things.length && this.#things[i].from <= frame + reach; i += 1) {
      const [left, top, width] = this.#place(this.#things[i]);
      if (y >= top && y <= top + LANE - 4 && x >= left - 2 && x <= left + width + 2 && (!found || this.#things[i].id === this.#chosen)) { found = this.#things[i]; }
    }
    return found;
  }

  #point(event) {
    const box = this.#canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * this.width) / box.width, ((event.clientY - box.top) * HEIGHT) / box.height];
  }

  #down(event) {
    if (event.button !== 0) { return; }
    this.#canvas.setPointerCapture(event.pointerId);
    const [x, y] = this.#point(event);
    const thing = y > RULER + WAVE ? this.#under(x, y) : null;
    if (!thing) {
      this.#drag = { how: "seek" };
      this.dispatchEvent(new CustomEvent("seek", { detail: this.#frameAtX(x) }));
      return;
    }
    this.dispatchEvent(new CustomEvent("choose", { detail: thing.id }));
    const [left, , width] = this.#place(thing);
    const how = !this.#canEdit || thing.lane === "suggested" ? "none" : x < left + GRIP ? "from" : x > left + width - GRIP ? "until" : "both";
    this.#drag = { how, thing, began: this.#frameAtX(x), moved: false };
  }

  #move(event) {
    const [x, y] = this.#point(event);
    if (!this.#drag) {
      const thing = y > RULER + WAVE ? this.#under(x, y) : null;
      this.#canvas.classList.toggle("sh-room__canvas--grab", Boolean(thing) && this.#canEdit);
      return;
    }
    if (this.#drag.how === "seek") { this.dispatchEvent(new CustomEvent("seek", { detail: this.#frameAtX(x) })); return; }
    const wanted = Math.round(this.#frameAtX(x) - this.#drag.began);
    if (this.#drag.how === "none" || (!this.#drag.moved && Math.abs(wanted * this.#perFrame) < 4)) { return; }
    this.#drag.moved = true;
    const { thing, how } = this.#drag;
    const [first, end] = [firstFrame(thing.item, this.#clock), endFrame(thing.item, this.#clock)];
    // Neither edge leaves the film, and a whole edit keeps its length there.
    const by = Math.min(Math.max(wanted, how === "until" ? first - end + 1 : -first), how === "from" ? end - first - 1 : this.#clock.frames - end);
    [thing.from, thing.until] = [how === "until" ? first : first + by, how === "from" ? end : end + by];
    this.draw();
  }

  #up(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (event.type === "pointerup" && drag?.moved) {
      this.dispatchEvent(new CustomEvent("span", { detail: { edit: drag.thing.item, from: drag.thing.from, until: drag.thing.until } }));
    } else if (event.type === "pointerup" && drag?.thing) {
      this.dispatchEvent(new CustomEvent("seek", { detail: this.#frameAtX(this.#point(event)[0]) }));
    }
  }

  #wheel(event) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      this.#zoomAround(this.#frameAtX(this.#point(event)[0]), Math.exp(-event.deltaY / 300));
    } else {
      this.#scroll(this.#from + (event.deltaX || event.deltaY) / this.#perFrame);
      this.draw();
    }
  }
}
