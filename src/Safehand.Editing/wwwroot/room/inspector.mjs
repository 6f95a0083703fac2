// The chosen edit: its span, shape, box, reason and note.
import { KINDS, SHAPES, boxAt, endFrame, familyOf, firstFrame, sameEdit, withBox, withSpan, withoutKeyframe } from "./kinds.mjs";
import { made, one, shown } from "./dom.mjs";

const BOX = ["x", "y", "width", "height"];

/** Events: `change` (detail: the edit as it should be), `go` (detail: frame), `remove`, `said` (words). */
export class Inspector extends EventTarget {
  #form; #clock; #edit = null; #frame = 0; #reasons; #typing = null;

  constructor(form, clock, reasons, canEdit) {
    super();
    [this.#form, this.#clock, this.#reasons] = [form, clock, reasons];
    form.elements.reason.replaceChildren(...reasons.map((reason) => made("option", { value: reason.code }, reason.label)));
    form.elements.shape.replaceChildren(...Object.entries(SHAPES).map(([value, word]) => made("option", { value }, word)));
    if (!canEdit) { this.still(); }
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => { this.#typing = event.target; });
    form.addEventListener("focusout", () => { this.#typing = null; });
    form.addEventListener("change", (event) => this.#changed(event.target));
    form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); this.#changed(event.target); } });
    form.addEventListener("click", (event) => this.#clicked(event.target.closest("[data-do]")?.dataset.do));
  }

  /** From now on an edit can be looked at and gone to, and not be changed. */
  still() { for (const element of this.#form.elements) { element.disabled = element.dataset.do !== "go-to"; } }

  show(edit, frame) {
    const another = edit?.id !== this.#edit?.id;
    [this.#edit, this.#frame] = [edit, frame];
    this.#form.hidden = !edit;
    if (!edit) { return; }
    const fields = this.#form.elements;
    shown(this.#form, "kind", KINDS[edit.kind].word);
    shown(this.#form, "says", KINDS[edit.kind].says);
    // What is being typed stays; what was entered shows what came of it, so that leaving the field does not enter it once more.
    if (another) { this.#typing = null; }
    const set = (field, value) => { if (this.#typing !== field && field.value !== value) { field.value = value; } };
    set(fields.from, this.#clock.timecode(firstFrame(edit, this.#clock)));
    set(fields.until, this.#clock.timecode(endFrame(edit, this.#clock)));
    set(fields.note, edit.note ?? "");
    set(fields.reason, edit.reason);
    const picture = familyOf(edit) === "picture";
    one(this.#form, "picture").hidden = !picture;
    if (!picture) { return; }
    set(fields.shape, edit.shape);
    const box = edit.shape === "frame" ? null : boxAt(edit, frame);
    one(this.#form, "numbers").disabled = !box || fields.note.disabled;
    for (const name of BOX) { set(fields[name], box ? String(Math.round(box[name] * 1000) / 10) : ""); }
    const at = edit.keyframes.some((key) => key.frame === frame);
    shown(this.#form, "keyframe", edit.shape === "frame" ? "The whole picture, for as long as it lasts" : `${edit.keyframes.length} keyframes${at ? ", one at this frame" : ""}`);
    this.#form.querySelector('[data-do="drop-keyframe"]').hidden = !at || edit.keyframes.length <= 2;
  }

  #changed(field) {
    const edit = this.#edit;
    this.#typing = null;
    if (!edit || field.disabled) { return; }
    if (field.name === "reason" || field.name === "note") { this.#tell({ ...edit, [field.name]: field.value }); }
    else if (field.name === "shape") { this.#tell({ ...edit, shape: field.value }); }
    else if (field.name === "from" || field.name === "until") { this.#span(field); }
    else if (BOX.includes(field.name)) { this.#box(); }
  }

  #span(field) {
    const [from, until] = [firstFrame(this.#edit, this.#clock), endFrame(this.#edit, this.#clock)];
    const stands = this.#clock.timecode(field.name === "from" ? from : until);
    if (field.value.trim() === stands) { return; }
    const read = this.#clock.read(field.value, this.#clock.frames - (field.name === "from" ? 1 : 0));
    const [newFrom, newUntil] = field.name === "from" ? [read, until] : [from, read];
    if (read === null || newUntil <= newFrom) {
      this.dispatchEvent(new CustomEvent("said", { detail: read === null ? "Enter a time like 12:07 or 0:12:07:03" : "Until must be after From" }));
      field.value = stands;
      return;
    }
    this.#tell(withSpan(this.#edit, newFrom, newUntil, this.#clock));
  }

  #box() {
    const numbers = BOX.map((name) => Number(this.#form.elements[name].value) / 100);
    if (numbers.some((number) => !Number.isFinite(number))) { return; }
    const width = Math.min(1, Math.max(0.01, numbers[2]));
    const height = Math.min(1, Math.max(0.01, numbers[3]));
    this.#tell(withBox(this.#edit, this.#frame, { x: Math.min(Math.max(0, numbers[0]), 1 - width), y: Math.min(Math.max(0, numbers[1]), 1 - height), width, height }));
  }

  #clicked(what) {
    if (what === "go-to") { this.dispatchEvent(new CustomEvent("go", { detail: firstFrame(this.#edit, this.#clock) })); }
    if (what === "remove") { this.dispatchEvent(new CustomEvent("remove")); }
    if (what === "drop-keyframe") { this.#tell(withoutKeyframe(this.#edit, this.#frame)); }
  }

  #tell(edit) { if (!sameEdit(edit, this.#edit)) { this.dispatchEvent(new CustomEvent("change", { detail: edit })); } }

  /** The label of a reason. */
  reason(code) { return this.#reasons.find((reason) => reason.code === code)?.label ?? code; }
}
