// Notes at times of the recording that is open. A page that is left closes its opening, so a note is sent without leaving it.
import { CharacterCount, createAll } from "/assets/govuk-frontend.min.js";
import { pageOf } from "/safehand/trusted.mjs";

/**
 * Wakes the notes beside a player; null where there are none.
 * @param {{ video: HTMLVideoElement | null, wave: SVGElement | null, seek: (seconds: number) => void, duration: () => number, position: (seconds: number) => string, done: () => void }} player
 *   What plays (no video: a picture), and what gets the focus when a note is saved.
 * @returns {{ draw: () => void, write: () => void } | null} Draws times and marks anew; begins a note at the time of the player.
 */
export function notesBeside({ video, wave, seek, duration, position, done }) {
  const section = document.querySelector("[data-sh-notes]");
  if (!section) { return null; }
  const list = section.querySelector("[data-notes]");
  const said = section.querySelector("[role=status]");
  const part = (selector) => list.querySelector(selector);
  const adding = () => part("[data-note-add]");
  let prefilled = "";

  // What is played can last a moment longer than what the recording is said to.
  const last = Number(document.querySelector("[data-sh-player]").dataset.duration) / 1000 || Infinity;
  const now = () => position(Math.min(video.currentTime, last));

  // The time stands in the form until somebody types another.
  function fill() {
    const at = part("#At");
    if (video && at && (at.value === "" || at.value === prefilled)) { prefilled = at.value = now(); }
  }

  function draw() {
    const label = part("[data-note-at]");
    if (!label) { return; }
    const text = video && !adding().open ? ` at ${now()}` : "";
    if (label.textContent !== text) { label.textContent = text; }
  }

  function mark() {
    const all = video ? duration() : 0;
    const places = all > 0 ? [...list.querySelectorAll("[data-seek]")].map((each) => Math.min(1, Number(each.dataset.seek) / all) * 1200) : [];
    wave?.querySelector(".sh-player__wave-notes").setAttribute("d", places.map((place) => `M${place.toFixed(1)} 0V12`).join(""));
  }

  function write() {
    const details = adding();
    if (!details) { return; }
    video?.pause();
    if (document.fullscreenElement) { document.exitFullscreen(); }
    details.open = true;
    fill();
    draw();
    part("#Text").focus();
  }

  // The page that would have come holds the notes as they are now, or the form with what has to be corrected.
  async function send(form, to) {
    said.textContent = "";
    const answer = await fetch(to, { method: "POST", body: new URLSearchParams(new FormData(form)), cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) {
      said.textContent = "You have been signed out. What you typed is still here: sign in in another tab, then send it again.";
      return;
    }

    const page = answer ? await pageOf(answer) : null;
    const fresh = answer?.ok ? page.querySelector("[data-notes]") : null;
    if (!fresh) {
      said.textContent = answer ? [...page.querySelectorAll("main h1, main h1 ~ p")].slice(0, 2).map((each) => each.textContent.trim()).join(": ") || "This could not be saved. What you typed is still here." : "The connection was lost. What you typed is still here: try again.";
      return;
    }

    list.replaceChildren(...fresh.childNodes);
    createAll(CharacterCount, {}, list);
    mark();
    const wrong = part(".govuk-input--error, .govuk-textarea--error");
    if (!wrong) {
      prefilled = "";
      said.textContent = page.querySelector(".govuk-notification-banner__content")?.textContent.trim() ?? "";
    }

    draw();
    if (wrong) { wrong.focus(); } else if (video && form.matches("[data-note-add] form")) { done(); } else { part("h2").focus(); }
  }

  section.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter?.getAttribute("formaction") ?? event.target.getAttribute("action"));
  });
  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link || !video || event.ctrlKey || event.metaKey) { return; }
    event.preventDefault();
    seek(Number(link.dataset.seek));
    wave.scrollIntoView({ block: "nearest" });
  });
  section.addEventListener("toggle", (event) => {
    if (event.target === adding()) { if (event.target.open) { fill(); } draw(); }
  }, true);
  for (const name of ["loadedmetadata", "durationchange"]) { video?.addEventListener(name, mark); }
  mark();
  return { draw, write };
}
