// Renders the Ministry of Justice templates with Nunjucks itself, an interpreter that is not ours, and keeps the results:
//   node tests/Safehand.Design.Tests/Goldens/render.mjs
// Run it again after a new release of the design system, and read the difference before keeping it.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const modules = new URL("../../../src/Safehand.Design/node_modules/", import.meta.url);
const nunjucks = createRequire(modules)("nunjucks");
const environment = nunjucks.configure(
  [new URL("govuk-frontend/dist", modules), new URL("@ministryofjustice/frontend", modules)].map((url) => fileURLToPath(url)),
  { autoescape: true, trimBlocks: true, lstripBlocks: true },
);
environment.addFilter("date", (timestamp, words) => words ?? timestamp);
environment.addFilter("mojDate", (timestamp) => timestamp);

const folder = new URL(".", import.meta.url);
const cases = JSON.parse(readFileSync(new URL("cases.json", folder), "utf8"));
for (const one of cases) {
  const macro = one.component === "interruption-card"
    ? "interruptionCard"
    : "moj" + one.component.split("-").map((part) => part[0].toUpperCase() + part.slice(1)).join("");
  const call = one.body === undefined ? `{{ ${macro}(options) }}` : `{% call ${macro}(options) %}{{ body | safe }}{% endcall %}`;
  one.html = environment
    .renderString(`{% from "moj/components/${one.component}/macro.njk" import ${macro} %}${call}`, one)
    .trim();
}
writeFileSync(new URL("moj.json", folder), JSON.stringify(cases, null, 2) + "\n");
console.log(`${cases.length} cases`);
