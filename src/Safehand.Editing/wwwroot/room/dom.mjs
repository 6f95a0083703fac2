// Small ways to the page. Text is always set as text: nothing a person typed becomes markup.

export const one = (root, part) => root.querySelector(`[data-part="${part}"]`);
export const shown = (root, name, text) => { const element = root.querySelector(`[data-show="${name}"]`); if (element && element.textContent !== text) { element.textContent = text; } };

/** An element with text or children. */
export function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "click") { element.addEventListener("click", value); }
    else if (value === true) { element.setAttribute(key, ""); }
    else if (value !== false && value !== null && value !== undefined) { element.setAttribute(key, value); }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button in words; `about` is read out and not shown. */
export const button = (words, click, about = "") => made("button", { type: "button", class: "sh-room__small", click }, words, about ? made("span", { class: "govuk-visually-hidden" }, ` ${about}`) : "");

/**
 * Fills a list with as many rows as fit the eye at once, more as it is scrolled: thousands of edits do not make thousands of elements.
 * `row(item)` makes a row; a row is made again only when `item` is another object than before.
 */
export class LongList {
  #list; #row; #items = []; #made = new Map(); #until = 0; #chosen = null;

  constructor(list, row) {
    [this.#list, this.#row] = [list, row];
    list.addEventListener("scroll", () => { if (list.scrollTop + list.clientHeight > list.scrollHeight - 400) { this.#more(); } }, { passive: true });
  }

  show(items, chosen = null) {
    [this.#items, this.#chosen] = [items, chosen];
    const at = items.findIndex((item) => item.id === chosen);
    this.#until = Math.min(items.length, Math.max(this.#until, at + 20, 60));
    this.#draw();
    if (at >= 0) { this.#list.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" }); }
  }

  #more() {
    if (this.#until < this.#items.length) { this.#until = Math.min(this.#items.length, this.#until + 60); this.#draw(); }
  }

  #draw() {
    const kept = new Map();
    const rows = this.#items.slice(0, this.#until).map((item) => {
      const was = this.#made.get(item.id);
      const entry = was?.item === item ? was : { item, element: this.#row(item) };
      kept.set(item.id, entry);
      if (item.id === this.#chosen) { entry.element.setAttribute("aria-current", "true"); } else { entry.element.removeAttribute("aria-current"); }
      return entry.element;
    });
    this.#made = kept;
    let place = this.#list.firstElementChild;
    for (const row of rows) { if (row === place) { place = place.nextElementSibling; } else { this.#list.insertBefore(row, place); } }
    while (place) { const next = place.nextElementSibling; place.remove(); place = next; }
  }
}

/** Tabs as the WAI pattern has them: arrow keys, one in the tab order. */
export function tabs(list) {
  const all = [...list.querySelectorAll('[role="tab"]')];
  const choose = (tab, focus) => {
    for (const each of all) {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) { tab.focus(); }
  };
  list.addEventListener("click", (event) => { const tab = event.target.closest('[role="tab"]'); if (tab) { choose(tab); } });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) { event.preventDefault(); choose(all[(all.indexOf(document.activeElement) + by + all.length) % all.length], true); }
  });
  return (id) => choose(document.getElementById(id), true);
}
