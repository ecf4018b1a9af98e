/** @import { Placed, Point, Size } from "../shapes.d.ts" */

const MOST = 64; // times the fitted size

/** What part of the pictures is seen: one zoom and one centre for all, kept between units. */
export class View {
  constructor() {
    this.zoom = 1; // times the fitted size
    this.own = false; // at the edit's own pixels, whatever its size
    this.x = 0.5; // the point of the picture in the middle, as a share of its sides
    this.y = 0.5;
  }

  fit() {
    Object.assign(this, new View());
  }

  /**
   * Where a picture lies in its box, in CSS pixels.
   * @param {Size} box
   * @param {Size} picture
   * @returns {Placed}
   */
  place(box, picture) {
    const scale = Math.min(box.width / picture.width, box.height / picture.height);
    const width = picture.width * scale;
    const height = picture.height * scale;
    const left = View.start(box.width, width * this.zoom, this.x);
    const top = View.start(box.height, height * this.zoom, this.y);
    return { width, height, left, top, zoom: this.zoom };
  }

  /**
   * Where a length begins in its room, with that point of it as near the middle as its ends allow.
   * @param {number} room
   * @param {number} length
   * @param {number} centre
   */
  static start(room, length, centre) {
    if (length <= room) return (room - length) / 2;
    return Math.min(0, Math.max(room - length, room / 2 - centre * length));
  }

  /**
   * The point of the picture under a point of its box, as shares of its sides.
   * @param {Point} at
   * @param {Size} box
   * @param {Size} picture
   * @returns {Point}
   */
  point(at, box, picture) {
    const placed = this.place(box, picture);
    return {
      x: (at.x - placed.left) / (placed.width * placed.zoom),
      y: (at.y - placed.top) / (placed.height * placed.zoom),
    };
  }

  /**
   * Enlarge to `zoom`; what is under `at` stays there.
   * @param {number} zoom
   * @param {Point} at
   * @param {Size} box
   * @param {Size} picture
   */
  to(zoom, at, box, picture) {
    const under = this.point(at, box, picture);
    this.zoom = Math.min(MOST, Math.max(1, zoom));
    this.own = false;
    const { width, height } = this.place(box, picture);
    this.x = under.x + (box.width / 2 - at.x) / (width * this.zoom);
    this.y = under.y + (box.height / 2 - at.y) / (height * this.zoom);
    this.settle(box, picture);
  }

  /**
   * Move by pixels of the screen.
   * @param {number} right
   * @param {number} down
   * @param {Size} box
   * @param {Size} picture
   */
  pan(right, down, box, picture) {
    const { width, height } = this.place(box, picture);
    this.x -= right / (width * this.zoom);
    this.y -= down / (height * this.zoom);
    this.settle(box, picture);
  }

  /**
   * Bring the centre back to what the edges of the picture allow.
   * @param {Size} box
   * @param {Size} picture
   */
  settle(box, picture) {
    const middle = this.point({ x: box.width / 2, y: box.height / 2 }, box, picture);
    this.x = middle.x;
    this.y = middle.y;
  }
}
