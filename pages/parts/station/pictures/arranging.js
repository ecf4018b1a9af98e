/** @import { Size } from "../shapes.d.ts" */

const GAP = 10; // pixels between pictures; as the style sheet has it
const CAPTION = 24; // pixels below each
const SHARES = [0.22, 0.27, 0.32, 0.37]; // of the table, for a first picture that only accompanies the others
const LEAST = 0.2; // of the others' area, that it keeps at least
const CLEARLY = 1.3; // times larger: so much another arrangement must bring than a row, or a column

/**
 * How pictures share the table: tracks as CSS has them, and where the first one lies.
 * @typedef {object} Arrangement
 * @property {string} columns
 * @property {string} rows
 * @property {string} first its grid area; "auto": like the others
 * @property {number} area pixels that the pictures get (of the others, where the first one accompanies them)
 */

/**
 * The arrangement in which pictures of these shapes (width over height) are largest, all alike.
 * @param {number[]} shapes
 * @param {Size} room
 * @returns {Arrangement}
 */
export function grid(shapes, room) {
  const usual = room.width >= room.height ? shapes.length : 1;
  let best = inColumns(shapes, room, usual);
  if (shapes.length === 2) best = { ...best, area: best.area * CLEARLY };
  for (let columns = 1; columns <= shapes.length; columns += 1) {
    const other = inColumns(shapes, room, columns);
    if (other.area > best.area) best = other;
  }
  return best;
}

/**
 * The others as large as they get, beside or below a smaller first picture.
 * @param {number[]} shapes
 * @param {Size} room
 * @returns {Arrangement}
 */
export function accompanied(shapes, room) {
  const alike = grid(shapes, room);
  const [first = 1, ...others] = shapes;
  let best = { ...alike, area: (alike.area * others.length) / shapes.length };
  for (const share of SHARES) {
    for (const above of [false, true]) {
      const other = beside(first, others, room, share, above);
      if (other && other.area > best.area) best = other;
    }
  }
  return best;
}

/**
 * @param {number} first shape
 * @param {number[]} others
 * @param {Size} room
 * @param {number} share of the room that the first gets
 * @param {boolean} above the others, else left of them
 * @returns {Arrangement | null} null: the first one would be too small
 */
function beside(first, others, { width, height }, share, above) {
  const own = above ? { width, height: share * height } : { width: share * width, height };
  const rest = above ? { width, height: height - own.height - GAP } : { width: width - own.width - GAP, height };
  const inner = grid(others, rest);
  const columns = inner.columns.split(" ").length;
  const rows = inner.rows.split(" ").length;
  const area = inColumns(others, rest, columns).area;
  if (fitted(first, own) < (LEAST * area) / others.length) return null;
  if (above) {
    const lead = `${Math.round(own.height)}px`;
    return { columns: inner.columns, rows: `${lead} ${inner.rows}`, first: `1 / 1 / 2 / ${columns + 1}`, area };
  }
  const lead = `${Math.round(own.width)}px`;
  return { columns: `${lead} ${inner.columns}`, rows: inner.rows, first: `1 / 1 / ${rows + 1} / 2`, area };
}

/**
 * @param {number[]} shapes
 * @param {Size} room
 * @param {number} columns
 * @returns {Arrangement}
 */
function inColumns(shapes, { width, height }, columns) {
  const rows = Math.ceil(shapes.length / columns);
  const cell = { width: (width - GAP * (columns - 1)) / columns, height: (height - GAP * (rows - 1)) / rows };
  const area = shapes.reduce((sum, shape) => sum + fitted(shape, cell), 0);
  return { columns: tracks(columns), rows: tracks(rows), first: "auto", area };
}

/**
 * The area of a picture in its cell, its caption below it.
 * @param {number} shape
 * @param {Size} cell
 */
function fitted(shape, { width, height }) {
  const wide = Math.max(0, Math.min(width, (height - CAPTION) * shape));
  return (wide * wide) / shape;
}

/** @param {number} number */
function tracks(number) {
  return Array(number).fill("minmax(0,1fr)").join(" ");
}
