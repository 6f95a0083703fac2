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

/** Nothing can be done here any more. The list, the tabs and what was typed stay to be read and copied. */
export function stopped(root) {
  for (const field of root.querySelectorAll("button, input, textarea, select")) {
    if (field.matches("textarea")) { field.readOnly = true; } else if (!field.matches('[role="tab"]')) { field.disabled = true; }
  }
}

const MOST_ROWS = 120;
const ABOVE = 40;

/**
 * Fills a list with the rows around what is in sight, others as it is scrolled: thousands of edits do not make thousands of elements.
 * `row(item)` makes a row; a row is made again only when `item` is another object than before.
 */
export class LongList {
  #list; #row; #items = []; #made = new Map(); #from = 0; #chosen = null; #tall = 60; #before; #after;

  constructor(list, row) {
    [this.#list, this.#row] = [list, row];
    [this.#before, this.#after] = [0, 1].map(() => made("li", { class: "sh-room__space", role: "presentation", "aria-hidden": "true" }));
    list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  show(items, chosen = null) {
    const moved = chosen !== this.#chosen;
    [this.#items, this.#chosen] = [items, chosen];
    const at = items.findIndex((item) => item.id === chosen);
    if (moved && at >= 0 && (at < this.#from || at >= this.#from + MOST_ROWS)) { this.#from = at - ABOVE; }
    this.#draw();
    if (moved && at >= 0) { this.#list.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" }); }
  }

  // Rows in sight stay where they are: what is put above them is made up for.
  #scrolled() {
    const [top, bottom] = [this.#list.scrollTop, this.#list.scrollTop + this.#list.clientHeight];
    const [first, end] = [this.#before.offsetHeight, this.#list.scrollHeight - this.#after.offsetHeight];
    if ((this.#from === 0 || top > first + 200) && (this.#from + MOST_ROWS >= this.#items.length || bottom < end - 200)) { return; }
    const rows = [...this.#list.children].filter((each) => each !== this.#before && each !== this.#after);
    const seen = rows.findIndex((each) => each.offsetTop + each.offsetHeight > top);
    const anchor = seen >= 0 && top >= first ? rows[seen] : null;
    const was = anchor?.offsetTop;
    const from = (anchor ? this.#from + seen : Math.floor(top / this.#tall)) - ABOVE;
    if (Math.abs(from - this.#from) < ABOVE / 2) { return; }
    this.#from = from;
    this.#draw();
    if (anchor?.isConnected) { this.#list.scrollTop += anchor.offsetTop - was; }
  }

  #draw() {
    this.#from = Math.max(0, Math.min(this.#from, this.#items.length - MOST_ROWS));
    const until = Math.min(this.#items.length, this.#from + MOST_ROWS);
    const kept = new Map();
    const rows = this.#items.slice(this.#from, until).map((item, i) => {
      const was = this.#made.get(item.id);
      const entry = was?.item === item ? was : { item, element: this.#row(item) };
      kept.set(item.id, entry);
      if (item.id === this.#chosen) { entry.element.setAttribute("aria-current", "true"); } else { entry.element.removeAttribute("aria-current"); }
      entry.element.setAttribute("aria-posinset", String(this.#from + i + 1));
      entry.element.setAttribute("aria-setsize", String(this.#items.length));
      return entry.element;
    });
    this.#made = kept;
    const [above, below] = [this.#from, this.#items.length - until];
    const wanted = [...(above > 0 ? [this.#before] : []), ...rows, ...(below > 0 ? [this.#after] : [])];
    let place = this.#list.firstElementChild;
    for (const row of wanted) { if (row === place) { place = place.nextElementSibling; } else { this.#list.insertBefore(row, place); } }
    while (place) { const next = place.nextElementSibling; place.remove(); place = next; }
    if (above + below > 0 && rows[0].offsetHeight > 0) { this.#tall = (rows.at(-1).offsetTop + rows.at(-1).offsetHeight - rows[0].offsetTop) / rows.length; }
    this.#before.style.height = `${above * this.#tall}px`;
    this.#after.style.height = `${below * this.#tall}px`;
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
