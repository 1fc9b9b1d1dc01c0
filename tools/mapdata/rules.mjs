// SPDX-License-Identifier: EUPL-1.2
// What is decided rather than computed. Every rule here is one that a reader of
// a map may ask about; README.md gives the reason for each.

export const width = 10000;
export const centre = 11; // degrees east: keeps the Bering Strait whole enough and Europe upright
export const north = 83.8; // the map begins above Greenland
export const south = -56; // and ends below Cape Horn
export const equalEarthHalfWidth = 2.70663; // half of the map's width at scale 1

export const tolerance = 42; // triangle area in grid units that may be lost
export const europeFactor = 9;
export const smallestIsland = 50;

export const omit = new Set(["Antarctica"]);

export const keyByName = {
  Kosovo: "XK", // user-assigned code in common use
  Somaliland: "SO",
  "N. Cyprus": "CY",
  "Siachen Glacier": "X-SIACHEN",
  "Indian Ocean Ter.": "AU",
  "Ashmore and Cartier Is.": "AU",
};

// Polygons that the source draws with one state and that resolutions of the UN
// General Assembly place in another (68/262 of 27 March 2014 for Crimea).
export const moves = [{ from: "RU", to: "UA", at: [34.2, 45.2] }];

// Lines inside one area that the source has and that are kept, dashed.
export const innerLines = [
  ["Cyprus", "N. Cyprus"],
  ["Somalia", "Somaliland"],
];

// Borders without agreement of both sides; box is west, south, east, north.
export const dashed = [
  { between: ["XK", "RS"] },
  { between: ["EH", "MA"] },
  { between: ["IL", "PS"] },
  { between: ["IL", "SY"] },
  { between: ["IN", "PK"], box: [73.5, 32.4, 79, 37.5] },
  { between: ["IN", "CN"], box: [77, 31, 80.5, 36.5] },
  { between: ["IN", "CN"], box: [91, 26, 98, 30] },
  { between: ["X-SIACHEN", "IN"] },
  { between: ["X-SIACHEN", "PK"] },
  { between: ["X-SIACHEN", "CN"] },
  { between: ["SD", "SS"] },
];
