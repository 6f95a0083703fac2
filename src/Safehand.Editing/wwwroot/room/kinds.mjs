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
const PICTURE = ["blur", "pixelate", "solid"];
const FIRST_BOX = { x: 0.35, y: 0.3, width: 0.3, height: 0.4 };
const SMALL = 1.5e-6; // the list keeps a box to a millionth

const sameBox = (a, b) => SIDES.every((name) => Math.abs(a[name] - b[name]) < SMALL);

export const SHAPES = { rectangle: "Rectangle", ellipse: "Ellipse", frame: "Whole picture" };

/** `cut`, `sound` or `picture`: which part of the film an edit, or a suggestion of one, is about. */
export const familyOf = (edit) => edit.keyframes ? "picture" : edit.fromFrame !== undefined ? "cut" : "sound";

/** First frame of an edit. */
export function firstFrame(edit, clock) {
  return familyOf(edit) === "cut" ? edit.fromFrame : familyOf(edit) === "sound" ? clock.frameFromMs(edit.fromMs) : edit.keyframes[0].frame;
}

/** First frame after an edit. */
export function endFrame(edit, clock) {
  return familyOf(edit) === "cut" ? edit.untilFrame
    : familyOf(edit) === "sound" ? Math.max(firstFrame(edit, clock) + 1, clock.frameUntilMs(edit.untilMs))
    : edit.keyframes.at(-1).frame + 1;
}

/** What a new edit of a kind says of its span; a picture's box stands in the middle. */
export function freshSpan(kind, from, until, clock) {
  if (kind === "cut") { return { fromFrame: from, untilFrame: until }; }
  if (!PICTURE.includes(kind)) { return { fromMs: clock.startMs(from), untilMs: clock.endMs(until) }; }
  const last = clock.clamp(Math.max(from + 1, until - 1));
  return { shape: kind === "blur" ? "ellipse" : "rectangle", keyframes: [...new Set([from, last])].map((frame) => ({ frame, ...FIRST_BOX })) };
}

/**
 * An edit from another frame, until another, or as a whole elsewhere. An edge that stays keeps its millisecond. A picture's box stays where it is at each
 * frame: where its span becomes shorter it is clipped, where it becomes longer the box stands still; only the whole edit takes its keyframes along.
 */
export function withSpan(edit, from, until, clock) {
  const end = Math.max(from + 1, until);
  const [by, byEnd] = [from - firstFrame(edit, clock), end - endFrame(edit, clock)];
  if (by === 0 && byEnd === 0) { return edit; }
  if (familyOf(edit) === "cut") { return { ...edit, fromFrame: from, untilFrame: end }; }
  if (familyOf(edit) === "sound") { return { ...edit, ...withSound(edit, from, end, by, byEnd, clock) }; }
  if (by === byEnd) { return { ...edit, keyframes: edit.keyframes.map((key) => ({ ...key, frame: key.frame + by })) }; }
  return { ...edit, keyframes: within(edit, from, end - 1) };
}

// Clipped or held at both ends. Where the box stood still up to an edge the keyframe there moves along, so that dragging it again and again leaves no trail.
function within(edit, from, last) {
  const keys = edit.keyframes;
  const between = keys.filter((key) => key.frame > from && key.frame < last);
  if (from < keys[0].frame && keys.length > 1 && sameBox(keys[0], keys[1])) { between.shift(); }
  if (last > keys.at(-1).frame && keys.length > 1 && sameBox(keys.at(-1), keys.at(-2))) { between.pop(); }
  const held = (frame) => ({ ...boxAt(edit, Math.min(Math.max(frame, keys[0].frame), keys.at(-1).frame)), frame });
  return [held(from), ...between, ...(last > from ? [held(last)] : [])];
}

function withSound(edit, from, end, by, byEnd, clock) {
  const whole = by === byEnd;
  const fromMs = by === 0 ? edit.fromMs : whole ? edit.fromMs + clock.startMs(from) - clock.startMs(from - by) : clock.startMs(from);
  const untilMs = byEnd === 0 ? edit.untilMs : whole ? edit.untilMs + clock.endMs(end) - clock.endMs(end - byEnd) : clock.endMs(end);
  return { fromMs: Math.max(0, fromMs), untilMs: Math.max(fromMs + 1, Math.min(clock.endMs(clock.frames), untilMs)) };
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
  const still = was && edit.keyframes.filter((key) => key.frame > frame).every((key) => sameBox(key, was));
  const keyframes = edit.keyframes.filter((key) => key.frame !== frame).map((key) => still && key.frame > frame ? { frame: key.frame, ...place } : key);
  return { ...edit, keyframes: [...keyframes, { frame, ...place }].sort((a, b) => a.frame - b.frame) };
}

/** The edit without the keyframe at a frame; unchanged when only one would be left or none is there. */
export function withoutKeyframe(edit, frame) {
  const keyframes = edit.keyframes.filter((key) => key.frame !== frame);
  return keyframes.length < 2 || keyframes.length === edit.keyframes.length ? edit : { ...edit, keyframes };
}

/** Whether two versions hide the same for the same reason with the same note; null is one that is not there. What the server adds to an edit does not count. */
export function sameEdit(a, b) {
  if (!a || !b) { return !a && !b; }
  const same = (name) => a[name] === b[name];
  const [mine, theirs] = [a.keyframes ?? [], b.keyframes ?? []];
  return ["id", "kind", "reason", "fromFrame", "untilFrame", "fromMs", "untilMs", "shape"].every(same) && (a.note ?? "") === (b.note ?? "")
    && mine.length === theirs.length && mine.every((key, i) => key.frame === theirs[i].frame && sameBox(key, theirs[i]));
}

/** A fresh identifier: 128 random bits as 32 hexadecimal digits. */
export function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
