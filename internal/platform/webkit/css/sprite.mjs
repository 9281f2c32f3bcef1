// Makes ../static/icons.svg, one sprite of the icons that icons.txt names, and puts the licences of
// what goes into the static files beside it.
import { readFileSync, writeFileSync } from "node:fs";

const lucide = "node_modules/lucide-static";
const names = readFileSync("icons.txt", "utf8").split("\n").map((s) => s.trim()).filter((s) => s && !s.startsWith("#"));

const symbols = names.map((name) => {
  const svg = readFileSync(`${lucide}/icons/${name}.svg`, "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const shapes = inner.split("\n").map((s) => s.trim()).join("");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
});
const brand = readFileSync("brand.svg", "utf8");
const mark = brand.slice(brand.indexOf(">", brand.indexOf("<svg")) + 1, brand.lastIndexOf("</svg>"))
  .split("\n").map((s) => s.trim()).join("");
symbols.push(`<symbol id="brand" viewBox="0 0 32 32">${mark}</symbol>`);

writeFileSync("../static/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
writeFileSync("../static/favicon.svg", brand);
writeFileSync("../static/licences.txt", [
  "The pages of Souk contain work of others under these licences.",
  "Icons (icons.svg, except the one called brand): Lucide\n\n" + readFileSync(`${lucide}/LICENSE`, "utf8").trim(),
  "Style sheet (souk.css), parts of it: daisyUI\n\n" + readFileSync("node_modules/daisyui/LICENSE", "utf8").trim(),
  "Style sheet (souk.css), parts of it: Tailwind CSS\n\n" + readFileSync("node_modules/tailwindcss/LICENSE", "utf8").trim(),
].join("\n\n" + "-".repeat(80) + "\n\n") + "\n");
