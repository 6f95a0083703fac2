// Plays an opened recording: marked parts, one by one, as long as the opening lasts.
import { notesBeside } from "./notes.mjs";
import { WORKER, pageOf } from "/safehand/trusted.mjs";

const SPEEDS = [1, 1.25, 1.5, 2, 0.5];
const HERE_EVERY = 15_000;
const player = document.querySelector("[data-sh-player]");
const token = () => document.querySelector('input[name="__RequestVerificationToken"]')?.value ?? "";
// One picture of this recording; recordings prepared before rates were kept count as 25 a second.
const FRAME = 1 / (Number(player.dataset.rate) || 25);
const address = `/api/v1/openings/${player.dataset.opening}`;
const message = player.querySelector(".sh-player__message");
const video = player.querySelector("video");
const bar = player.querySelector(".sh-player__bar");
const wave = player.querySelector(".sh-player__wave");
const button = (what) => bar?.querySelector(`[data-do="${what}"]`);
let hls = null;
let ended = false;
let heartbeat = 0;

const position = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds || 0));
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0")).join(":");
};

function say(text) {
  message.textContent = text ?? "";
  message.hidden = !text;
}

/** The picture goes, whatever ended it: nothing that was sent stays on the screen. */
function end(why) {
  if (ended) { return; }
  ended = true;
  clearInterval(heartbeat);
  hls?.destroy();
  if (video) { video.pause(); video.removeAttribute("src"); video.load(); }
  player.querySelector("img")?.remove();
  bar?.querySelectorAll("button").forEach((each) => { each.disabled = true; });
  if (document.fullscreenElement) { document.exitFullscreen(); }
  say(why || "This opening has ended. Open the recording again if you still need it.");
}

// What the clock asks and not a person: it does not keep them signed in.
const LOOK = { "X-Safehand-Look": "1" };
let toldAt = 0;

// Somebody is here while the picture moves, by playing or by their hand.
async function here() {
  const at = video?.currentTime ?? 0;
  const look = at === toldAt ? LOOK : {};
  toldAt = at;
  try {
    const answer = await fetch(`${address}/here`, { method: "POST", headers: { "X-Safehand-Form": token(), ...look }, cache: "no-store" });
    if (answer.status === 410 || answer.status === 404 || answer.status === 401) {
      const said = await answer.json().catch(() => null);
      end(said?.detail ? `${said.detail}` : null);
    }
  } catch { /* Offline: the opening ends by itself when the server has not heard of us for a minute. */ }
}

heartbeat = setInterval(here, HERE_EVERY);
setTimeout(() => end(), Math.max(0, Math.min(new Date(player.dataset.ends) - Date.now(), 2 ** 31 - 1)));

// Leaving closes it. The request outlives the page.
addEventListener("pagehide", () => {
  if (!ended) { fetch(address, { method: "DELETE", keepalive: true, headers: { "X-Safehand-Form": token() } }).catch(() => {}); }
});
addEventListener("pageshow", (event) => { if (event.persisted) { end(); } });

// The picture goes before the answer comes, and nothing more of it is asked for.
document.querySelector("form[data-sh-close]")?.addEventListener("submit", () => end("Closing"));

function duration() {
  return Number.isFinite(video.duration) && video.duration > 0 ? video.duration : Number(player.dataset.duration || 0) / 1000;
}

function seek(to) { if (!ended) { video.currentTime = Math.min(Math.max(0, to), Math.max(0, duration() - 0.05)); } }

function toggle() {
  if (ended) { return; }
  if (video.paused) { video.play().catch(() => {}); } else { video.pause(); }
}

const acts = {
  play: toggle,
  back: () => seek(video.currentTime - 10),
  forward: () => seek(video.currentTime + 10),
  "frame-back": () => { video.pause(); seek(video.currentTime - FRAME); },
  "frame-forward": () => { video.pause(); seek(video.currentTime + FRAME); },
  speed: () => {
    video.playbackRate = SPEEDS[(SPEEDS.indexOf(video.playbackRate) + 1) % SPEEDS.length];
    button("speed").textContent = `${video.playbackRate}×`;
    button("speed").setAttribute("aria-label", `${video.playbackRate}× speed`);
  },
  sound: () => {
    video.muted = !video.muted;
    button("sound").setAttribute("aria-pressed", String(!video.muted));
    button("sound").textContent = video.muted ? "Muted" : "Sound";
  },
  note: () => notes?.write(),
  full: () => { if (document.fullscreenElement) { document.exitFullscreen(); } else { player.requestFullscreen?.().catch(() => {}); } },
};
const keys = { j: "back", k: "play", l: "forward", ",": "frame-back", ".": "frame-forward", n: "note" };
const notes = notesBeside({ video, wave, seek, duration, position, done: () => { button("play")?.focus(); } });

function draw() {
  const all = duration();
  const share = all > 0 ? Math.min(1, video.currentTime / all) : 0;
  player.querySelector('[data-show="at"]').textContent = position(video.currentTime);
  if (all > 0) { player.querySelector('[data-show="of"]').textContent = position(all); }
  wave.setAttribute("aria-valuemax", String(Math.floor(all)));
  wave.setAttribute("aria-valuenow", String(Math.floor(video.currentTime)));
  wave.setAttribute("aria-valuetext", `${position(video.currentTime)} of ${position(all)}`);
  const at = String(Math.round(share * 1200));
  wave.querySelector("line").setAttribute("x1", at);
  wave.querySelector("line").setAttribute("x2", at);
  wave.querySelector(".sh-player__wave-played").setAttribute("d", bars(0, share));
  wave.querySelector(".sh-player__wave-rest").setAttribute("d", bars(share, 1));
  notes?.draw();
}

// The loudness over the length, as the server measured it: 300 bars. A plain line where there is no sound.
let peaks = null;
function bars(from, to) {
  if (!peaks) { return `M${from * 1200} 28H${to * 1200}`; }
  let path = "";
  for (let i = Math.ceil(from * 300); i < to * 300; i += 1) {
    const tall = Math.max(1, peaks[Math.floor((i / 300) * peaks.length)] * 26);
    path += `M${2 + i * 4} ${(28 - tall).toFixed(1)}V${(28 + tall).toFixed(1)}`;
  }
  return path;
}

async function readPeaks() {
  const answer = await fetch(`${address}/peaks`, { cache: "no-store" }).catch(() => null);
  const values = answer?.ok ? await answer.json().catch(() => null) : null;
  const loudest = Array.isArray(values) ? Math.max(0, ...values) : 0;
  if (loudest > 0) {
    peaks = values.map((value) => value / loudest);
    wave.classList.add("sh-player__wave--sound");
    draw();
  }
}

// hls.js first: it tells why a part did not come. The browser's own player, on phones, only fails.
async function load() {
  const playlist = `${address}/playlist.m3u8`;
  const { default: Hls } = await import("/assets/hls/hls.light.min.mjs");
  if (!Hls.isSupported()) {
    if (!video.canPlayType("application/vnd.apple.mpegurl")) { end("This browser cannot play recordings. Use a newer one."); return; }
    video.src = playlist;
    video.addEventListener("error", here);
    return;
  }
  const patient = {
    default: {
      maxTimeToFirstByteMs: 60_000, maxLoadTimeMs: 120_000,
      timeoutRetry: { maxNumRetry: 2, retryDelayMs: 1000, maxRetryDelayMs: 4000 },
      errorRetry: {
        maxNumRetry: 100, retryDelayMs: 2000, maxRetryDelayMs: 5000,
        shouldRetry: (_, count, timedOut, response, retry) => response?.code === 503 || (response?.code === 0 && count < 20) || (retry && response?.code !== 410 && count < 4),
      },
    },
  };
  // Little is fetched ahead: what was sent counts as seen.
  hls = new Hls({ workerPath: WORKER, maxBufferLength: 10, maxMaxBufferLength: 20, backBufferLength: 30, fragLoadPolicy: patient });
  hls.on(Hls.Events.ERROR, (_, failure) => {
    const code = failure.response?.code;
    if (code === 410 || code === 401 || code === 404) { here().then(() => end()); }
    else if (code === 503) { say("All players are in use. Yours goes on by itself as soon as there is room."); }
    else if (code === 0) { say("The connection was lost. Trying again."); }
    else if (failure.fatal && failure.type === Hls.ErrorTypes.MEDIA_ERROR) { hls.recoverMediaError(); }
    else if (failure.fatal) { say("This part could not be played. Try another place, or load the page again."); }
  });
  hls.on(Hls.Events.FRAG_LOADED, () => say(null));
  hls.loadSource(playlist);
  hls.attachMedia(video);
}

// A photographed document is one picture. Where it does not come, the server is asked why until it would come; only then the picture
// itself asks again, because it cannot say that nobody did anything.
const picture = player.querySelector("img");
async function askWhy() {
  if (ended) { return; }
  const answer = await fetch(picture.src, { headers: LOOK, cache: "no-store" }).catch(() => null);
  const said = answer?.ok ? null : await answer?.json().catch(() => null);
  if (answer?.status === 410 || answer?.status === 404 || answer?.status === 401) { end(said?.detail); return; }
  if (answer?.ok) {
    if (shownAgain) { say("This picture could not be shown. Load the page again."); return; }
    shownAgain = true;
    picture.src = `${address}/still.jpg?again=${Date.now()}`;
    return;
  }
  say(answer ? said?.detail : "The connection was lost. Trying again.");
  setTimeout(askWhy, Number(answer?.headers.get("Retry-After") || 3) * 1000);
}
let shownAgain = false;
picture?.addEventListener("error", askWhy);
picture?.addEventListener("load", () => { shownAgain = false; say(null); });

if (video) {
  bar.hidden = false;
  wave.toggleAttribute("hidden", false);
  player.querySelector(".sh-player__keys").hidden = false;
  bar.addEventListener("click", (event) => acts[event.target.closest("button")?.dataset.do]?.());
  player.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    const act = keys[event.key.toLowerCase()];
    if (act && !ended) { event.preventDefault(); acts[act](); }
  });
  wave.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: video.currentTime - 5, ArrowRight: video.currentTime + 5, Home: 0, End: duration() }[event.key];
    if (to !== undefined) { event.preventDefault(); seek(to); }
  });
  const point = (event) => {
    const box = wave.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * duration());
  };
  wave.addEventListener("pointerdown", (event) => { wave.setPointerCapture(event.pointerId); point(event); });
  wave.addEventListener("pointermove", (event) => { if (event.buttons === 1) { point(event); } });
  video.addEventListener("click", toggle);
  video.addEventListener("contextmenu", (event) => event.preventDefault());
  for (const name of ["timeupdate", "seeking", "loadedmetadata", "durationchange"]) { video.addEventListener(name, draw); }
  for (const name of ["play", "pause"]) { video.addEventListener(name, () => { button("play").textContent = video.paused ? "Play" : "Pause"; }); }
  draw();
  readPeaks();
  load().catch(() => end("The player could not be loaded. Load the page again."));
}

// The filters of the continuity are links to this page. Following one would close the opening, so the section alone is fetched.
const section = document.querySelector('section[aria-labelledby="continuity"]');
section?.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link || ended || link.pathname !== location.pathname || event.ctrlKey || event.metaKey) { return; }
  event.preventDefault();
  const answer = await fetch(link.href.split("#")[0], { cache: "no-store" }).catch(() => null);
  const fresh = answer?.ok ? (await pageOf(answer)).querySelector('section[aria-labelledby="continuity"]') : null;
  if (fresh) {
    section.replaceChildren(...fresh.childNodes);
    section.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }
});
