const MOST = 64; // times the fitted size

/** What part of the pictures is seen: one zoom and one centre for all, kept between units. */
export class View {
  constructor() {
    this.fit();
  }

  fit() {
    this.zoom = 1; // times the fitted size
    this.own = false; // at the edit's own pixels, whatever its size
    this.x = 0.5; // the point of the picture in the middle, as a share of its sides
    this.y = 0.5;
  }

  /** Where a picture lies in its box, in CSS pixels; both are {width, height}. */
  place(box, picture) {
    const scale = Math.min(box.width / picture.width, box.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const left = View.start(box.width, width * this.zoom, this.x);
    const top = View.start(box.height, height * this.zoom, this.y);
    return { width, height, left, top, zoom: this.zoom };
  }

  static start(room, length, centre) {
    if (length <= room) return (room - length) / 2;
    return Math.min(0, Math.max(room - length, room / 2 - centre * length));
  }

  /** The point of the picture under a point of its box, as shares of its sides. */
  point(at, box, picture) {
    const placed = this.place(box, picture);
    return {
      x: (at.x - placed.left) / (placed.width * placed.zoom),
      y: (at.y - placed.top) / (placed.height * placed.zoom),
    };
  }

  /** Enlarge to `zoom`; what is under `at` stays there. */
  to(zoom, at, box, picture) {
    const under = this.point(at, box, picture);
    this.zoom = Math.min(MOST, Math.max(1, zoom));
    this.own = false;
    const { width, height } = this.place(box, picture);
    this.x = under.x + (box.width / 2 - at.x) / (width * this.zoom);
    this.y = under.y + (box.height / 2 - at.y) / (height * this.zoom);
    this.settle(box, picture);
  }

  /** Move by pixels of the screen. */
  pan(dx, dy, box, picture) {
    const { width, height } = this.place(box, picture);
    this.x -= dx / (width * this.zoom);
    this.y -= dy / (height * this.zoom);
    this.settle(box, picture);
  }

  /** Bring the centre back to what the edges of the picture allow. */
  settle(box, picture) {
    const middle = this.point({ x: box.width / 2, y: box.height / 2 }, box, picture);
    this.x = middle.x;
    this.y = middle.y;
  }
}
