// The watched stream: marked parts of one opening, addressed by frame.
import { Refused, SIGNED_OUT } from "./server.mjs";
import { WORKER } from "/safehand/trusted.mjs";

const HERE_EVERY = 15_000;
const SHUTTLE = [1, 2, 4];
const REVERSE_TICK = 200;
const AGAIN_AFTER = 5000;
const MOST_OPENINGS = 4; // within a minute: an opening that ends at once each time is no opening
const MINUTE = 60_000;
const GONE = [401, 404, 410]; // signed out is no end either: it goes on when the person has signed in again
const NO = [403, 404, 409, 410];

/**
 * An opening lasts an hour at most, and no longer than its session. Where only that is over it is opened again through the same door, which decides anew and enters it, and goes on at
 * the same frame; what the door refuses ends the film, in its words.
 * Events: `frame` (another frame is on show), `state` (playing or paused, speed), `said` (words or null), `again` (it is being opened again), `ended` (why).
 */
export class Film extends EventTarget {
  #video; #clock; #server; #opening = null; #hls = null; #heartbeat = 0; #reverse = 0; #speed = 0; #frame = 0; #wanted = null; #ended = false; #first = 0; #lead = 0; #toldAt = 0; #joining = null; #openings = [];

  /** `lead`: seconds before the first picture on the server's clock. */
  constructor(video, clock, server, lead = 0) {
    super();
    [this.#video, this.#clock, this.#server, this.#lead] = [video, clock, server, lead];
    for (const name of ["seeked", "timeupdate"]) { video.addEventListener(name, () => this.#shown(this.#clock.frameAt(video.currentTime - this.#first))); }
    for (const name of ["play", "pause", "ended", "ratechange"]) { video.addEventListener(name, () => this.#tell("state")); }
    video.addEventListener("contextmenu", (event) => event.preventDefault());
    video.addEventListener("seeked", () => { if (!this.#joining) { this.#next(); } });
    this.#watchFrames();
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => { if (event.persisted) { this.end("This room was left. Load the page again to go on."); } });
  }

  get frame() { return this.#wanted ?? this.#frame; }
  get opening() { return this.#opening; }
  get playing() { return !this.#video.paused || this.#reverse !== 0; }
  get speed() { return this.#speed; }
  /** Where it stands, in seconds of its own clock. */
  get seconds() { return this.#wanted === null ? this.#video.currentTime - this.#first : this.#clock.secondsIn(this.#wanted); }
  /** Whether the picture of this moment is there and the next can follow. */
  get ready() { return !this.#ended && this.#wanted === null && !this.#video.seeking && this.#video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA; }
  get finished() { return this.#video.ended; }

  /** Opens the film, which is an entry in the ledger; resolves when its first part is there. */
  async open() {
    this.#opened(await this.#server.open());
    this.#heartbeat = setInterval(() => this.#here(), HERE_EVERY);
    if (!await this.#connect(0) && !this.#ended) { await this.again(); }
  }

  /** Opens it again and goes on where it was; resolves when that is so, or it has ended. What is under way already is waited for. `leave`: the opening of until now stands, and is given up. */
  again(leave = false) { return (this.#joining ??= Promise.resolve().then(() => this.#again(leave)).finally(() => { this.#joining = null; })); }

  async #again(leave) {
    if (this.#ended) { return; }
    this.#wanted = this.frame;
    this.#stopReverse();
    this.#hls?.destroy();
    this.#tell("said", "Opening the recording again");
    this.#tell("again");
    if (leave) { this.#server.leave(this.#opening); }
    do {
      try {
        this.#opened(await this.#server.open(true));
      } catch (failure) {
        if (failure instanceof Refused && NO.includes(failure.status)) { this.end(failure.message); return; }
        const away = failure instanceof Refused && failure.status === 401;
        if (away) { this.#speed = 0; }
        this.#tell("said", away ? SIGNED_OUT : "The connection was lost. Trying again.");
        await new Promise((resolve) => { setTimeout(resolve, AGAIN_AFTER); });
        continue;
      }
      if (await this.#connect(this.#first + this.#clock.secondsIn(this.#wanted))) { break; }
    } while (!this.#ended);
    if (this.#ended) { return; }
    this.#next();
    if (this.#speed > 0) { this.#video.playbackRate = this.#speed; this.#video.play().catch(() => {}); }
  }

  #opened(opened) {
    const now = Date.now();
    this.#openings = [...this.#openings.filter((at) => now - at < MINUTE), now];
    this.#opening = opened.id;
    if (this.#openings.length > MOST_OPENINGS) { this.end("The recording ends again each time it is opened. Load the page again in a minute."); }
  }

  // Whether the first part came; not where the opening was over before, or the film ended.
  async #connect(from) {
    const { default: Hls } = await import("/assets/hls/hls.light.min.mjs");
    if (!Hls.isSupported()) { this.end("This browser cannot edit recordings. Use a newer one on a computer."); }
    if (this.#ended) { return false; }
    const patient = {
      default: {
        maxTimeToFirstByteMs: 60_000, maxLoadTimeMs: 120_000,
        timeoutRetry: { maxNumRetry: 2, retryDelayMs: 1000, maxRetryDelayMs: 4000 },
        errorRetry: {
          maxNumRetry: 100, retryDelayMs: 1000, maxRetryDelayMs: 4000,
          shouldRetry: (_, count, timedOut, response, retry) => response?.code === 503 || (response?.code === 0 && count < 20) || (retry && response?.code !== 410 && count < 4),
        },
      },
    };
    const hls = new Hls({ workerPath: WORKER, startPosition: from > 0 ? from : -1, maxBufferLength: 12, maxMaxBufferLength: 24, backBufferLength: 60, fragLoadPolicy: patient });
    this.#hls = hls;
    hls.on(Hls.Events.FRAG_LOADED, () => this.#tell("said", null));
    return new Promise((resolve) => {
      let began = false;
      hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => {
        if (from === 0 && frag.sn === 0) { this.#begins(frag.elementaryStreams?.video?.startPTS); }
        if (from > 0 || frag.sn === 0) { began = true; resolve(true); }
      });
      hls.on(Hls.Events.ERROR, (_, failure) => {
        const code = failure.response?.code;
        if (hls !== this.#hls) { return; }
        if (GONE.includes(code)) { if (began) { this.again(); } else { hls.destroy(); resolve(false); } }
        else if (NO.includes(code)) { this.#here().then(() => { if (hls === this.#hls) { this.end(); } }); }
        else if (code === 503) { this.#tell("said", "All players are in use. Yours goes on by itself as soon as there is room."); }
        else if (code === 0) { this.#tell("said", "The connection was lost. Trying again."); }
        else if (failure.fatal && failure.type === Hls.ErrorTypes.MEDIA_ERROR) { hls.recoverMediaError(); }
        else if (failure.fatal) { this.#tell("said", "This part could not be played. Try another place, or load the page again."); }
      });
      this.addEventListener("ended", () => resolve(false), { once: true });
      hls.loadSource(this.#server.playlist(this.#opening));
      hls.attachMedia(this.#video);
    });
  }

  // The player counts from the first sound or picture of the copy that it plays; the server's frames from the first picture, or from `lead` before it. A copy that was made anew has
  // that lead as standing pictures, one that was taken over has not: whichever leaves the two clocks closer together is the one.
  #begins(firstPicture = 0) { this.#first = Math.abs(firstPicture - this.#lead) < Math.abs(firstPicture) ? firstPicture - this.#lead : firstPicture; }

  /** Shows a frame. While one seek is under way only the last one asked for is remembered, so dragging never queues up. */
  seek(frame) {
    if (this.#ended) { return; }
    this.#wanted = this.#clock.clamp(Math.round(frame));
    this.#tell("frame");
    if (!this.#video.seeking && !this.#joining) { this.#next(); }
  }

  step(frames) {
    this.pause();
    this.seek(this.frame + frames);
  }

  toggle() {
    if (this.playing) { this.pause(); } else { this.shuttle(1); }
  }

  pause() {
    this.#stopReverse();
    this.#speed = 0;
    this.#video.pause();
    this.#tell("state");
  }

  /** J and L: each press goes one step faster that way; the other way begins at normal speed. */
  shuttle(direction) {
    if (this.#ended) { return; }
    const now = Math.sign(this.#speed) === direction ? SHUTTLE.indexOf(Math.abs(this.#speed)) : -1;
    this.#speed = direction * SHUTTLE[Math.min(now + 1, SHUTTLE.length - 1)];
    this.#stopReverse();
    if (direction > 0) {
      this.#video.playbackRate = this.#speed;
      this.#video.play().catch(() => {});
    } else {
      this.#video.pause();
      this.#reverse = setInterval(() => {
        const back = this.frame + (this.#speed * REVERSE_TICK * this.#clock.perSecond) / 1000;
        this.seek(back);
        if (back <= 0) { this.pause(); }
      }, REVERSE_TICK);
    }
    this.#tell("state");
  }

  /** For two films as one: goes on at a rate, or stands still, without the steps of J and L. */
  run(rate) {
    if (this.#ended) { return; }
    if (this.#video.playbackRate !== rate) { this.#video.playbackRate = rate; }
    if (this.#video.paused) { this.#video.play().catch(() => {}); }
  }

  hold() { this.#video.pause(); }

  sound(on) { this.#video.muted = !on; }

  /** The picture goes, whatever ended it: nothing that was sent stays on the screen. */
  end(why) {
    if (this.#ended) { return; }
    this.#ended = true;
    clearInterval(this.#heartbeat);
    this.#stopReverse();
    this.#hls?.destroy();
    this.#video.pause();
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#tell("ended", why || "This room is closed. Load the page again if you still work on it.");
  }

  #next() {
    if (this.#wanted === null) { return; }
    const wanted = this.#wanted;
    this.#wanted = null;
    const to = this.#first + this.#clock.secondsIn(wanted);
    if (Math.abs(this.#video.currentTime - to) < 1e-4) { this.#shown(wanted); return; }
    this.#frame = wanted;
    this.#video.currentTime = to;
  }

  #watchFrames() {
    if (!this.#video.requestVideoFrameCallback) { return; }
    const each = (_, about) => {
      if (!this.#video.paused) { this.#shown(this.#clock.frameAt(about.mediaTime - this.#first + 0.25 / this.#clock.perSecond)); }
      if (!this.#ended) { this.#video.requestVideoFrameCallback(each); }
    };
    this.#video.requestVideoFrameCallback(each);
  }

  #shown(frame) {
    if (this.#wanted !== null || this.#ended || (frame === this.#frame && this.#video.paused)) { return; }
    if (this.#video.seeking) { return; }
    this.#frame = frame;
    this.#tell("frame");
  }

  #stopReverse() {
    clearInterval(this.#reverse);
    this.#reverse = 0;
  }

  // Somebody is here while the picture moves, by playing or by their hand. On a picture that stands still it is the clock that asks.
  async #here() {
    const at = this.#video.currentTime;
    const look = at === this.#toldAt;
    this.#toldAt = at;
    try {
      await this.#server.here(this.#opening, look);
    } catch (failure) {
      if (!(failure instanceof Refused)) { return; }
      if (GONE.includes(failure.status) && failure.code !== "opening.revoked") { await this.again(); } else if (NO.includes(failure.status)) { this.end(failure.message); }
      // Offline: the opening ends by itself when the server has not heard of us for a minute.
    }
  }

  #leave() {
    if (!this.#ended && this.#opening) { this.#server.leave(this.#opening); }
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}
