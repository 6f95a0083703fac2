// The boxes over the picture: those of the frame on show, the chosen one to be moved and sized by pointer or arrow keys.
import { boxAt, familyOf } from "./kinds.mjs";

const SVG = "http://www.w3.org/2000/svg";
const ACROSS = 1000;
const SMALLEST = 0.01;
const CORNERS = ["nw", "ne", "sw", "se"];

/** Events: `choose` (detail: id), `box` (detail: {edit, frame, box}, when a gesture ends: the edit as it was taken hold of, and the frame at which it was). */
export class Boxes extends EventTarget {
  #svg; #tall; #edits = []; #frame = 0; #chosen = null; #drag = null; #canEdit; #drawn = "";

  constructor(svg, film, canEdit) {
    super();
    [this.#svg, this.#canEdit] = [svg, canEdit];
    this.#tall = (ACROSS * film.height) / film.width;
    svg.setAttribute("viewBox", `0 0 ${ACROSS} ${this.#tall}`);
    svg.addEventListener("pointerdown", (event) => this.#down(event));
    svg.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) { svg.addEventListener(name, () => this.#up()); }
    svg.addEventListener("keydown", (event) => this.#key(event));
  }

  show(edits, frame, chosen) {
    this.#edits = edits;
    [this.#frame, this.#chosen] = [frame, chosen];
    if (!this.#drag) { this.#draw(); }
  }

  /** From now on boxes can be looked at and not be moved. */
  still() {
    [this.#canEdit, this.#drag, this.#drawn] = [false, null, ""];
    this.#draw();
  }

  #draw() {
    const boxes = [];
    for (const edit of this.#edits) {
      if (familyOf(edit) !== "picture") { continue; }
      const box = boxAt(edit, this.#frame);
      if (box) { boxes.push([edit, box]); }
    }
    const drawn = JSON.stringify([this.#chosen, boxes.map(([edit, box]) => [edit.id, edit.kind, edit.shape, box])]);
    if (drawn === this.#drawn) { return; }
    this.#drawn = drawn;
    const had = document.activeElement?.closest?.("[data-edit]")?.dataset.edit;
    this.#svg.replaceChildren(...boxes.map(([edit, box]) => this.#shape(edit, box)));
    if (had) { this.#svg.querySelector(`[data-edit="${had}"]`)?.focus({ preventScroll: true }); }
  }

  #shape(edit, box) {
    const group = made("g", { "data-edit": edit.id, class: `sh-room__box sh-room__box--${edit.kind}${edit.id === this.#chosen ? " sh-room__box--chosen" : ""}` });
    const whole = edit.shape === "frame";
    const [x, y, width, height] = whole ? [0, 0, ACROSS, this.#tall] : [box.x * ACROSS, box.y * this.#tall, box.width * ACROSS, box.height * this.#tall];
    group.append(edit.shape === "ellipse"
      ? made("ellipse", { cx: x + width / 2, cy: y + height / 2, rx: width / 2, ry: height / 2 })
      : made("rect", { x, y, width, height }));
    if (edit.id === this.#chosen && !whole && this.#canEdit) {
      group.setAttribute("tabindex", "0");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", `Box at ${Math.round(box.x * 100)}% across, ${Math.round(box.y * 100)}% down, ${Math.round(box.width * 100)}% by ${Math.round(box.height * 100)}%. Arrow keys move it, with Shift they size it.`);
      for (const corner of CORNERS) {
        group.append(made("rect", {
          class: "sh-room__grip", "data-corner": corner, width: 22, height: 22,
          x: (corner[1] === "w" ? x : x + width) - 11, y: (corner[0] === "n" ? y : y + height) - 11,
        }));
      }
    }
    return group;
  }

  #at(event) {
    const box = this.#svg.getBoundingClientRect();
    // The picture keeps its shape inside the stage, with bars beside it.
    const scale = Math.min(box.width / ACROSS, box.height / this.#tall);
    return [
      (event.clientX - box.left - (box.width - ACROSS * scale) / 2) / (ACROSS * scale),
      (event.clientY - box.top - (box.height - this.#tall * scale) / 2) / (this.#tall * scale),
    ];
  }

  #down(event) {
    const group = event.target.closest("[data-edit]");
    if (!group || event.button !== 0) { return; }
    const edit = this.#edits.find((each) => each.id === group.dataset.edit);
    this.dispatchEvent(new CustomEvent("choose", { detail: edit.id }));
    if (!this.#canEdit || edit.shape === "frame") { return; }
    event.preventDefault();
    this.#svg.setPointerCapture(event.pointerId);
    this.#drag = { edit, corner: event.target.dataset.corner, began: this.#at(event), frame: this.#frame, box: boxAt(edit, this.#frame), moved: false };
  }

  #move(event) {
    if (!this.#drag) { return; }
    const [x, y] = this.#at(event);
    const [dx, dy] = [x - this.#drag.began[0], y - this.#drag.began[1]];
    if (!this.#drag.moved && Math.hypot(dx, dy) < 0.004) { return; }
    this.#drag.moved = true;
    this.#drag.now = changed(this.#drag.box, dx, dy, this.#drag.corner);
    const fresh = this.#shape({ ...this.#drag.edit, keyframes: [{ ...this.#drag.now, frame: this.#drag.frame }] }, this.#drag.now);
    this.#svg.querySelector(`[data-edit="${this.#drag.edit.id}"]`)?.replaceWith(fresh);
  }

  #up() {
    const drag = this.#drag;
    this.#drag = null;
    this.#drawn = "";
    if (drag?.moved) { this.dispatchEvent(new CustomEvent("box", { detail: { edit: drag.edit, frame: drag.frame, box: drag.now } })); }
    this.#draw();
  }

  #key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const id = event.target.closest?.("[data-edit]")?.dataset.edit;
    const edit = this.#edits.find((each) => each.id === id);
    if (!step || !edit || !this.#canEdit) { return; }
    event.preventDefault();
    event.stopPropagation();
    const box = boxAt(edit, this.#frame);
    if (box) { this.dispatchEvent(new CustomEvent("box", { detail: { edit, frame: this.#frame, box: changed(box, step[0] / 200, step[1] / 200, event.shiftKey ? "se" : undefined) } })); }
  }
}

/** A box moved, or one of its corners; it stays in the picture and never vanishes. */
function changed(box, dx, dy, corner) {
  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  if (!corner) { return { ...box, x: within(box.x + dx, 0, 1 - box.width), y: within(box.y + dy, 0, 1 - box.height) }; }
  let [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
  if (corner[1] === "w") { left = within(left + dx, 0, right - SMALLEST); } else { right = within(right + dx, left + SMALLEST, 1); }
  if (corner[0] === "n") { top = within(top + dy, 0, bottom - SMALLEST); } else { bottom = within(bottom + dy, top + SMALLEST, 1); }
  return { ...box, x: left, y: top, width: right - left, height: bottom - top };
}

function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) { element.setAttribute(key, String(value)); }
  return element;
}
