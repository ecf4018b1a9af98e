/**
 * What this browser keeps in a place of localStorage, or null; also where it keeps nothing.
 * @param {string} place
 */
export function kept(place) {
  try {
    return localStorage.getItem(place);
  } catch {
    return null; // This browser keeps nothing.
  }
}

/**
 * Keep a text; returns whether the browser took it.
 * @param {string} place
 * @param {string} text
 */
export function keep(place, text) {
  try {
    localStorage.setItem(place, text);
    return true;
  } catch {
    return false; // It is full, or keeps nothing: what is said holds until the page is left.
  }
}

/**
 * What was kept as JSON, or null where there is none that can be read.
 * @param {string | null} text
 * @returns {unknown}
 */
export function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null; // Somebody else wrote it.
  }
}
