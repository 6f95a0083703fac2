// Comments at a timecode, by editors and reviewers.
import { LongList, button, made, one, shown } from "./dom.mjs";
import { Refused } from "./server.mjs";

/** Events: `go` (detail: frame), `said` (words). */
export class Comments extends EventTarget {
  #root; #book; #clock; #list; #frame = 0;

  constructor(root, server, book, clock) {
    super();
    [this.#root, this.#book, this.#clock] = [root, book, clock];
    const act = async (ask) => {
      try { await ask(); await book.look(); return true; } catch (failure) {
        this.dispatchEvent(new CustomEvent("said", { detail: failure instanceof Refused ? failure.message : "The connection was lost. Your comment is still here: try again." }));
        return false;
      }
    };
    this.#list = new LongList(root.querySelector('[data-list="comments"]'), (comment) => {
      const at = clock.timecode(comment.atFrame);
      return made("li", { class: comment.resolved ? "sh-room__resolved" : null },
        made("button", { type: "button", class: "sh-room__link", click: () => this.dispatchEvent(new CustomEvent("go", { detail: comment.atFrame })) }, at),
        ` ${comment.text} `, made("span", { class: "sh-room__hint" }, `${comment.by}${comment.resolved ? ", settled" : ""}`),
        comment.resolved ? null : made("div", { class: "sh-room__row" }, button("Settled", () => act(() => server.resolve(comment.id)), `: comment at ${at}`)));
    });
    const form = one(root, "comment");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = form.elements.text.value.trim();
      if (!text) { this.dispatchEvent(new CustomEvent("said", { detail: "Enter a comment" })); return; }
      if (await act(() => server.comment({ atFrame: this.#frame, text }))) { form.reset(); }
    });
    book.addEventListener("comments", () => this.show());
  }

  get all() { return [...this.#book.comments.values()].sort((a, b) => a.atFrame - b.atFrame); }

  at(frame) {
    this.#frame = frame;
    shown(this.#root, "comment-at", this.#clock.timecode(frame));
  }

  show() {
    const all = this.all;
    const unsettled = all.filter((comment) => !comment.resolved).length;
    this.#list.show(all);
    this.#root.querySelector('[data-empty="comments"]').hidden = all.length > 0;
    this.#root.querySelector('[data-count="comments"]').textContent = unsettled > 0 ? `(${unsettled})` : "";
  }
}
