// Writes links.json: plans, and the links that Node packs of them in every way that zlib knows. Run
//   node links.mjs
// after a change here. It keeps the links named "first", which this program's first DEFLATE
// packed: links like those are in chats and bookmarks, and must open.
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { constants, deflateRawSync } from "node:zlib";

const file = new URL("links.json", import.meta.url);
const before = new Map((existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []).map((one) => [one.says, one]));

const ids = (n) => Array.from({ length: n }, (_, i) => String(i + 1));
let seed = 7;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648);

const plans = {
  "the plan of the first screen": { endpoint: "/demo/users/{id}?delay=1s", ids: ids(10) },
  "a thousand IDs": { endpoint: "https://api.example.com/users/{id}", ids: ids(1000) },
  "IDs that hardly repeat": { endpoint: "https://api.example.com/{id}", ids: Array.from({ length: 300 }, () => random().toString(36)) },
  "a table in other scripts": {
    endpoint: "https://api.example.com/{country}/{id}",
    rows: { columns: ["id", "country", "straße"], values: [["007", "日本", "Köln 😀"], ["008", "de", "\"quoted\"\\ \n"]] },
  },
  "everything that a plan has": {
    endpoint: "https://api.example.com/users", ids: ["1"], method: "POST", headers: { Accept: "application/json" },
    body: "{\"user\": \"{id}\"}", mode: "any", inFlight: 3, perSecond: 0.5, timeoutMs: 1000, attempts: 2, rejectHTTPErrors: false, abortRest: true,
  },
  "nothing but a beginning": { endpoint: "", ids: [] },
  "one letter over and over": { endpoint: "https://api.example.com/{id}", ids: ["a".repeat(100000)] },
};

const ways = {
  default: {}, stored: { level: 0 }, fast: { level: 1 }, best: { level: 9, memLevel: 9 },
  fixed: { strategy: constants.Z_FIXED }, huffman: { strategy: constants.Z_HUFFMAN_ONLY }, runs: { strategy: constants.Z_RLE },
};

const cases = Object.entries(plans).map(([says, plan]) => {
  const text = JSON.stringify(plan);
  const links = Object.fromEntries(Object.entries(ways)
    .filter(([way]) => text.length < 20000 || way === "default") // keeps the recording small
    .map(([way, how]) => [way, deflateRawSync(text, how).toString("base64url")]));
  const first = before.get(says)?.links.first;
  return { says, plan: text, links: first ? { ...links, first } : links };
});
writeFileSync(file, JSON.stringify(cases, null, 1) + "\n");
