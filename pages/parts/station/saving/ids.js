/** UUIDs of version 7 that only grow in this tab, also when the clock steps back. */
export class Ids {
  /** @param {string} [after] the last one there is */
  constructor(after = "") {
    this.last = after ? Number.parseInt(after.replaceAll("-", "").slice(0, 12), 16) : 0;
  }

  next() {
    this.last = Math.max(Date.now(), this.last + 1);
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let time = this.last;
    for (let index = 5; index >= 0; index -= 1) {
      bytes[index] = time % 256;
      time = Math.floor(time / 256);
    }
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
}
