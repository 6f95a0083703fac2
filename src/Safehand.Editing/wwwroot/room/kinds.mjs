// The seven kinds of edit, their words, and where an edit lies on the working clock.

export const KINDS = {
  cut: { word: "Cut", says: "Taken out: picture and sound" },
  mute: { word: "Mute", says: "Silence" },
  bleep: { word: "Bleep", says: "A tone in place of the sound" },
  "lower-voice": { word: "Lower voice", says: "A disguise, not a removal: words stay" },
  blur: { word: "Blur", says: "Blurred" },
  pixelate: { word: "Pixelate", says: "In coarse squares" },
  solid: { word: "Solid box", says: "Covered: nothing of it stays" },
};

const SIDES = ["x", "y", "width", "height"];

export const SHAPES = { rectangle: "Rectangle", ellipse: "Ellipse", frame: "Whole picture" };

/** `cut`, `sound` or `picture`: which part of the film an edit, or a suggestion of one, is about. */
export const familyOf = (edit) => edit.keyframes ? "picture" : edit.fromFrame !== undefined ? "cut" : "sound";

/** First frame of an edit. */
export function firstFrame(edit, clock) {
  return familyOf(edit) === "cut" ? edit.fromFrame : familyOf(edit) === "sound" ? clock.frameOfMs(edit.fromMs) : edit.keyframes[0].frame;
}

/** First frame after an edit. */
export function endFrame(edit, clock) {
  return familyOf(edit) === "cut" ? edit.untilFrame
    : familyOf(edit) === "sound" ? Math.max(clock.frameOfMs(edit.fromMs) + 1, Math.round((edit.untilMs * clock.perSecond) / 1000))
    : edit.keyframes.at(-1).frame + 1;
}

/** An edit moved to another span. A picture's keyframes keep their places in proportion. */
export function withSpan(edit, from, until, clock) {
  const end = Math.max(from + 1, until);
  if (familyOf(edit) === "cut") { return { ...edit, fromFrame: from, untilFrame: end }; }
  if (familyOf(edit) === "sound") { return { ...edit, fromMs: clock.msOf(from), untilMs: Math.max(clock.msOf(from) + 1, clock.msOf(end)) }; }
  const [oldFrom, oldLast] = [edit.keyframes[0].frame, edit.keyframes.at(-1).frame];
  const share = (end - 1 - from) / Math.max(1, oldLast - oldFrom);
  const moved = new Map();
  for (const key of edit.keyframes) { moved.set(from + Math.round((key.frame - oldFrom) * share), key); }
  const keyframes = [...moved].map(([frame, key]) => ({ ...key, frame })).sort((a, b) => a.frame - b.frame);
  const last = keyframes.at(-1);
  if (last.frame !== end - 1) { keyframes.push({ ...last, frame: end - 1 }); }
  return { ...edit, keyframes };
}

/** Where a picture edit's box is at a frame, as the server interpolates it; null outside its span. */
export function boxAt(edit, frame) {
  const keys = edit.keyframes;
  if (frame < keys[0].frame || frame > keys.at(-1).frame) { return null; }
  let before = 0;
  for (let low = 0, high = keys.length - 1; low <= high;) {
    const middle = (low + high) >> 1;
    if (keys[middle].frame <= frame) { before = middle; low = middle + 1; } else { high = middle - 1; }
  }
  const [a, b] = [keys[before], keys[before + 1]];
  if (!b || a.frame === frame) { return { ...a, frame }; }
  const share = (frame - a.frame) / (b.frame - a.frame);
  const between = (name) => a[name] + share * (b[name] - a[name]);
  return { frame, x: between("x"), y: between("y"), width: between("width"), height: between("height") };
}

/**
 * The edit with its box at a frame put there: a keyframe is made or changed. Where the box stood still from there to the end it
 * goes on standing still in its new place.
 */
export function withBox(edit, frame, box) {
  const was = boxAt(edit, frame);
  const place = Object.fromEntries(SIDES.map((name) => [name, Math.round(box[name] * 1e5) / 1e5]));
  const same = (key) => SIDES.every((name) => Math.abs(key[name] - was[name]) < 1e-6);
  const still = was && edit.keyframes.filter((key) => key.frame > frame).every(same);
  const keyframes = edit.keyframes.filter((key) => key.frame !== frame).map((key) => still && key.frame > frame ? { frame: key.frame, ...place } : key);
  return { ...edit, keyframes: [...keyframes, { frame, ...place }].sort((a, b) => a.frame - b.frame) };
}

/** The edit without the keyframe at a frame; unchanged when only one would be left or none is there. */
export function withoutKeyframe(edit, frame) {
  const keyframes = edit.keyframes.filter((key) => key.frame !== frame);
  return keyframes.length < 2 || keyframes.length === edit.keyframes.length ? edit : { ...edit, keyframes };
}

/** A fresh identifier: 128 random bits as 32 hexadecimal digits. */
export function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
