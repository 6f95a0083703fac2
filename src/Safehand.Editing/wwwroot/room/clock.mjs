// The film's working clock: frames at a constant rate, as the server counts them. Seconds are only ever derived from frames.

/** A clock for a film. `rate` is [numerator, denominator] in frames per second; `durationMs` is where its sound ends, at most. */
export function clockOf({ rate: [numerator, denominator], frames, durationMs = Infinity }) {
  const perSecond = numerator / denominator;
  const within = (frame, last) => Math.min(Math.max(0, frame), Math.max(0, last));
  const clamp = (frame) => within(frame, frames - 1);
  // A second's frames are counted from the first that begins in it: of a rate that is no whole number some seconds have one frame more than others.
  const firstOf = (second) => Math.ceil((second * numerator) / denominator);
  return {
    frames,
    perSecond,
    clamp,
    /** The frame on show at a position of the player. */
    frameAt: (seconds) => clamp(Math.floor(seconds * perSecond + 1e-4)),
    /** A position inside a frame: its middle, so that rounding on the way cannot show the neighbour. */
    secondsIn: (frame) => (clamp(frame) + 0.5) / perSecond,
    /** The beginning of a frame. `frames` itself is the end of the film. */
    secondsOf: (frame) => frame / perSecond,
    msOf: (frame) => Math.round((frame * 1000) / perSecond),
    frameOfMs: (ms) => clamp(Math.round((ms * perSecond) / 1000)),
    // An edge of sound made from a frame takes that frame in whole, and a frame told of an edge is never inside the edit: nothing that is to go is left by rounding.
    // Whole numbers are divided once, so that a frame that begins at a millisecond keeps it; the millisecond more or less takes back what was rounded before.
    /** The last millisecond that is not behind the beginning of a frame: where sound that begins with it begins. */
    startMs: (frame) => Math.floor((frame * 1000 * denominator) / numerator),
    /** The first millisecond that is not before the beginning of a frame: where sound that ends before it ends. */
    endMs: (frame) => Math.min(durationMs, Math.ceil((frame * 1000 * denominator) / numerator)),
    /** The frame during which sound begins. */
    frameFromMs: (ms) => clamp(Math.floor(((ms + 1) * numerator) / (1000 * denominator))),
    /** The first frame after sound that ends. */
    frameUntilMs: (ms) => Math.min(frames, Math.ceil(((ms - 1) * numerator) / (1000 * denominator))),
    /** `00:12:07:03`: hours, minutes, seconds, frames. `read` gives the same frame back. */
    timecode(frame) {
      let second = Math.floor((frame * denominator) / numerator);
      if (firstOf(second) > frame) { second -= 1; }
      return [...clockParts(second), frame - firstOf(second)].map((part) => String(part).padStart(2, "0")).join(":");
    },
    /** Reads `12:07`, `1:02:03` (hours, minutes, seconds), `1:02:03:04` (and frames) or `83.5` seconds, as `last` at most; null when it is none of these. An edge that ends something can be `frames`. */
    read(text, last = frames - 1) {
      const parts = text.trim().split(":");
      if (parts.some((part) => !/^\d+(\.\d+)?$/.test(part)) || parts.length > 4) { return null; }
      const numbers = parts.map(Number);
      const more = numbers.length === 4 ? numbers.pop() : 0;
      const seconds = numbers.reduce((sum, each) => sum * 60 + each, 0);
      return within(Math.round((Number.isInteger(seconds) ? firstOf(seconds) : seconds * perSecond) + more), last);
    },
  };
}

const clockParts = (seconds) => [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];

/** `12:07` or `1:02:03`, for people. */
export function shortTime(seconds) {
  const [hours, minutes, rest] = clockParts(Math.max(0, Math.floor(seconds)));
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}` : `${minutes}:${String(rest).padStart(2, "0")}`;
}
