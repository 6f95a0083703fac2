// A master and its rendition as one film: the master leads, the rendition follows through the cuts, and both show the same moment.

const LOOK_EVERY = 100;
const FAR = 0.35; // seconds: beyond this a seek is quicker than catching up
const LEAN = 0.2; // most by which the follower goes faster or slower to catch up; its pitch stays
const CATCH_UP = 2; // a tenth of a second behind: a fifth faster
const NEAR = 0.012; // seconds: less than half of any picture's time

/** From the master's frames to the rendition's, by the spans that stay: `[first, first after, the rendition's frame of the first]`, in order. */
export function mapOf(kept, clock) {
  const spanAt = (frame) => {
    let [low, high] = [0, kept.length - 1];
    while (low <= high) { const middle = (low + high) >> 1; if (kept[middle][0] <= frame) { low = middle + 1; } else { high = middle - 1; } }
    return high;
  };
  return {
    /** Where the rendition is while the master is at a place. In a cut: the frame at which the rendition goes on, and where the master goes on. */
    at(seconds) {
      const exact = Math.max(0, seconds * clock.perSecond);
      const frame = clock.frameAt(seconds);
      const span = kept[spanAt(frame)];
      if (span && frame < span[1]) { return { kept: true, frame: span[2] + frame - span[0], seconds: (span[2] + exact - span[0]) / clock.perSecond }; }
      const next = kept[spanAt(frame) + 1] ?? null;
      return { kept: false, frame: next ? next[2] : span ? span[2] + span[1] - span[0] - 1 : 0, next: next ? next[0] : null };
    },
  };
}

/**
 * Plays both. Where one has to wait for its picture the other waits with it, so that no moment is ever seen beside another.
 * Events: `frame` (the moment on show changed), `state` (playing, waiting, in a cut).
 */
export class Together extends EventTarget {
  #master; #rendition; #map; #last; #playing = false; #timer = 0; #state = "";
  /** Passes over what was cut out. */
  skip = false;
  speed = 1;

  constructor(master, rendition, map, frames) {
    super();
    [this.#master, this.#rendition, this.#map, this.#last] = [master, rendition, map, frames - 1];
    master.addEventListener("frame", () => { this.#look(); this.#tell("frame"); });
    rendition.addEventListener("frame", () => this.#look());
  }

  get frame() { return this.#master.frame; }
  get playing() { return this.#playing; }
  get waiting() { return this.#playing && this.#state.startsWith("waiting"); }
  /** Whether the rendition has nothing of this moment. */
  get gone() { return !this.#map.at(this.#master.seconds).kept; }

  play() {
    if (this.#master.finished) { this.#master.seek(0); }
    this.#playing = true;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
    this.#look();
  }

  pause() {
    this.#playing = false;
    clearInterval(this.#timer);
    this.#master.hold();
    this.#rendition.hold();
    this.#look();
  }

  toggle() { if (this.#playing) { this.pause(); } else { this.play(); } }

  /** Both to a frame of the master. */
  seek(frame) {
    this.#master.seek(frame);
    this.#look();
  }

  step(frames) {
    this.pause();
    this.seek(this.frame + frames);
  }

  #look() {
    const here = this.#map.at(this.#master.seconds);
    const atEnd = here.frame >= this.#last;
    if (!this.#playing) {
      this.#place(here.frame);
      this.#say(here.kept ? "" : "gone");
    } else if (this.#master.finished || (!here.kept && this.skip && here.next === null)) {
      this.pause();
    } else if (!here.kept && this.skip && here.next !== null) {
      this.#place(here.frame);
      this.#master.seek(here.next);
    } else if (!here.kept) {
      this.#rendition.hold();
      this.#place(here.frame);
      this.#master.run(this.speed);
      this.#say("gone");
    } else {
      this.#follow(here, atEnd);
    }
  }

  #follow(here, atEnd) {
    const off = this.#rendition.seconds - here.seconds;
    if (Math.abs(off) > FAR) { this.#rendition.seek(here.frame); }
    if (!this.#master.ready) {
      this.#rendition.hold();
      this.#master.run(this.speed);
      this.#say("waiting for the master");
    } else if (!this.#rendition.ready && !atEnd) {
      this.#master.hold();
      this.#say("waiting for the rendition");
    } else {
      this.#master.run(this.speed);
      if (!atEnd) { this.#rendition.run(Math.abs(off) < NEAR ? this.speed : this.speed * (1 - Math.min(LEAN, Math.max(-LEAN, off * CATCH_UP)))); }
      this.#say("");
    }
  }

  #place(frame) { if (this.#rendition.frame !== frame) { this.#rendition.seek(frame); } }

  #say(state) {
    const now = `${state}|${this.#playing}`;
    if (now === this.#state) { return; }
    this.#state = now;
    this.#tell("state");
  }

  #tell(name) { this.dispatchEvent(new CustomEvent(name)); }
}
