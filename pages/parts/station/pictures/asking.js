const AT_ONCE = 2; // of six connections a browser has: all others are for what is here
const LEAST_MS = 1000; // between two requests for the same picture

/**
 * An address whose answer says soon that the picture is still being fetched from elsewhere.
 * @param {string} url
 */
export function soon(url) {
  return `${url}${url.includes("?") ? "&" : "?"}soon=1`;
}

/**
 * How something is asked for until it is there.
 * @typedef {object} Wanted
 * @property {() => boolean} first whether it comes before others: somebody looks at it
 * @property {() => void} late the server is still fetching it
 * @property {() => boolean} closed whether nobody wants it any more
 */

/** Asks again for pictures that the server is still fetching: few at a time. */
export class Asking {
  constructor() {
    this.taken = 0;
    /** @type {{ first: () => boolean, go: () => void }[]} */
    this.waiting = [];
  }

  /**
   * Ask until the server has it, or has given up; returns its last answer, null without a network.
   * @param {string} url
   * @param {Wanted} wanted
   */
  async until(url, wanted) {
    for (;;) {
      const answer = await this.once(url, wanted.first);
      if (answer?.headers.get("X-Picture") !== "fetching" || wanted.closed()) return answer;
      wanted.late();
      const after = 1000 * Number(answer.headers.get("Retry-After"));
      await new Promise((go) => setTimeout(go, Math.max(LEAST_MS, after || 0)));
    }
  }

  /**
   * @param {string} url
   * @param {() => boolean} first
   */
  async once(url, first) {
    if (this.taken < AT_ONCE) this.taken += 1;
    else await new Promise((go) => this.waiting.push({ first, go: () => go(null) }));
    try {
      const answer = await fetch(url);
      if (answer.ok) await answer.blob(); // whole, so that the picture is drawn from the browser's own
      return answer;
    } catch {
      return null;
    } finally {
      this.leave();
    }
  }

  /** The next one's turn. */
  leave() {
    const place = this.waiting.findIndex(({ first }) => first());
    const [next] = this.waiting.splice(Math.max(0, place), 1);
    if (next) next.go();
    else this.taken -= 1;
  }
}

/** Of this page: its connections are one lot. */
export const PICTURES_ASKED = new Asking();
