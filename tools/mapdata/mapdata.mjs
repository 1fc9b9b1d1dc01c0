// SPDX-License-Identifier: EUPL-1.2
// Prepares the boundary file that internal/kit/picture embeds. Run by hand,
// see README.md; nothing at build time or at run time needs Node.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoContains, geoEqualEarth } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import iso from "i18n-iso-countries";
import polylabel from "polylabel";
import { feature, mergeArcs, mesh } from "topojson-client";
import { topology } from "topojson-server";
import { filter, presimplify, simplify } from "topojson-simplify";
import * as rules from "./rules.mjs";

const world = createRequire(import.meta.url)("world-atlas/countries-50m.json");

// 1. Give each area its key: ISO alpha-2, or the key that rules.mjs gives to a
// name without a number. Two sources with one key become one area.
const pieces = new Map();
const put = (key, g) => pieces.set(key, [...(pieces.get(key) ?? []), g]);
for (const g of world.objects.countries.geometries) {
  const name = g.properties.name;
  if (rules.omit.has(name)) continue;
  const key = rules.keyByName[name] ?? iso.numericToAlpha2(g.id ?? "");
  if (!key) throw new Error(`no key for ${name}`);
  const kept = [];
  const polygons = g.type === "Polygon" ? [g.arcs] : g.arcs;
  for (const arcs of polygons) {
    const polygon = { type: "Polygon", arcs };
    const shape = feature(world, polygon);
    const move = rules.moves.find((m) => m.from === key && geoContains(shape, m.at));
    if (move) put(move.to, polygon);
    else kept.push(arcs);
  }
  put(key, { type: "MultiPolygon", arcs: kept });
}
for (const m of rules.moves)
  if (!(pieces.get(m.to)?.length > 1)) throw new Error(`move to ${m.to} found nothing`);

const merged = [...pieces].map(([key, gs]) => {
  const g = gs.length === 1 ? gs[0] : mergeArcs(world, gs);
  return { ...feature(world, { ...g, id: key, properties: {} }), id: key };
});
// Lines that run inside one merged area have to be taken before the merge.
const inner = rules.innerLines.map(([a, b]) => {
  const find = (n) => world.objects.countries.geometries.find((g) => g.properties.name === n);
  const [ga, gb] = [find(a), find(b)];
  const shared = mesh(world, { type: "GeometryCollection", geometries: [ga, gb] }, (p, q) => p !== q);
  return { type: "Feature", properties: {}, geometry: shared };
});

// 2. Project. precision(0) switches off resampling, so that two neighbours keep
// the very same points; d3 still cuts at the antimeridian.
const scale = rules.width / (2 * rules.equalEarthHalfWidth);
const plain = geoEqualEarth().rotate([-rules.centre, 0]).scale(scale).translate([0, 0]);
const [x0, y0] = [rules.width / 2, -plain([rules.centre, rules.north])[1]];
const projection = geoEqualEarth().rotate([-rules.centre, 0]).scale(scale).translate([x0, y0]).precision(0);
const flat = geoProject({ type: "FeatureCollection", features: merged }, projection);
const flatInner = geoProject({ type: "FeatureCollection", features: inner }, projection);

// 3. Simplify on shared arcs. Europe counts more, because it is also drawn enlarged.
const [ex, ey] = projection([-25, 72]), [fx, fy] = projection([45, 33]);
const weight = (t) => {
  const [[ax, ay], [bx, by], [cx, cy]] = t;
  const area = Math.abs((ax - cx) * (by - ay) - (ax - bx) * (cy - ay)) / 2;
  return bx > ex && bx < fx && by > ey && by < fy ? area * rules.europeFactor : area;
};
let topo = topology({ areas: flat, inner: flatInner }, 1e6);
topo = simplify(presimplify(topo, weight), rules.tolerance);

const ringArea = (r) => r.reduce((s, [x, y], i) => { const [u, v] = r[(i + 1) % r.length]; return s + (x * v - u * y) / 2; }, 0);
const round = (r) => {
  const out = [];
  for (const [x, y] of r) {
    const p = [Math.round(x), Math.round(y)], q = out.at(-1);
    if (!q || q[0] !== p[0] || q[1] !== p[1]) out.push(p);
  }
  return out;
};
const closed = (r) => { const o = round(r); if (o.length > 1 && String(o[0]) === String(o.at(-1))) o.pop(); return o; };
const path = (pts, end) => {
  let s = `M${pts[0][0]} ${pts[0][1]}l`;
  for (let i = 1; i < pts.length; i++) s += ` ${pts[i][0] - pts[i - 1][0]} ${pts[i][1] - pts[i - 1][1]}`;
  return s.replace("l ", "l").replaceAll(" -", "-") + end;
};

const original = new Map(flat.features.map((f) => [f.id, f]));
const polygonsOf = (g) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates);
const areas = topo.objects.areas.geometries.map((g) => {
  const simple = polygonsOf(feature(topo, g).geometry);
  const full = polygonsOf(original.get(g.id).geometry);
  let largest = full[0];
  for (const p of full) if (Math.abs(ringArea(p[0])) > Math.abs(ringArea(largest[0]))) largest = p;
  let rings = simple.flat().map(closed).filter((r) => r.length > 2);
  rings = rings.filter((r) => Math.abs(ringArea(r)) >= rules.smallestIsland);
  if (rings.length === 0) rings = [closed(largest[0])].filter((r) => r.length > 2);
  const at = polylabel(largest, 1).map(Math.round);
  // Smaller than the grid: a diamond stands for it; the map adds a dot anyway.
  if (rings.length === 0) rings = [[[at[0] - 1, at[1]], [at[0], at[1] - 1], [at[0] + 1, at[1]], [at[0], at[1] + 1]]];
  return { id: g.id, at: [at[0], at[1]], d: rings.map((r) => path(r, "z")).join("") };
});
areas.sort((a, b) => (a.id < b.id ? -1 : 1));

// 4. Borders that are drawn dashed.
const lines = [];
const addLines = (m, box) => {
  for (const line of m.coordinates) {
    let run = [];
    const flush = () => { const r = round(run); if (r.length > 1) lines.push(path(r, "")); run = []; };
    for (const p of line) {
      const [lon, lat] = projection.invert(p);
      if (!box || (lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3])) run.push(p);
      else flush();
    }
    flush();
  }
};
const byKey = new Map(topo.objects.areas.geometries.map((g) => [g.id, g]));
for (const { between: [a, b], box } of rules.dashed) {
  const geometries = [byKey.get(a), byKey.get(b)];
  const m = mesh(topo, { type: "GeometryCollection", geometries }, (p, q) => p !== q);
  const before = lines.length;
  addLines(m, box);
  if (lines.length === before) console.error(`no shared border ${a} ${b}`);
}
for (const g of topo.objects.inner.geometries) if (g.arcs) addLines(feature(topo, g).geometry.type === "LineString" ? { coordinates: [feature(topo, g).geometry.coordinates] } : feature(topo, g).geometry);
lines.sort();

const file = {
  format: "boundaries/1",
  source: "Natural Earth 4.1 (public domain), by way of world-atlas 2.0.2, countries-50m",
  projection: { name: "equal-earth", centre: rules.centre, scale: Math.round(scale * 1000) / 1000, x: x0, y: Math.round(y0 * 1000) / 1000 },
  width: rules.width,
  height: Math.ceil(projection([rules.centre, rules.south])[1]),
  lines,
  areas,
};
// One area a line: a change to the rules is then readable as a diff.
const { areas: list, ...head } = file;
const text = JSON.stringify(head, null, 1).replace(/\n}$/, "") + ',\n "areas": [\n' + list.map((a) => JSON.stringify(a)).join(",\n") + "\n]}\n";
writeFileSync(process.argv[2] ?? "world.json", text);
console.log(`${list.length} areas, ${lines.length} dashed lines, ${text.length} bytes`);
