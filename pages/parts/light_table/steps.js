/**
 * Where an arrow leads from a tile, or the tile itself at an edge.
 * @param {string} key
 * @param {number} at
 * @param {number} number of tiles
 * @param {number} columns
 */
export function stepped(key, at, number, columns) {
  /** @type {Record<string, number>} */
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: number - 1,
  };
  const place = to[key];
  if (place === undefined) return null;
  if (key === "ArrowDown" && place >= number) return lastRow(at, number, columns) ? at : number - 1;
  return place >= 0 && place < number ? place : at;
}

/**
 * @param {number} at
 * @param {number} number
 * @param {number} columns
 */
function lastRow(at, number, columns) {
  return Math.floor(at / columns) === Math.floor((number - 1) / columns);
}
