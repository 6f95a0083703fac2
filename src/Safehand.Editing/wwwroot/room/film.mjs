// The watched stream: marked parts of one opening, addressed by frame.
import { Refused } from "./server.mjs";

const HERE_EVERY = 15_000;
const SHUTTLE = [1, 2, 4];
const REVERSE_TICK = 200;
const LONGEST_RUN_UP = 0.125;

/** Events: `frame` (another frame is on show), `state` (playing or paused, speed), `said` (words or null), `ended` (why). */
export class Film extends EventTarget {
  #video; #clock; #server; #opening = null; #hls = null; #heartbeat = 0; #reverse = 0; #speed = 0; #frame = 0; #wanted = null; #ended = false; #first = 0; #toldAt = 0;

  constructor(video, clock, server) {
    super();
    [this.#video, this.#clock, this.#server] = [video, clock, server];
    for (const name of ["seeked", "timeupdate"]) { video.addEventListener(name, () => this.#shown(this.#clock.frameAt(video.currentTime - this.#first))); }
    for (const name of ["play", "pause", "ended", "ratechange"]) { video.addEventListener(name, () => this.#tell("state")); }
    video.addEventListener("contextmenu", (event) => event.preventDefault());
    video.addEventListener("seeked", () => this.#next());
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
    const opened = await this.#server.open();
    this.#opening = opened.id;
    this.#heartbeat = setInterval(() => this.#here(), HERE_EVERY);
    const { default: Hls } = await import("/assets/hls/hls.light.min.mjs");
    if (!Hls.isSupported()) { this.end("This browser cannot edit recordings. Use a newer one on a computer."); return; }
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
    this.#hls = new Hls({ workerPath: "/assets/hls/hls.worker.js", maxBufferLength: 12, maxMaxBufferLength: 24, backBufferLength: 60, fragLoadPolicy: patient });
    this.#hls.on(Hls.Events.ERROR, (_, failure) => {
      const code = failure.response?.code;
      if ([401, 403, 404, 410].includes(code)) { this.#here().then(() => this.end()); }
      else if (code === 503) { this.#tell("said", "All players are in use. Yours goes on by itself as soon as there is room."); }
      else if (code === 0) { this.#tell("said", "The connection was lost. Trying again."); }
      else if (failure.fatal && failure.type === Hls.ErrorTypes.MEDIA_ERROR) { this.#hls.recoverMediaError(); }
      else if (failure.fatal) { this.#tell("said", "This part could not be played. Try another place, or load the page again."); }
    });
    this.#hls.on(Hls.Events.FRAG_LOADED, () => this.#tell("said", null));
    const began = new Promise((resolve) => {
      this.#hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => { if (frag.sn === 0) { this.#begins(frag.elementaryStreams?.video?.startPTS); resolve(); } });
      this.addEventListener("ended", resolve, { once: true });
    });
    this.#hls.loadSource(this.#server.playlist(opened.id));
    this.#hls.attachMedia(this.#video);
    await began;
  }

  // An encoder's run-up sounds a few hundredths of a second before the first picture, and the player counts from the sound. The
  // server counts frames from the first picture, so here it is where the first picture is. A picture that begins later than that
  // has frames before it on both clocks.
  #begins(firstPicture) {
    if (firstPicture > 0 && firstPicture <= LONGEST_RUN_UP) { this.#first = firstPicture; }
  }

  /** Shows a frame. While one seek is under way only the last one asked for is remembered, so dragging never queues up. */
  seek(frame) {
    if (this.#ended) { return; }
    this.#wanted = this.#clock.clamp(Math.round(frame));
    this.#tell("frame");
    if (!this.#video.seeking) { this.#next(); }
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
      if (failure instanceof Refused && [401, 403, 404, 410].includes(failure.status)) { this.end(failure.message); }
      // Offline: the opening ends by itself when the server has not heard of us for a minute.
    }
  }

  #leave() {
    if (!this.#ended && this.#opening) { this.#server.leave(this.#opening); }
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}
